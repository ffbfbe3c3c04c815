"""The benchmark, `python -m infra.benchmark`: measures the program and its peers on this machine."""
