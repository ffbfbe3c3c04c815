"""A container's health check: the backend's health page, or for a projector that its process is there.

Plain sockets, run with `python -IS`: it is started every two seconds, and an HTTP library costs ten times more.
"""

import socket
import sys

with open("/proc/1/cmdline", "rb") as process:  # noqa: PTH123  # pathlib takes longer to import than all the rest
    is_backend = b"web.server" in process.read()
if is_backend:
    with socket.create_connection(("127.0.0.1", 8080), timeout=2) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        answer = connection.recv(64)
    sys.exit(0 if b" 200 " in answer else 1)
