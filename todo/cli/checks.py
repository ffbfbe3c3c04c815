"""The checks of `todo doctor`: each reports its finding and, for a problem, what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from todo.cli.noted import noted_sentence
from todo.cli.output import counted, time_text
from todo.events.embedded.free_space import FreeSpace
from todo.events.embedded.incidents import read_incidents
from todo.events.log import Log
from todo.events.redis.keys import FORMAT
from todo.events.redis.server_facts import ServerFacts
from todo.projections.witness import Witness, compare
from todo.settings import Settings

LEAST_VERSION = (7, 0)
LEAST_FREE_BYTES = 500_000_000
MOST_MEMORY_SHARE = 0.9
FORMAT_VERSION = str(FORMAT)
INCIDENTS_SHOWN = 5


class Check(msgspec.Struct, frozen=True):
    """One finding. `ok` is None for mere information."""

    name: str
    ok: bool | None
    message: str
    advice: str = ""


WANTED = {
    "appendonly": ("yes", "Changes are lost when the server stops."),
    "appendfsync": ("always", "The last second of changes may be lost when the machine stops."),
    "maxmemory-policy": ("noeviction", "The server may throw away logs when its memory is full."),
    "aof-load-truncated": ("no", "Changes cut off the end of its file would be lost without a word."),
}
"""Required value of each server setting, and the risk of another value."""


def check_settings(settings: Settings) -> Check:
    if settings.redis_url:
        return Check("settings", True, f"Valid. The store is {_without_password(settings.redis_url)}.")
    return Check(
        "settings", True, f"Valid. The store is embedded, its data in {settings.data_dir.resolve()}."
    )


def check_disk(settings: Settings) -> Check:
    """Free space on the disk of the data folder. Nothing for a remote store."""
    if settings.redis_url:
        return Check("disk", None, "The log is on the store's machine: look there.")
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free at {settings.data_dir}."
    if not FreeSpace(folder).has():
        return Check(
            "disk", False, f"{text} The store is full: read only.", "Make room: it goes on by itself."
        )
    if not os.access(folder, os.W_OK):
        return Check("disk", False, text, f"Give this user the right to write to {folder}.")
    if free < LEAST_FREE_BYTES:
        return Check("disk", False, text, "Make room: the log needs it for every change.")
    return Check("disk", True, text)


def check_server(facts: ServerFacts, is_embedded: bool) -> Iterator[Check]:
    kind = f"{facts.kind} {facts.version_text}, {'embedded' if is_embedded else 'external'}."
    if facts.version < LEAST_VERSION:
        yield Check("store", False, kind, "Upgrade it: Redis 7.0 or later is needed, or Valkey.")
    else:
        yield Check("store", True, kind)
    for name, (wanted, risk) in WANTED.items():
        yield _check_setting(name, facts.configured.get(name), wanted, risk)
    yield _check_memory(facts)
    if facts.write_error:
        yield Check(
            "writing", False, f"The last write of its file said: {facts.write_error}.", "See its disk."
        )
    if facts.format_version and facts.format_version != FORMAT_VERSION:
        text = f"The data has format {facts.format_version}; this program knows {FORMAT_VERSION}."
        yield Check("format", False, text, "Use the version of this program that wrote it.")
    else:
        yield Check("format", True, f"Format {FORMAT_VERSION}.")


DURABILITY = {
    "memory": "A change is acknowledged when the server has it in memory: not safe from its end.",
    "disk": "A change is acknowledged when it is on the disk.",
    "replicated": "A change is acknowledged when it is on the disk and with a replica.",
}


def check_durability(durability: str) -> Check:
    return Check("durability", durability != "memory", DURABILITY[durability])


def check_witness(log: Log, witness: Witness, path: Path | None) -> Iterator[Check]:
    """Whether the logs contain the cursors that this machine recorded in the witness file."""
    if path is None:
        yield Check("history", None, "Nothing is noted of this store. TODO_WITNESS names a file for that.")
        return
    notes = witness.read_notes()
    mismatches = compare(log, notes)
    for mismatch in mismatches:
        advice = "If that copy was put back on purpose, 'todo serve' takes it as it is from its next start."
        yield Check("history", False, noted_sentence(mismatch, path), advice)
    if not mismatches:
        contain = "contains" if len(notes) == 1 else "contain"
        text = (
            f"{counted(len(notes), 'list')} {contain} what was noted." if notes else "Nothing was noted yet."
        )
        yield Check("history", True if notes else None, text)


def check_witness_place(settings: Settings, path: Path | None) -> Iterator[Check]:
    """Whether the witness file lies inside the data folder, where a restore of a backup also restores it."""
    if path is None or settings.redis_url:
        return
    if path.resolve().is_relative_to(settings.data_dir.resolve()):
        text = (
            f"{path} lies in the data directory: if all of that is put back from an old copy, nothing shows."
        )
        yield Check("witness", None, text, "TODO_WITNESS names a file elsewhere, one for each store.")


def check_incidents(data_dir: Path) -> Iterator[Check]:
    """Recorded incidents of the store, newest first."""
    incidents = read_incidents(data_dir)
    for incident in incidents[: -INCIDENTS_SHOWN - 1 : -1]:
        advice = f"When you have dealt with it, move {data_dir / 'incidents.jsonl'} away."
        yield Check("incident", False, f"{time_text(incident.at)}: {incident.message}", advice)
    if len(incidents) > INCIDENTS_SHOWN:
        yield Check("incident", False, f"And {len(incidents) - INCIDENTS_SHOWN} earlier ones in that file.")
    if not incidents:
        yield Check("incident", True, "None recorded.")


def _check_setting(name: str, value: str | None, wanted: str, risk: str) -> Check:
    if value is None:
        return Check(name, None, f"The server does not tell. It should be '{wanted}'.")
    if value == wanted:
        return Check(name, True, f"{value}.")
    return Check(name, False, f"{value}: {risk}", f"Set '{name} {wanted}' in the server's configuration.")


def _check_memory(facts: ServerFacts) -> Check:
    used = f"{facts.used_bytes / 1e6:.0f} MB used"
    if not facts.limit_bytes:
        return Check("memory", True, f"{used}, no limit set.")
    text = f"{used} of {facts.limit_bytes / 1e6:.0f} MB."
    if facts.used_bytes > MOST_MEMORY_SHARE * facts.limit_bytes:
        return Check("memory", False, text, "Raise maxmemory: a full store takes no changes.")
    return Check("memory", True, text)


def _without_password(url: str) -> str:
    """The URL without user, password and query, which may contain credentials too."""
    address = url.partition("?")[0]
    scheme, separator, rest = address.rpartition("://")
    credentials, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{'***@' if at else ''}{host}" if credentials else address
