"""A real-time shared to-do list on an event log."""

__version__ = "0.1.0"
