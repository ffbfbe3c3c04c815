"""What the product reaches, measured on this machine in one run: `python -m infra.benchmark`."""
