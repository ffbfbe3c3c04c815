"""The embedded server: one Redis-compatible process per data directory, shared by all its users."""
