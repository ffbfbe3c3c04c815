"""A container's health check: the backend's health page; for a projector, that it is connected to Redis.

Plain sockets, run with `python -IS`: it starts every two seconds, and an HTTP library costs ten times more.
"""

import socket
import sys

REDIS_PORT = 6379
ESTABLISHED = "01"


def backend_answers() -> bool:
    """Whether the health page says that all is well."""
    with socket.create_connection(("127.0.0.1", 8080), timeout=2) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in connection.recv(64)


def redis_is_connected() -> bool:
    """Whether there is an open connection to Redis' port, as the kernel lists them."""
    with open("/proc/net/tcp") as table:  # noqa: PTH123  # pathlib takes longer to import than all the rest
        rows = [line.split() for line in table][1:]
    return any(row[3] == ESTABLISHED and int(row[2].split(":")[1], 16) == REDIS_PORT for row in rows)


if __name__ == "__main__":
    with open("/proc/1/cmdline") as process:  # noqa: PTH123  # as above
        is_backend = "web.server" in process.read()
    sys.exit(0 if (backend_answers() if is_backend else redis_is_connected()) else 1)
