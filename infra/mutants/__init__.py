"""Mutation tests: whether the tests notice when the program is changed in a small way (`make mutants`)."""
