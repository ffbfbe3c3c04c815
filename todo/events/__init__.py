"""The event log: what an event is, how it is encoded and chained, and where it is stored.

`event` is all that the task core sees of it. `log` is the interface that every store implements: `redis/` on
any Redis-compatible server, `memory_log` in memory. `embedded/` runs such a server where there is no other.
"""
