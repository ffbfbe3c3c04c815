"""The Socket.IO protocol: handlers for the messages of clients, and their answers."""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import socketio
import structlog
from socketio.exceptions import ConnectionRefusedError

from todo.access import Who
from todo.errors import NO_ANSWER, TodoError
from todo.service.joining import Joined
from todo.service.pending import Accepted
from todo.service.replica import Replica
from todo.service.requests import check_list_id
from todo.service.trouble import OF_THE_STORE, TroubleLog
from web.http.metrics import Metrics
from web.sockets.answers import Answer, JoinAnswers, accepted_answer, done, refusal
from web.sockets.broadcaster import Broadcaster
from web.sockets.packets import MALFORMED, UNKNOWN
from web.sockets.presence import Presence
from web.sockets.visitors import Visitors, by_link

ANSWER_TIMEOUT_S = 30.0
MOST_LISTS = 200
MOST_NAMES = 500
CLOSE_AFTER_S = 1.0

log = structlog.get_logger()

Names = Callable[[str, list[str]], dict[str, Any]]
"""(list id, ids) -> by id what may be shown of those people who occur in the list."""

Respond = Callable[[Answer], None]
Handler = Callable[[str, Sequence[Any], Respond], None]
"""Called with the session id, the message's arguments and a callback for its one answer. Neither blocks nor
raises, so it may be called from any context; the answer may come later, from another thread."""


