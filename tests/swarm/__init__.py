"""Tests of the deployed stack on a real Docker engine: `make test-swarm`. Apart from `make test`: it needs root."""
