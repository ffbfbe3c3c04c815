"""Settings and state of a Redis or Valkey server that the durability of the logs depends on.

For `todo doctor`. A hosted server may forbid CONFIG GET: those values are then None.
"""

from __future__ import annotations

from typing import Any

import msgspec

from todo.errors import TodoError
from todo.events.redis import keys
from todo.events.redis.connection import connect, translated

_CONFIGURED = ("appendonly", "appendfsync", "maxmemory-policy", "aof-load-truncated")


class ServerFacts(msgspec.Struct, frozen=True):
    """`configured` maps setting names to values. `used_bytes` of `limit_bytes` (0: no limit) of memory are in
    use. `write_error` is the error of the last append-only file write; empty if it succeeded."""

    kind: str
    version: tuple[int, ...]
    configured: dict[str, str | None]
    used_bytes: int
    limit_bytes: int
    write_error: str | None
    format_version: str | None

    @property
    def version_text(self) -> str:
        return ".".join(map(str, self.version))


def server_facts(url: str) -> ServerFacts:
    """Reads INFO and CONFIG from the server at `url`. Raises `store_unavailable`."""
    client = connect(url)
    try:
        with translated():
            info: dict[str, Any] = client.info()
            configured: dict[str, str | None] = {name: _setting(client, name) for name in _CONFIGURED}
            format_version: Any = client.hget(keys.META, "format")
    finally:
        client.close()
    is_valkey = info.get("server_name") == "valkey"
    version = info["valkey_version"] if is_valkey else info["redis_version"]
    written = info.get("aof_last_write_status", "ok")
    return ServerFacts(
        kind="Valkey" if is_valkey else "Redis",
        version=tuple(int(part) for part in str(version).split(".") if part.isdigit()),
        configured=configured,
        used_bytes=int(info.get("used_memory", 0)),
        limit_bytes=int(info.get("maxmemory", 0)),
        write_error=None if written == "ok" else str(written),
        format_version=format_version.decode() if format_version else None,
    )


def _setting(client: Any, name: str) -> str | None:
    try:
        with translated():
            value = client.config_get(name).get(name)
    except TodoError:
        return None
    return str(value) if value is not None else None
