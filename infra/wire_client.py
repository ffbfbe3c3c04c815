"""A small protocol client for tests and benchmarks: one raw websocket, one reader thread.

It implements `docs/PROTOCOL.md` exactly, so its state equals that of a browser.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import uuid_utils
import websocket

from todo.aggregate import state_hash
from todo.events.event import Event
from todo.tasks.evolve import evolve
from todo.tasks.state import State

ANSWER_TIMEOUT_S = 15.0


class Disconnected(Exception):
    """The connection closed before the answer."""


class Wire:
    """One connection. Calls `on_event(name, payload)` from its reader thread."""

    def __init__(
        self,
        url: str,
        on_event: Callable[[str, Any], None] = lambda *_: None,
        timeout_s: float = 5.0,
        headers: Mapping[str, str] | None = None,
        auth: Mapping[str, str] | None = None,
    ) -> None:
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(
            address,
            timeout=timeout_s,
            suppress_origin=True,
            enable_multithread=True,
            header=[f"{name}: {value}" for name, value in (headers or {}).items()],
        )
        self._on_event = on_event
        self._ids = itertools.count()
        self._answers: dict[int, tuple[threading.Event, list[Any]]] = {}
        self.closed = threading.Event()
        try:
            opening = str(self._socket.recv())
            self._socket.send(f"40{json.dumps(auth)}" if auth else "40")
            reply = str(self._socket.recv())
        except (OSError, websocket.WebSocketException) as error:
            self._socket.close()
            raise Disconnected(str(error)) from error
        if not (opening.startswith("0") and reply.startswith("40")):
            self._socket.close()
            raise Disconnected(reply)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def call(self, name: str, payload: Any, timeout_s: float = ANSWER_TIMEOUT_S) -> Any:
        """Sends a message and returns its answer. Raises `Disconnected` or TimeoutError."""
        return self.call_raw(json.dumps([name, payload], ensure_ascii=False), timeout_s)

    def call_raw(self, text: str, timeout_s: float = ANSWER_TIMEOUT_S) -> Any:
        """As `call`, with the event as raw JSON text, for malformed input."""
        return self.wait(self.send_raw(text), timeout_s)

    def send_raw(self, text: str, attachments: tuple[bytes, ...] = ()) -> int:
        """Sends without waiting. Returns the acknowledgement id, for `wait`."""
        number = next(self._ids)
        self._answers[number] = (threading.Event(), [])
        kind = f"45{len(attachments)}-" if attachments else "42"
        try:
            self._socket.send(f"{kind}{number}{text}")
            for attachment in attachments:
                self._socket.send_binary(attachment)
        except (OSError, websocket.WebSocketException) as error:
            raise Disconnected(str(error)) from error
        return number

    def wait(self, number: int, timeout_s: float = ANSWER_TIMEOUT_S) -> Any:
        arrived, answer = self._answers[number]
        if not arrived.wait(timeout_s):
            raise TimeoutError(f"no answer within {timeout_s} s")
        del self._answers[number]
        if not answer:
            raise Disconnected
        return answer[0]

    def close(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self._socket.close()
        self._thread.join(5)

    def _read(self) -> None:
        try:
            while True:
                text = str(self._socket.recv())
                if not text:
                    break
                if text == "2":
                    self._socket.send("3")
                elif text.startswith("42"):
                    name, *payload = json.loads(text[2:])
                    self._on_event(name, payload[0] if payload else None)
                elif text.startswith("43"):
                    start = text.index("[")
                    self._arrived(int(text[2:start]), json.loads(text[start:])[0])
                elif text.startswith(("41", "1")):
                    break
        except (OSError, websocket.WebSocketException):
            pass
        finally:
            self.closed.set()
            with contextlib.suppress(OSError):
                self._socket.shutdown()
            for arrived, _ in list(self._answers.values()):
                arrived.set()

    def _arrived(self, number: int, value: Any) -> None:
        if waiting := self._answers.get(number):
            waiting[1].append(value)
            waiting[0].set()


class Follower:
    """A client on one list that keeps its state by the protocol's rules and resumes after disconnects.

    It tries `urls` in turn. `applied` counts how often each position was folded. `out_of_order` holds (last
    position of the previous frame, positions of this one) for each frame that did not follow its predecessor
    on the same connection: except after a `reset`, a server must neither skip nor repeat events.
    """

    def __init__(self, urls: Callable[[], list[str]], list_id: str = "main") -> None:
        self._urls = urls
        self.list_id = list_id
        self.lock = threading.RLock()
        self.state = State(list_id)
        self.position = 0
        self.hash: str | None = None
        self.applied: dict[int, int] = {}
        self._last_frame: int | None = None  # last position of the previous frame
        self.out_of_order: list[tuple[int | None, list[int]]] = []
        self.resets: list[str] = []
        self.joins: list[str] = []
        self._early: list[Any] | None = None
        self._wire: Wire | None = None
        self._stop = threading.Event()
        self._again = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def state_hash(self) -> str:
        with self.lock:
            return state_hash(self.state)

    def wait_for(self, position: int, timeout_s: float = 15.0) -> None:
        """Waits until the client has applied this position. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while self.position < position:
            if time.monotonic() > deadline:
                raise TimeoutError(f"at {self.position}, waiting for {position}")
            time.sleep(0.01)

    def close(self) -> None:
        self._stop.set()
        self._again.set()
        if self._wire:
            self._wire.close()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            for address in self._urls():
                with contextlib.suppress(
                    OSError, Disconnected, TimeoutError, websocket.WebSocketException, AssertionError
                ):
                    self._session(address)
                if self._stop.is_set():
                    return

    def _session(self, address: str) -> None:
        with self.lock:
            self._early = []
            self._last_frame = None
        self._wire = wire = Wire(address, self._on_event)
        try:
            while not self._stop.is_set() and not wire.closed.is_set():
                if self._early is not None:
                    self._again.clear()
                    self._join(wire)
                if self._again.wait(0.1):
                    with self.lock:
                        self._early = self._early if self._early is not None else []
        finally:
            wire.close()

    def _join(self, wire: Wire) -> None:
        message: dict[str, Any] = {"list": self.list_id}
        if self.hash is not None:
            message |= {"since": self.position, "hash": self.hash}
        answer = wire.call("join", message)
        if not answer["ok"]:
            self._stop.wait(0.2)
            return
        with self.lock:
            if "snapshot" in answer:
                self.state = State.from_json_value(answer["snapshot"])
                self.applied.clear()
                self.joins.append(answer.get("reason") or "snapshot")
            else:
                self._apply(answer["events"])
                self.joins.append("events")
            self.position, self.hash = answer["position"], answer["hash"]
            early, self._early = self._early or [], None
            for frame in early:
                self._frame(frame)

    def _on_event(self, name: str, payload: Any) -> None:
        with self.lock:
            if name == "events":
                self._note_order(payload)
                if self._early is not None:
                    self._early.append(payload)
                else:
                    self._frame(payload)
            elif name == "reset":
                self._last_frame = None
                self.resets.append(payload["reason"])
                self.hash = None if payload["reason"] == "forked" else self.hash
                self._rejoin()
            elif name == "head" and (payload["position"], payload["hash"]) != (self.position, self.hash):
                self._rejoin()

    def _note_order(self, frame: Any) -> None:
        positions = [event["position"] for event in frame["events"]]
        follows = self._last_frame is None or self._last_frame == frame["from"] - 1
        if not follows or positions != list(range(frame["from"], frame["to"] + 1)):
            self.out_of_order.append((self._last_frame, positions))
        self._last_frame = frame["to"]

    def _frame(self, frame: Any) -> None:
        if frame["to"] <= self.position:
            return
        if frame["from"] > self.position + 1:
            self._rejoin()
            return
        self._apply([event for event in frame["events"] if event["position"] > self.position])
        self.position, self.hash = frame["to"], frame["hash"]

    def _apply(self, events: list[Any]) -> None:
        for event in events:
            self.state = evolve(self.state, Event(**event))
            self.applied[event["position"]] = self.applied.get(event["position"], 0) + 1

    def _rejoin(self) -> None:
        if self._early is None:
            self._early = []
        self._again.set()


def command(list_id: str, name: str, args: dict[str, Any], base: int | str | None = None) -> dict[str, Any]:
    """A command message with a new id."""
    message: dict[str, Any] = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args}
    if base is not None:
        message["base"] = base
    return message
