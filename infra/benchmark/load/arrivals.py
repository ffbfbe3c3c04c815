"""Which events arrived when. All clients of a list get the same bytes, so a chunk is looked into once.

After that a delivery costs one look-up and one append, however long the chunk is.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import chain

EVENTS = b'42["events"'
_COMMAND = re.compile(rb'"command":"([^"]+)"')


class Arrivals:
    """`sent` takes the time at which each command was sent, by its id."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.chunks: dict[bytes, array[float]] = {}
        """Arrival times by the bytes that arrived, for chunks of nothing but known `events` frames."""
        self._commands: dict[bytes, list[str]] = {}

    def note(self, chunks: Sequence[tuple[bytes, list[bytes]]], now: float) -> None:
        """These chunks arrived, each consisting of the frames of its payloads."""
        for chunk, payloads in chunks:
            times = self.chunks.get(chunk)
            if times is not None:
                times.append(now)
            else:
                self.learn(chunk, payloads, now)

    def learn(self, chunk: bytes, payloads: list[bytes], now: float) -> None:
        """A chunk that consists of these payloads' frames arrived for the first time."""
        ids = [found.decode() for payload in payloads for found in _COMMAND.findall(payload)]
        self._commands[chunk] = ids
        self.chunks[chunk] = array("d", (now,))

    def forget(self) -> None:
        """Starts a new measurement."""
        self.sent.clear()
        self.chunks.clear()
        self._commands.clear()

    def deliveries(self) -> int:
        """Events that arrived, each counted once for each client; only those in `sent`."""
        return sum(len(times) * len(self._known(chunk)) for chunk, times in self.chunks.items())

    def frames(self) -> int:
        return sum(map(len, self.chunks.values()))

    def latencies(self) -> list[float]:
        """Seconds from sending to arriving, of each delivery."""
        return list(
            chain.from_iterable(
                (arrived - self.sent[command] for arrived in times)
                for chunk, times in self.chunks.items()
                for command in self._known(chunk)
            )
        )

    def last(self) -> float:
        """When the last one arrived."""
        return max((times[-1] for times in self.chunks.values()), default=0.0)

    def _known(self, chunk: bytes) -> list[str]:
        return [command for command in self._commands[chunk] if command in self.sent]
