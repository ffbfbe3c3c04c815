"""A process that uses the embedded server of a data directory, told what to do by lines on its input.

    python user.py DATA_DIR [eventlet]

`ensure`, `release`, `add` (one to the counter `count`). Each is answered by one JSON line: `{"answer": …}` or
`{"error": code, "message": …}`, and the notices till then. Under eventlet another greenlet lengthens the file
`ticks` in the data directory while the first is busy with an order (it waits for its input alone).
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

if "eventlet" in sys.argv:
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

from todo.errors import TodoError
from todo.events.embedded.server import EmbeddedServer
from todo.events.redis.connection import connect

notices: list[str] = []
server = EmbeddedServer(Path(sys.argv[1]), notices.append)


def tick() -> None:
    while True:
        eventlet.sleep(0.01)
        with Path(sys.argv[1], "ticks").open("a") as file:
            file.write(".")


def add() -> int:
    with connect(server.ensure()) as client:
        return int(client.incr("count"))


actions: dict[str, Any] = {
    "ensure": server.ensure,
    "release": server.release,
    "add": add,
}

if "eventlet" in sys.argv:
    eventlet.spawn_n(tick)

for line in sys.stdin:
    try:
        answer: dict[str, Any] = {"answer": actions[line.strip()]()}
    except TodoError as error:
        answer = {"error": error.code, "message": error.message}
    print(json.dumps({**answer, "notices": notices}), flush=True)
    notices.clear()
