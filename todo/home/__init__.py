"""A person's home as a kind of log: which lists are in the sidebar, in which order, and settings. Pure."""
