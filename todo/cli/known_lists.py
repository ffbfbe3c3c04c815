"""List ids for shell completion, from a running store only: completion never starts a server.

If the embedded server does not run, the witness file beside its data has the ids.
"""

from __future__ import annotations

from urllib.parse import quote

import click

from todo.cli.session import environment
from todo.errors import TodoError
from todo.events.embedded.directory import StoreDirectory
from todo.events.redis.connection import connect
from todo.events.redis.log import RedisLog
from todo.kinds import KINDS
from todo.projections.witness import Witness
from todo.service.requests import check_list_id
from todo.settings import Settings, load_settings
from todo.wiring import witness_path

ANSWER_S = 0.5
"""Timeout of the store for completion, because a person waits at the prompt."""


def known_lists(context: click.Context) -> list[str]:
    """The ids, sorted. Raises any exception; the caller ignores it."""
    settings = load_settings(environment(context))
    url = settings.redis_url or _embedded_url(settings)
    try:
        names = _ask(url) if url else None
    except TodoError:
        names = None
    if names is None:
        names = [] if settings.redis_url else _noted(settings)
    return sorted({*names, *KINDS.always})


def _embedded_url(settings: Settings) -> str | None:
    socket = StoreDirectory.of(settings.data_dir).socket()
    return f"unix://{quote(str(socket))}" if socket and socket.exists() else None


def _ask(url: str) -> list[str]:
    with connect(url, socket_timeout_s=ANSWER_S) as client:
        return RedisLog(client, client).lists()


def _noted(settings: Settings) -> list[str]:
    return [check_list_id(list_id) for list_id in Witness(witness_path(settings)).read()]
