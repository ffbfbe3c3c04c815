"""The command on a log in memory, for every test here."""

from tests.unit.cli.calling import todo

__all__ = ["todo"]
