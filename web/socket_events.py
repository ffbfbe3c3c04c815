"""The wire: what clients send over Socket.IO, and how each message is answered."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import flask
import msgspec
import structlog
from flask_socketio import SocketIO, join_room, leave_room

from todo.errors import TodoError
from todo.service.joining import Joined
from todo.service.replica import Replica, now_ms
from todo.service.requests import check_list_id, parse_request
from todo.tasks.limits import LIMITS
from web.broadcaster import Broadcaster
from web.metrics import Metrics
from web.packets import MALFORMED
from web.presence import Presence

ACTOR = "anonymous"
ROLE = "editor"
COMMAND_TIMEOUT_S = 30.0
MOST_LISTS = 200

log = structlog.get_logger()

Answer = dict[str, Any]


class SocketEvents:
    """Registers the handlers on a Socket.IO server and keeps which connection is on which lists."""

    def __init__(
        self,
        socketio: SocketIO,
        replica: Replica,
        broadcaster: Broadcaster,
        presence: Presence,
        metrics: Metrics,
    ) -> None:
        self._replica = replica
        self._broadcaster = broadcaster
        self._presence = presence
        self._metrics = metrics
        self._lists: dict[str, set[str]] = {}
        socketio.on_event("connect", self._connect)
        socketio.on_event("disconnect", self._disconnect)
        socketio.on_event("*", answered(self._unknown))
        for name, handler in {
            "join": self._join,
            "leave": self._leave,
            "command": self._command,
            "presence": self._presence_message,
            MALFORMED: self._malformed,
        }.items():
            socketio.on_event(name, answered(handler))

    def watched(self) -> list[str]:
        """The lists that connections of this replica are on."""
        return list({list_id for lists in self._lists.values() for list_id in lists})

    def _connect(self, _auth: Any = None) -> None:
        self._lists[_sid()] = set()
        self._metrics.connections.inc()

    def _disconnect(self, _reason: str | None = None) -> None:
        sid = _sid()
        self._metrics.connections.dec()
        for list_id in self._lists.pop(sid, set()):
            self._left(sid, list_id)

    def _join(self, message: Any = None) -> Answer:
        fields = _fields(message, {"list", "since", "hash"})
        sid = _sid()
        joined_lists = self._lists.get(sid)
        if joined_lists is None:
            raise TodoError("draining")
        if len(joined_lists) >= MOST_LISTS:
            raise TodoError("overloaded", f"One connection can be on {MOST_LISTS} lists at most.")

        def attach() -> None:
            self._broadcaster.flush(str(fields["list"]))
            join_room(fields["list"])

        known = fields.get("since"), fields.get("hash")
        joined = self._replica.joiner.join(fields.get("list"), *known, attach)
        if sid not in self._lists:
            self._replica.joiner.leave(joined.list)
            raise TodoError("draining")
        if joined.list in joined_lists:
            self._replica.joiner.leave(joined.list)
        else:
            joined_lists.add(joined.list)
            self._presence.enter(joined.list, sid, ACTOR)
        return _join_answer(joined)

    def _leave(self, message: Any = None) -> Answer:
        list_id = check_list_id(_fields(message, {"list"}).get("list"))
        sid = _sid()
        if list_id in self._lists.get(sid, set()):
            self._lists[sid].discard(list_id)
            leave_room(list_id)
            self._left(sid, list_id)
        return {"ok": True}

    def _left(self, sid: str, list_id: str) -> None:
        self._replica.joiner.leave(list_id)
        self._presence.leave(list_id, sid)
        if not self._replica.boards.is_watched(list_id):
            self._broadcaster.forget(list_id)

    def _command(self, message: Any = None) -> Answer:
        started = time.monotonic()
        name = message.get("name") if isinstance(message, dict) else None
        answer = "refused"
        try:
            request = parse_request(message, ACTOR, now_ms())
            accepted = self._replica.committer.execute(request, COMMAND_TIMEOUT_S)
            answer = "ok"
        finally:
            known = name if answer == "ok" else "-"
            self._metrics.commands.labels(known, answer).inc()
            self._metrics.command_seconds.observe(time.monotonic() - started)
        reply: Answer = {"ok": True, "position": accepted.position, "durability": accepted.durability}
        return {**reply, "duplicate": True} if accepted.duplicate else reply

    def _presence_message(self, message: Any = None) -> Answer:
        fields = _fields(message, {"list", "editing"})
        list_id, editing = check_list_id(fields.get("list")), fields.get("editing")
        if editing is not None and not (isinstance(editing, str) and len(editing) <= 64):
            raise TodoError("bad_request", "'editing' must be a task id.")
        self._presence.edit(list_id, _sid(), editing)
        return {"ok": True}

    def _malformed(self, code: Any = "malformed") -> Answer:
        raise TodoError(code if code in ("malformed", "bad_request") else "malformed")

    def _unknown(self, event: str, *_arguments: Any) -> Answer:
        raise TodoError("bad_request", f"There is no message of the name '{event[:50]}'.")


def answered(handler: Callable[..., Answer]) -> Callable[..., Answer]:
    """Turns a refusal into the answer `{ok: false, error}`: the one place where the socket does."""

    @functools.wraps(handler)
    def with_answer(*arguments: Any) -> Answer:
        try:
            return handler(*arguments)
        except TodoError as error:
            return {"ok": False, "error": error.to_json_value()}
        except TypeError as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                return {"ok": False, "error": TodoError("bad_request").to_json_value()}
            raise

    return with_answer


def _sid() -> str:
    return str(flask.request.sid)  # type: ignore[attr-defined]  # put there by Flask-SocketIO


def _fields(message: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise TodoError("bad_request", "The message must be an object.")
    unknown = sorted(str(name) for name in set(message) - known)
    if unknown:
        raise TodoError("bad_request", f"This message has no field '{unknown[0][:50]}'.")
    return message


def _join_answer(joined: Joined) -> Answer:
    answer: Answer = {
        "ok": True,
        "list": joined.list,
        "position": joined.position,
        "hash": joined.hash,
        "now": now_ms(),
        "limits": LIMITS,
        "role": ROLE,
    }
    if joined.snapshot is not None:
        answer["snapshot"] = msgspec.Raw(joined.snapshot)
    else:
        answer["events"] = [record.event for record in joined.events or []]
    if joined.reason:
        answer["reason"] = joined.reason
    return answer