class SocketEvents:
    """Registers the handlers on a Socket.IO server and answers each message.

    It bypasses Flask, which would create a request context per message. A transport may call `handlers`
    directly.
    """

    def __init__(
        self,
        server: socketio.Server,
        replica: Replica,
        broadcaster: Broadcaster,
        presence: Presence,
        metrics: Metrics,
        visitors: Visitors,
        names: Names,
        is_informed: Callable[[], bool],
    ) -> None:
        """`names` may wait: it is called in the background. `is_informed`: it is known who was sent away."""
        self._visitors = visitors
        self._names = names
        self._is_informed = is_informed
        self._server = server
        self._replica = replica
        self._broadcaster = broadcaster
        self._presence = presence
        self._metrics = metrics
        self._subscriptions = replica.door.subscriptions
        self._joining: Counter[tuple[str, str]] = Counter()
        self._leaving: dict[tuple[str, str], list[Respond]] = {}
        self.draining = False
        self._join_answers = JoinAnswers()
        self._trouble = TroubleLog()
        self.handlers: dict[str, Handler] = {
            "join": answered(self._join),
            "leave": answered(self._leave),
            "command": answered(self._command),
            "presence": answered(self._presence_message),
            "people": answered(self._people),
        }
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        for name, handler in self.handlers.items():
            server.on(name, _waiting(handler))
        server.on(MALFORMED, _waiting(answered(self._malformed)))
        server.on(UNKNOWN, _waiting(answered(_unknown)))

    def fell_behind(self, sid: str) -> None:
        """Sends a reset for each list of a connection whose frames were dropped: it must join again."""
        for list_id in list(self._subscriptions.logs_of(sid)):
            self._server.leave_room(sid, list_id)
            self._metrics.resets.labels("behind").inc()
            self._server.emit("reset", {"list": list_id, "reason": "behind"}, to=sid)

    def removed(self, list_id: str, sid: str) -> None:
        """The connection may not see a list any more, and is off it already. Does not wait."""
        self._server.leave_room(sid, list_id)
        self._left(sid, list_id)
        self._server.emit("removed", {"list": list_id}, to=sid)

    def signed_out(self, sid: str) -> None:
        """Whoever the connection is, it is let in no more: it gets nothing from now on, and is closed."""
        for list_id in self._subscriptions.disconnect(sid):
            self._server.leave_room(sid, list_id)
            self._left(sid, list_id)
        self._server.emit("signed_out", {}, to=sid)
        self._close_soon(sid)

    def _connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        try:
            expected = auth.get("person") if isinstance(auth, dict) else None
            self._visitors.connect(sid, environ, expected)
        except TodoError as error:
            self._close_soon(sid)
            raise ConnectionRefusedError(error.code, error.to_json_value()) from error
        self._subscriptions.connect(sid)
        self._metrics.connections.inc()

    def _close_soon(self, sid: str) -> None:
        """Ends the connection itself, once what was said has had the time to arrive."""
        engine_sid = self._server.manager.eio_sid_from_sid(sid, "/")

        def close() -> None:
            self._server.sleep(CLOSE_AFTER_S)
            self._server.eio.disconnect(engine_sid)

        self._server.start_background_task(close)

    def _disconnect(self, sid: str, _reason: str | None = None) -> None:
        self._visitors.disconnect(sid)
        self._metrics.connections.dec()
        for list_id in self._subscriptions.disconnect(sid):
            self._left(sid, list_id)

    def _join(self, sid: str, message: Any, respond: Respond) -> None:
        fields = _fields(message, {"list", "since", "hash", "http", "key"})
        who = by_link(self._visitors.who(sid), fields.get("key"))
        list_id, since = check_list_id(fields.get("list")), fields.get("since")
        self._check_open()
        if len(self._subscriptions.logs_of(sid)) >= MOST_LISTS:
            raise TodoError("overloaded", f"One connection can be on {MOST_LISTS} lists at most.")

        def attach() -> None:
            if not self._subscriptions.is_connected(sid):
                raise TodoError("draining")
            self._broadcaster.flush(list_id)
            self._server.enter_room(sid, list_id)

        def joined(answer: Joined | TodoError) -> None:
            if isinstance(answer, TodoError):
                respond(refusal(answer))
            else:
                you = self._joined(sid, answer)
                respond(self._join_answers.answer(answer, you, bool(fields.get("http"))))
            self._joining[sid, list_id] -= 1
            if not self._joining[sid, list_id]:
                del self._joining[sid, list_id]
                for respond_to_leave in self._leaving.pop((sid, list_id), ()):
                    self._leave_now(sid, list_id, respond_to_leave)

        self._joining[sid, list_id] += 1
        try:
            self._replica.door.subscribe(who, sid, list_id, since, fields.get("hash"), attach, joined)
        except TodoError as error:
            joined(error)
            return
        # The client left and joined again before the first join completed: answer the leave, keep it joined.
        for respond_to_leave in self._leaving.pop((sid, list_id), ()):
            respond_to_leave(done())

    def _joined(self, sid: str, joined: Joined) -> str | None:
        """Adds the connection to the list's presence; returns its presence id."""
        you = self._presence.person_id(joined.list, sid)
        if you is None and joined.list in self._subscriptions.logs_of(sid):
            who = self._subscriptions.who_of(sid, joined.list)
            self._presence.enter(joined.list, sid, who.actor if who else "")
            you = self._presence.person_id(joined.list, sid)
        return you

    def _leave(self, sid: str, message: Any, respond: Respond) -> None:
        list_id = check_list_id(_fields(message, {"list"}).get("list"))
        if self._joining[sid, list_id]:
            self._leaving.setdefault((sid, list_id), []).append(respond)
        else:
            self._leave_now(sid, list_id, respond)

    def _leave_now(self, sid: str, list_id: str, respond: Respond) -> None:
        if self._replica.door.unsubscribe(sid, list_id):
            self._server.leave_room(sid, list_id)
            self._left(sid, list_id)
        respond(done())

    def _left(self, sid: str, list_id: str) -> None:
        self._presence.leave(list_id, sid)
        if not self._subscriptions.is_followed(list_id):
            self._broadcaster.forget(list_id)

    def _command(self, sid: str, message: Any, respond: Respond) -> None:
        started = time.monotonic()
        name = message.get("name") if isinstance(message, dict) else None
        known = name if isinstance(name, str) and name in self._replica.kinds.commands else "-"

        def settled(answer: Accepted | TodoError) -> None:
            seconds = time.monotonic() - started
            if isinstance(answer, TodoError):
                self._metrics.commands.answered(known, answer.code, seconds)
                if answer.code in OF_THE_STORE:
                    self._trouble.happened(answer.code, message=answer.message, **answer.details)
                respond(refusal(answer))
            else:
                self._metrics.commands.answered(known, "ok", seconds)
                self._trouble.is_over("store_unavailable")
                # A small write that fitted does not mean that the store has space again.
                if self._trouble.lasts("store_full") and not self._replica.is_full:
                    self._trouble.is_over("store_full", message="The store has room again.")
                respond(accepted_answer(answer))

        try:
            self._check_open()
            self._replica.door.execute(self._who(sid, message), message, settled, source=sid)
        except TodoError as error:
            settled(error)

    def _who(self, sid: str, message: Any) -> Who:
        """Who sends a command: on a list that was joined by a link, whoever that makes them."""
        list_id = message.get("list") if isinstance(message, dict) else None
        here = self._subscriptions.who_of(sid, list_id) if isinstance(list_id, str) else None
        return here or self._visitors.who(sid)

    def _people(self, sid: str, message: Any, respond: Respond) -> None:
        """The names of people who occur in a list that the connection is on."""
        fields = _fields(message, {"list", "ids"})
        list_id, ids = check_list_id(fields.get("list")), fields.get("ids")
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids) or len(ids) > MOST_NAMES:
            raise TodoError("bad_request", f"'ids' must be at most {MOST_NAMES} ids.")
        if self._subscriptions.who_of(sid, list_id) is None:
            raise TodoError("unknown_list", list=list_id)

        def ask() -> None:
            try:
                respond({**done(), "people": self._names(list_id, ids)})
            except TodoError as error:
                respond(refusal(error))

        self._server.start_background_task(ask)

    def _presence_message(self, sid: str, message: Any, respond: Respond) -> None:
        fields = _fields(message, {"list", "editing"})
        list_id, editing = check_list_id(fields.get("list")), fields.get("editing")
        if editing is not None and not (isinstance(editing, str) and len(editing) <= 64):
            raise TodoError("bad_request", "'editing' must be a task id.")
        self._presence.edit(list_id, sid, editing)
        respond(done())

    def _malformed(self, _sid: str, code: Any, _respond: Respond) -> None:
        raise TodoError(code if code in ("malformed", "bad_request") else "malformed")

    def _check_open(self) -> None:
        if self.draining:
            raise TodoError("draining")
        if not self._is_informed():
            raise TodoError("store_unavailable", NO_ANSWER)


