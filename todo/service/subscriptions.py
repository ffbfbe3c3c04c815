"""Which reader follows which log, and who they are: kept here alone.

Boards, the broadcaster and the edge ask it. A reader is a connection, by its id. Nothing here waits; the
joiner adds a reader under the boards' lock, in the step in which its answer is true.
"""

from __future__ import annotations

from collections.abc import Collection

from todo.access import Who


class Subscriptions:
    """Readers come (`connect`), follow logs (`add`), and go (`disconnect`)."""

    def __init__(self) -> None:
        self._logs: dict[str, dict[str, Who]] = {}
        self._readers: dict[str, set[str]] = {}

    def connect(self, reader: str) -> None:
        self._logs.setdefault(reader, {})

    def is_connected(self, reader: str) -> bool:
        return reader in self._logs

    def disconnect(self, reader: str) -> list[str]:
        """The reader is gone. Returns the logs that it followed."""
        logs = list(self._logs.pop(reader, ()))
        for log_id in logs:
            self._drop(reader, log_id)
        return logs

    def add(self, reader: str, log_id: str, who: Who) -> None:
        """The reader follows the log from now on. One that is gone already does not."""
        if reader in self._logs:
            self._logs[reader][log_id] = who
            self._readers.setdefault(log_id, set()).add(reader)

    def remove(self, reader: str, log_id: str) -> bool:
        """The reader follows the log no more. Returns whether it did."""
        if self._logs.get(reader, {}).pop(log_id, None) is None:
            return False
        self._drop(reader, log_id)
        return True

    def logs_of(self, reader: str) -> Collection[str]:
        """The logs that a reader follows."""
        return self._logs.get(reader, {}).keys()

    def is_followed(self, log_id: str) -> bool:
        """Whether anybody follows the log."""
        return log_id in self._readers

    def followed(self) -> list[str]:
        """The logs that somebody follows."""
        return list(self._readers)

    def _drop(self, reader: str, log_id: str) -> None:
        readers = self._readers[log_id]
        readers.discard(reader)
        if not readers:
            del self._readers[log_id]
