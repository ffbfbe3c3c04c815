"""The single registry of subscriptions: which reader (connection id) follows which log, and its identity.

Boards, the broadcaster and `web` query it. No method waits. The joiner adds a reader under the boards' lock,
atomically with computing the join's answer.
"""

from __future__ import annotations

from collections.abc import Collection

from todo.access import Who


class Subscriptions:
    """Subscriptions of connected readers. Call `connect` first, then `add`
    per log, at the end `disconnect`."""

    def __init__(self) -> None:
        self._logs: dict[str, dict[str, Who]] = {}
        self._readers: dict[str, set[str]] = {}
        self._with_links: set[str] = set()

    def connect(self, reader: str) -> None:
        self._logs.setdefault(reader, {})

    def is_connected(self, reader: str) -> bool:
        return reader in self._logs

    def disconnect(self, reader: str) -> list[str]:
        """Removes the reader. Returns the ids of the logs that it followed."""
        logs = list(self._logs.pop(reader, ()))
        for log_id in logs:
            self._drop(reader, log_id)
        return logs

    def add(self, reader: str, log_id: str, who: Who) -> None:
        """Subscribes a connected reader to a log; does nothing if it has disconnected."""
        if reader in self._logs:
            self._logs[reader][log_id] = who
            self._readers.setdefault(log_id, set()).add(reader)
            if who.via is not None:
                self._with_links.add(log_id)

    def remove(self, reader: str, log_id: str) -> bool:
        """Ends a subscription. Returns whether there was one."""
        if self._logs.get(reader, {}).pop(log_id, None) is None:
            return False
        self._drop(reader, log_id)
        return True

    def logs_of(self, reader: str) -> Collection[str]:
        """The ids of the logs that the reader follows."""
        return self._logs.get(reader, {}).keys()

    def readers_of(self, log_id: str) -> list[tuple[str, Who]]:
        """The readers of a log, and who each was when it joined."""
        return [(reader, self._logs[reader][log_id]) for reader in self._readers.get(log_id, ())]

    def who_of(self, reader: str, log_id: str) -> Who | None:
        """Who a reader was when it joined the log; None if it does not follow it."""
        return self._logs.get(reader, {}).get(log_id)

    def followed_by_link(self) -> list[str]:
        """The logs that somebody follows who came by a link."""
        return list(self._with_links)

    def is_followed(self, log_id: str) -> bool:
        """Whether anybody follows the log."""
        return log_id in self._readers

    def followed(self) -> list[str]:
        """The ids of all logs with a subscription."""
        return list(self._readers)

    def _drop(self, reader: str, log_id: str) -> None:
        readers = self._readers[log_id]
        readers.discard(reader)
        if not readers:
            del self._readers[log_id]
            self._with_links.discard(log_id)
