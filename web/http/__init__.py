"""Plain HTTP: the page and its files, snapshots, health, metrics, and what a request must pass first."""
