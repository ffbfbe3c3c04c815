"""Tests of the deployed stack on a real Docker engine: `make test-swarm`, apart from `make test`."""
