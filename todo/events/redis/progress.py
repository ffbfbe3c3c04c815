"""Consumer checkpoints per list, and consumer leases. A checkpoint is in the same slot as its list's log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from todo.events.codec import Cursor
from todo.events.log import Progress
from todo.events.redis import keys

_LUA = Path(__file__).parent / "lua"
_decode = msgspec.msgpack.Decoder(tuple[Cursor, ...]).decode


class Calls(Protocol):
    """Runs a function with the Redis client and translates the client's errors."""

    def __call__(self, call: Callable[[], Any]) -> Any: ...


class ProgressStore:
    """Implements `ConsumerStore` on Redis. `attempt` runs each call and translates its errors."""

    def __init__(self, client: Any, attempt: Calls) -> None:
        self._client = client
        self._attempt = attempt
        self._take, self._release, self._save = (
            (_LUA / f"{name}.lua").read_text() for name in ("take_lease", "release_lease", "save_progress")
        )

    def take_lease(self, consumer: str, holder: str, ttl_s: float) -> int | None:
        names = keys.lease(consumer)
        ttl_ms = round(ttl_s * 1000)
        number = self._attempt(lambda: self._client.eval(self._take, 2, *names, holder, ttl_ms))
        return int(number) or None

    def release_lease(self, consumer: str, holder: str) -> None:
        name, _ = keys.lease(consumer)
        self._attempt(lambda: self._client.eval(self._release, 1, name, holder))

    def load_progress(self, consumer: str, list_ids: Sequence[str]) -> list[Progress | None]:
        def call() -> Any:
            pipeline = self._client.pipeline(transaction=False)
            for list_id in list_ids:
                pipeline.hmget(keys.progress(list_id), f"{consumer}:lease", f"{consumer}:cursors")
            return pipeline.execute()

        return [_progress(lease, cursors) for lease, cursors in self._attempt(call)]

    def save_progress(self, consumer: str, list_id: str, progress: Progress) -> bool:
        cursors = msgspec.msgpack.encode(progress.cursors)
        name = keys.progress(list_id)
        return bool(
            self._attempt(lambda: self._client.eval(self._save, 1, name, consumer, progress.lease, cursors))
        )


def _progress(lease: bytes | None, cursors: bytes | None) -> Progress | None:
    """The stored checkpoint; None if there is none or it does not parse: the consumer then starts at 0."""
    if lease is None or cursors is None:
        return None
    try:
        return Progress(int(lease), _decode(cursors))
    except ValueError:
        return None
