"""Stock Socket.IO clients of another library, python-socketio: the same as stock_client.mjs, a program too.

stock_client.py OPTIONS-AS-JSON CONNECTIONS URL…      prints {connected, polled, upgraded, heard} as JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from typing import Any

import socketio
import uuid_utils

DEADLINE_S = 40.0
TITLE = f"From a stock Python client {os.getpid()}"
LAST = f"The last {TITLE}"
"""When all have heard of it, what was heard of the first is all that ever will be."""


class Client:
    """One connection that has joined the list and counts what it hears of the title."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self.heard: Counter[str] = Counter()
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("events", self._events)
        self.socket.connect(url, **options)
        self.joined = self.socket.call("join", {"list": "main"})

    def _events(self, frame: dict[str, Any]) -> None:
        bodies = [event["body"] or {} for event in frame["events"] if event["type"] == "task_added"]
        self.heard.update(str(body.get("title")) for body in bodies)


def main(options: dict[str, Any], connections: int, urls: list[str]) -> dict[str, Any]:
    """Connects them all, writes with the first, and waits until all have heard of it."""
    deadline = time.monotonic() + DEADLINE_S
    clients = [Client(url, options) for url in urls for _ in range(connections)]
    for title in (TITLE, LAST):
        message = {
            "list": "main",
            "id": str(uuid_utils.uuid7()),
            "name": "add_task",
            "args": {"title": title},
        }
        answer = clients[0].socket.call("command", message)
        assert answer["ok"], answer
    while not all(client.heard[LAST] for client in clients) and time.monotonic() < deadline:
        time.sleep(0.05)
    result = {
        "connected": sum(client.joined["ok"] for client in clients),
        # It has an HTTP session only if it has polled.
        "polled": sum(client.socket.eio.http is not None for client in clients),
        "upgraded": sum(client.socket.transport() == "websocket" for client in clients),
        "heard": [client.heard[TITLE] for client in clients],
    }
    for client in clients:
        client.socket.disconnect()
    return result


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