def answered(handle: Callable[[str, Any, Respond], None]) -> Handler:
    """Unpacks the message's single argument and translates a TodoError into
    the answer `{ok: false, error}`."""

    @functools.wraps(handle)
    def with_answer(sid: str, arguments: Sequence[Any], respond: Respond) -> None:
        try:
            if len(arguments) > 1:
                raise TodoError("bad_request", "A message has one argument.")
            handle(sid, arguments[0] if arguments else None, respond)
        except TodoError as error:
            respond(refusal(error))

    return with_answer


def _waiting(handler: Handler) -> Callable[..., Answer]:
    """Adapts the handler to the library's interface: blocks its greenlet for the answer and returns it."""

    def wait(sid: str, *arguments: Any) -> Answer:
        answer: Future[Answer] = Future()
        handler(sid, arguments, answer.set_result)
        try:
            return answer.result(ANSWER_TIMEOUT_S)
        except TimeoutError:
            return refusal(TodoError("store_unavailable"))

    return wait


def _unknown(_sid: str, name: Any, _respond: Respond) -> None:
    raise TodoError("bad_request", f"There is no message of the name '{str(name)[:50]}'.")


def _fields(message: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise TodoError("bad_request", "The message must be an object.")
    unknown = sorted(str(name) for name in set(message) - known)
    if unknown:
        raise TodoError("bad_request", f"This message has no field '{unknown[0][:50]}'.")
    return message
