"""Deployment, bootstrap, benchmark and test tools; the program itself imports none of it."""
