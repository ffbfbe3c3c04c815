"""HTTP: the page and its files, snapshots, health, metrics, and the checks of every request."""
