"""Composition root: the server, the commands and the tests assemble the program with these functions."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from todo.errors import TodoError
from todo.events.codec import SALT_BYTES
from todo.events.embedded.free_space import FreeSpace
from todo.events.embedded.incidents import Incident, note_incident
from todo.events.embedded.server import EmbeddedServer
from todo.events.redis.bus import RedisBus
from todo.events.redis.connection import Recover, connect
from todo.events.redis.log import RedisLog
from todo.kinds import KINDS, KINDS_WITH_ACCOUNTS
from todo.people.passwords import Passwords, Run, run_directly
from todo.people.people import People
from todo.people.redis.store import RedisPeopleStore
from todo.projections.follower import BLOCK_S
from todo.projections.witness import Mismatch, Witness, compare
from todo.service.outlet import Outlet
from todo.service.replica import Replica, now_ms
from todo.settings import Settings
from todo.stopping import Stop

ASK_AGAIN_S = 0.5

WITNESS_FILE = "witness.jsonl"

log = structlog.get_logger()


class Opened(NamedTuple):
    """An open store. Call `close` when done; `embedded` is None if the store is not ours to run. `url` is for
    other processes, which may use it until then."""

    store: RedisLog
    bus: RedisBus
    witness: Witness
    embedded: EmbeddedServer | None
    url: str
    close: Callable[[], None]
    people: RedisPeopleStore


def open_store(settings: Settings, notice: Callable[[str], None] | None = None) -> Opened:
    """Connects to the store, starting the embedded server where there is no other.

    `notice` is told in words what a person should know (bytes lost, a server started again).
    Raises `store_unavailable` if it does not answer.
    """
    with contextlib.ExitStack() as undone:  # whatever interrupts it, a server that was started is left again
        embedded = None
        recover: Recover | None = None
        url = settings.redis_url
        if url is None:
            _make_folder(settings.data_dir)
            notice = notice or (lambda text: log.warning("store", notice=text))
            embedded = EmbeddedServer(settings.data_dir, notice)
            undone.callback(embedded.release)
            url = embedded.ensure()
            recover = _recovery(embedded)
        client = undone.enter_context(contextlib.closing(connect(url)))
        tailer = undone.enter_context(contextlib.closing(connect(url, socket_timeout_s=BLOCK_S + 5)))
        has_room = FreeSpace(settings.data_dir).has if embedded else None
        store = RedisLog(client, tailer, recover, has_room)
        people = RedisPeopleStore(client, tailer, recover, has_room)
        bus = RedisBus(client, connect(url, socket_timeout_s=BLOCK_S + 5))
        undone.callback(bus.close)
        try:
            store.check_format()
        except TodoError as error:
            if error.code == "store_unavailable" and settings.redis_url:
                text = "The store of TODO_REDIS_URL does not answer. Start it, or correct the address."
                raise TodoError("store_unavailable", text, **error.details) from error
            raise
        witness = _witness(settings, store, embedded is not None)
        return Opened(store, bus, witness, embedded, url, undone.pop_all().close, people)


def await_store(settings: Settings, stop: Stop) -> Opened | None:
    """`open_store` for a long-running process: waits for a server that starts later than it does, as long as
    the settings say. None if `stop` was set meanwhile. Raises `store_unavailable`."""
    deadline = time.monotonic() + settings.store_wait_s
    is_told = False
    while not stop.is_set():
        try:
            return open_store(settings)
        except TodoError as error:
            is_late = error.code == "store_unavailable" and settings.redis_url is not None
            if not is_late or time.monotonic() >= deadline:
                raise
            if not is_told:
                log.warning("waiting_for_store", seconds=settings.store_wait_s, **error.details)
                is_told = True
        stop.wait(ASK_AGAIN_S)
    return None


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"TODO_DATA_DIR={path} cannot be used as a folder: {error.strerror}."
        raise TodoError("bad_setting", text) from error


def witness_path(settings: Settings) -> Path | None:
    """The path of the witness file; None if this process keeps none."""
    if settings.witness is not None:
        return settings.witness
    return settings.data_dir / WITNESS_FILE if settings.redis_url is None else None


def _witness(settings: Settings, store: RedisLog, is_embedded: bool) -> Witness:
    path = witness_path(settings)
    return Witness(path, store.store_id() if path else "", others=is_embedded, clock=now_ms)


def check_access(settings: Settings, people: People) -> None:
    """Raises `bad_setting` for open access to a store that has accounts."""
    if settings.access == "open" and people.has_owner():
        raise TodoError(
            "bad_setting",
            "This store has accounts, and with TODO_ACCESS=open everybody could do everything to all of its "
            "lists. Set TODO_ACCESS=accounts.",
        )


def build_replica(
    settings: Settings, opened: Opened, outlet: Outlet, pause: Callable[[], None] = lambda: None
) -> Replica:
    """A replica on an open store; with the embedded server it also runs the consumers."""
    return Replica(
        store=opened.store,
        outlet=outlet,
        salt=lambda: os.urandom(SALT_BYTES),
        pause=pause,
        kinds=KINDS if settings.access == "open" else KINDS_WITH_ACCOUNTS,
        witness=opened.witness,
        project=opened.embedded is not None,
        bound_bytes=settings.board_memory_mb * 1024 * 1024,
        is_gone=lambda: _vanished(settings.data_dir) if opened.embedded else None,
    )


def build_people(opened: Opened, run: Run = run_directly, open_sign_up: bool = False) -> People:
    """The accounts on an open store. `run` computes a hash of a password (20 ms) without holding others up.
    With `open_sign_up` nobody needs an invitation."""
    return People(opened.people, Passwords(run), open_sign_up=open_sign_up)


def _vanished(folder: Path) -> str | None:
    if folder.is_dir():
        return None
    return f"The data directory {folder} is gone: nothing can be kept any more. Put it back, and start again."


def _recovery(embedded: EmbeddedServer) -> Recover:
    def recover() -> None:
        embedded.ensure()

    return recover


def check_witness(settings: Settings, opened: Opened) -> list[Mismatch]:
    """At the start: reports in words every list that is not what this machine saw before, and what else
    happened to the store; then takes the store as it is for what was seen."""
    notes = opened.witness.read_notes()
    mismatches = compare(opened.store, notes)
    for mismatch in mismatches:
        log.error("older_copy", list=mismatch.list, kind=mismatch.kind, message=mismatch.sentence)
        if opened.embedded:
            note_incident(settings.data_dir, Incident(now_ms(), mismatch.kind, mismatch.sentence))
    if mismatches:
        heads = opened.store.heads(list(notes))
        opened.witness.replace(dict(zip(notes, heads, strict=True)))
    return mismatches
