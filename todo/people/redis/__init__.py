"""The accounts on Redis: one place that knows their keys; each change is one script in `lua/`."""
