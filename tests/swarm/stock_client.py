"""Stock Socket.IO clients of another library, python-socketio: the same as stock_client.mjs, a program too.

stock_client.py OPTIONS-AS-JSON CONNECTIONS URL…      prints {connected, polled, upgraded, heard} as JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import socketio
import uuid_utils

DEADLINE_S = 40.0
TITLE = f"From a stock Python client {os.getpid()}"


class Client:
    """One connection that has joined the list and counts what it hears of the title."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self.heard = 0
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("events", self._events)
        self.socket.connect(url, **options)
        self.joined = self.socket.call("join", {"list": "main"})

    def _events(self, frame: dict[str, Any]) -> None:
        self.heard += sum((event["body"] or {}).get("title") == TITLE for event in frame["events"])


def main(options: dict[str, Any], connections: int, urls: list[str]) -> dict[str, Any]:
    """Connects them all, writes with the first, and waits until all have heard of it."""
    deadline = time.monotonic() + DEADLINE_S
    clients = [Client(url, options) for url in urls for _ in range(connections)]
    message = {"list": "main", "id": str(uuid_utils.uuid7()), "name": "add_task", "args": {"title": TITLE}}
    answer = clients[0].socket.call("command", message)
    assert answer["ok"], answer
    while not all(client.heard for client in clients) and time.monotonic() < deadline:
        time.sleep(0.05)
    result = {
        "connected": sum(client.joined["ok"] for client in clients),
        # It has an HTTP session only if it has polled.
        "polled": sum(client.socket.eio.http is not None for client in clients),
        "upgraded": sum(client.socket.transport() == "websocket" for client in clients),
        "heard": [client.heard for client in clients],
    }
    for client in clients:
        client.socket.disconnect()
    return result


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
