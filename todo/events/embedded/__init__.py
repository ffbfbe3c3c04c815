"""The embedded server: a Redis-compatible process beside a data directory, shared by all who use it."""
