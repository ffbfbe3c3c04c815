"""A container's health check: `/healthz` of a backend; for a projector, an open connection to Redis.

It uses plain sockets and runs with `python -IS`, because it starts every two seconds and an HTTP library
costs ten times more.
"""

import socket
import sys

REDIS_PORT = 6379
ESTABLISHED = "01"


def backend_answers() -> bool:
    """Whether `/healthz` returns 200."""
    with socket.create_connection(("127.0.0.1", 8080), timeout=2) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in connection.recv(64)


def redis_is_connected() -> bool:
    """Whether `/proc/net/tcp` lists an established connection to the Redis port."""
    with open("/proc/net/tcp") as table:  # noqa: PTH123  # pathlib takes longer to import than all the rest
        rows = [line.split() for line in table][1:]
    return any(row[3] == ESTABLISHED and int(row[2].split(":")[1], 16) == REDIS_PORT for row in rows)


if __name__ == "__main__":
    with open("/proc/1/cmdline") as process:  # noqa: PTH123  # as above
        is_backend = "web.server" in process.read()
    sys.exit(0 if (backend_answers() if is_backend else redis_is_connected()) else 1)
