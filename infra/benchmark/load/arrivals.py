"""Records arrival times of events. All clients of a list get the same bytes, so each chunk is parsed once.

After that, a delivery costs one dictionary lookup and one append, for any chunk length.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import chain

EVENTS = b'42["events"'
_COMMAND = re.compile(rb'"command":"([^"]+)"')


class Arrivals:
    """Set `sent[command id]` to the send time of each command."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.chunks: dict[bytes, array[float]] = {}
        """Arrival times by the bytes that arrived, for chunks of nothing but known `events` frames."""
        self._commands: dict[bytes, list[str]] = {}

    def note(self, chunks: Sequence[tuple[bytes, list[bytes]]], now: float) -> None:
        """Records chunks that arrived at `now`, each with the payloads of its frames."""
        for chunk, payloads in chunks:
            times = self.chunks.get(chunk)
            if times is not None:
                times.append(now)
            else:
                self.learn(chunk, payloads, now)

    def learn(self, chunk: bytes, payloads: list[bytes], now: float) -> None:
        """Parses a chunk on its first arrival; `payloads` are those of its frames."""
        ids = [found.decode() for payload in payloads for found in _COMMAND.findall(payload)]
        self._commands[chunk] = ids
        self.chunks[chunk] = array("d", (now,))

    def forget(self) -> None:
        """Clears all records for a new measurement."""
        self.sent.clear()
        self.chunks.clear()
        self._commands.clear()

    def deliveries(self) -> int:
        """The number of (event, client) arrivals of commands in `sent`."""
        return sum(len(times) * len(self._known(chunk)) for chunk, times in self.chunks.items())

    def frames(self) -> int:
        return sum(map(len, self.chunks.values()))

    def latencies(self) -> list[float]:
        """Seconds from send to arrival of each delivery."""
        return list(
            chain.from_iterable(
                (arrived - self.sent[command] for arrived in times)
                for chunk, times in self.chunks.items()
                for command in self._known(chunk)
            )
        )

    def last(self) -> float:
        """The time of the last arrival."""
        return max((times[-1] for times in self.chunks.values()), default=0.0)

    def _known(self, chunk: bytes) -> list[str]:
        return [command for command in self._commands[chunk] if command in self.sent]
