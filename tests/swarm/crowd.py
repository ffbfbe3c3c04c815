"""The people of the tests: clients on all NGINX that never stop following, and writers that never give up."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from infra.wire_client import Follower, Wire, command
from tests.harness import wait_until
from tests.load import BROKEN, RETRIED, Writers
from tests.swarm.engine import Stack

PACE_S = 0.2
CONVERGED_S = 30.0
LOG_DUMP = (Path(__file__).parent / "log_dump.py").read_text()


class SteadyWriters(Writers):
    """Writers with a pause between their commands, as people have."""

    def _next(self, chance: random.Random, list_id: str, mine: list[str]) -> dict[str, Any]:
        threading.Event().wait(PACE_S * chance.uniform(0.5, 1.5))
        return super()._next(chance, list_id, mine)


class Addresses:
    """Where the NGINX are now, looked up once a second: asking Docker for each client would be the load."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._lock = threading.Lock()
        self._found: list[str] = []
        self._looked_at = 0.0

    def __call__(self) -> list[str]:
        with self._lock:
            if time.monotonic() - self._looked_at > 1.0:
                self._found = self._stack.urls() or self._found
                self._looked_at = time.monotonic()
            return list(self._found)

    def rotated(self, number: int) -> list[str]:
        """The same, beginning with another one for each client."""
        urls = self()
        start = number % max(1, len(urls))
        return urls[start:] + urls[:start]


def _answer(address: str, message: dict[str, Any]) -> Any:
    """The answer to a command, or None if it did not get there or back."""
    try:
        with contextlib.closing(Wire(address, timeout_s=3)) as wire:
            return wire.call("command", message, timeout_s=5)
    except BROKEN:
        return None


class Crowd:
    """`clients` followers and `writers` writers on the list main."""

    def __init__(self, stack: Stack, clients: int = 50, writers: int = 6) -> None:
        self._stack = stack
        self.addresses = Addresses(stack)
        self.followers = [Follower(lambda n=n: self.addresses.rotated(n)) for n in range(clients)]  # type: ignore[misc]  # a default binds n
        wait_until(lambda: all(f.hash for f in self.followers), CONVERGED_S, "every client on the list")
        self.writers = SteadyWriters(self.addresses, ["main"], count=writers)

    def write(self) -> int:
        """One command of our own, tried until it is acknowledged. Returns its position."""
        message = command("main", "add_task", {"title": "All well again"})
        deadline = time.monotonic() + CONVERGED_S
        while time.monotonic() < deadline:
            for address in self.addresses():
                answer = _answer(address, message)
                if answer and answer["ok"]:
                    return int(answer["position"])
                assert not answer or answer["error"]["code"] in RETRIED, answer
            time.sleep(0.05)
        raise AssertionError(f"no command was acknowledged within {CONVERGED_S} s")

    def converge(self) -> float:
        """Writes, and waits until every client has it. Returns the seconds it took."""
        started = time.monotonic()
        position = self.write()
        wait_until(
            lambda: all(f.position >= position for f in self.followers),
            CONVERGED_S - (time.monotonic() - started),
            f"every client at {position}",
        )
        return time.monotonic() - started

    def finish(self) -> int:
        """Stops writing, and proves all: what was acknowledged is in the log once, at the position that was
        told; every client applied every event once and in order, and has the state that the log gives.
        Returns the number of acknowledged commands."""
        self.writers.stop()
        self.converge()
        log = self._stack.run_in("projector", LOG_DUMP)["main"]
        positions = [position for position, _ in log["entries"]]
        assert positions == list(range(1, log["position"] + 1))
        count = Counter(found for _, found in log["entries"])
        last = {found: position for position, found in log["entries"]}
        for command_id, (_, position) in self.writers.acknowledged.items():
            assert count[command_id] == 1, f"{command_id} is {count[command_id]} times in the log"
            assert last[command_id] == position
        for follower in self.followers:
            assert follower.out_of_order == []
            assert set(follower.applied.values()) <= {1}
            applied = sorted(follower.applied)
            assert applied == list(range(log["position"] - len(applied) + 1, log["position"] + 1))
            assert follower.position == log["position"]
            assert follower.state_hash() == log["hash"]
        # Each writer edits only what it was told is there.
        assert self.writers.refused == [], self.writers.refused[:3]
        return len(self.writers.acknowledged)

    def close(self) -> None:
        self.writers.stop()
        for follower in self.followers:
            follower.close()
