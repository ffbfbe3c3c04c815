"""Writers that never give up, and the proof that what they were told is in the log exactly once."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import websocket

from infra.wire_client import Disconnected, Wire, command
from todo import wiring
from todo.events.log import Log
from todo.kinds import KINDS
from todo.projections.boards import load_board
from todo.settings import Settings

RETRIED = ("busy", "store_unavailable", "draining", "overloaded")
BROKEN = (OSError, Disconnected, TimeoutError, websocket.WebSocketException, AssertionError)


class Writers:
    """`count` clients that each send one command after the other, with the same id until it is answered."""

    def __init__(self, urls: Callable[[], Sequence[str]], lists: Sequence[str], count: int = 20) -> None:
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.refused: list[Any] = []
        self._urls = urls
        self._lists = lists
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(i,), daemon=True) for i in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets each finish the command that it is at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a writer never got its answer"

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        wire: Wire | None = None
        mine: list[str] = []
        while not self._stop.is_set():
            list_id = chance.choice(self._lists)
            message = self._next(chance, list_id, mine)
            answer = None
            while answer is None:
                try:
                    wire = wire or Wire(chance.choice(list(self._urls())), timeout_s=3)
                    answer = wire.call("command", message, timeout_s=5)
                    if not answer["ok"] and answer["error"]["code"] in RETRIED:
                        answer = None
                except BROKEN:
                    if wire:
                        wire.close()
                    wire = None
                if answer is None:
                    threading.Event().wait(0.05)
            if answer["ok"]:
                self.acknowledged[message["id"]] = (list_id, answer["position"])
                if message["name"] == "add_task":
                    mine.append(message["id"])
            else:
                self.refused.append(answer)
        if wire:
            wire.close()

    def _next(self, chance: random.Random, list_id: str, mine: list[str]) -> dict[str, Any]:
        if mine and len(self._lists) == 1 and chance.random() < 0.3:
            title = f"Edited {chance.random()}"
            return command(list_id, "edit_task", {"task": chance.choice(mine), "title": title})
        return command(list_id, "add_task", {"title": f"Task {chance.random()}"})


def assert_exactly_once(log: Log, acknowledged: dict[str, tuple[str, int]]) -> None:
    """Every acknowledged command is in its list's log once, at the position that was answered; each log is
    dense and its chain unbroken."""
    for list_id in log.lists():
        load_board(log, KINDS, list_id, use_snapshot=False)  # type: ignore[arg-type]
        ends: dict[str, int] = {}
        events: Counter[str] = Counter()
        position = 0
        while page := log.read(list_id, position, 1000):
            for entry in page:
                position += 1
                assert entry.position == position
                found = command_of(entry.head)
                ends[found] = position
                events[found] += 1
        for command_id, (there, answered) in acknowledged.items():
            if there == list_id:
                assert events[command_id] == 1, (
                    f"command {command_id} is {events[command_id]} times in the log"
                )
                assert ends[command_id] == answered


def command_of(head: bytes) -> str:
    import msgpack

    return str(msgpack.unpackb(head)[3])


@contextlib.contextmanager
def opened(data_dir: Path) -> Any:
    """The store of a data directory, as the commands open it."""
    store = wiring.open_store(Settings(data_dir=data_dir))
    try:
        yield store
    finally:
        store.close()
