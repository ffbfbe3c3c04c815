"""The usual alternative: Flask-SocketIO on eventlet with Redis Pub/Sub as its message queue.

`python -m infra.benchmark.peers.usual PORT REDIS_URL`. Raised limits let it take part at all: a larger
backlog, more than 1,024 connections, TCP_NODELAY.
"""

import os
import warnings

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402  # must patch before anything else is imported

eventlet.monkey_patch()

import itertools  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
import flask  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402
from socketio import RedisManager  # noqa: E402

from infra.benchmark.peers.events import events_frame  # noqa: E402


def main(port: int, redis_url: str) -> None:
    app = flask.Flask(__name__)
    # The manager that `message_queue` creates for redis:// URLs; for unix:// it would choose another.
    queue = RedisManager(redis_url, channel="flask-socketio")
    socketio = SocketIO(app, async_mode="eventlet", client_manager=queue, ping_interval=10, ping_timeout=5)
    positions = itertools.count(1)

    @socketio.on("join")
    def join(message: dict[str, Any]) -> dict[str, Any]:
        join_room(message["list"])
        return {"ok": True}

    @socketio.on("command")
    def command(message: dict[str, Any]) -> dict[str, Any]:
        position = next(positions)
        socketio.emit("events", events_frame(message, position), to=message["list"])
        return {"ok": True, "position": position}

    listener = eventlet.listen(("127.0.0.1", port), backlog=4096)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    eventlet.wsgi.server(listener, app, max_size=20_000, debug=False, log_output=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
