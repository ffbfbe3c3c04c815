"""What `todo doctor` looks at: what each check finds, what it says, and what it advises."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.logs import append_many
from todo.cli import checks
from todo.cli.checks import (
    WANTED,
    Check,
    check_disk,
    check_durability,
    check_incidents,
    check_server,
    check_settings,
    check_witness,
    check_witness_place,
)
from todo.cli.setting_checks import check_unknown, without_data
from todo.events.codec import Cursor
from todo.events.embedded.incidents import Incident, note_incident
from todo.events.memory_log import MemoryLog
from todo.events.redis.server_facts import ServerFacts
from todo.projections.witness import Witness
from todo.settings import Settings

GOOD = ServerFacts(
    kind="Redis",
    version=(7, 0, 1),
    configured={name: wanted for name, (wanted, _) in WANTED.items()},
    used_bytes=1_500_000,
    limit_bytes=0,
    write_error=None,
    format_version=checks.FORMAT_VERSION,
)


def server(**facts: Any) -> dict[str, Check]:
    """What is said of a good server that differs in these."""
    return {check.name: check for check in check_server(replace(GOOD, **facts), is_embedded=False)}


def test_a_good_server() -> None:
    assert server() == {
        "store": Check("store", True, "Redis 7.0.1, external."),
        "appendonly": Check("appendonly", True, "yes."),
        "appendfsync": Check("appendfsync", True, "always."),
        "maxmemory-policy": Check("maxmemory-policy", True, "noeviction."),
        "aof-load-truncated": Check("aof-load-truncated", True, "no."),
        "memory": Check("memory", True, "2 MB used, no limit set."),
        "format": Check("format", True, f"Format {checks.FORMAT_VERSION}."),
    }
    assert next(check_server(GOOD, is_embedded=True)).message == "Redis 7.0.1, embedded."


def test_an_old_server_is_wrong() -> None:
    assert server(version=(6, 2, 9))["store"] == Check(
        "store", False, "Redis 6.2.9, external.", "Upgrade it: Redis 7.0 or later is needed, or Valkey."
    )
    assert server(version=(7, 0))["store"].ok


def test_a_setting_that_is_not_as_it_must_be_says_what_may_happen() -> None:
    """One that the server does not tell is only told."""
    said = server(configured={"appendonly": "no"})
    assert said["appendonly"] == Check(
        "appendonly",
        False,
        "no: Changes are lost when the server stops.",
        "Set 'appendonly yes' in the server's configuration.",
    )
    assert said["appendfsync"] == Check(
        "appendfsync", None, "The server does not tell. It should be 'always'."
    )


def test_memory_that_is_nearly_full_is_wrong() -> None:
    """More than nine tenths of it."""
    assert server(used_bytes=9_000_000, limit_bytes=10_000_000)["memory"] == Check(
        "memory", True, "9 MB used of 10 MB."
    )
    assert server(used_bytes=9_100_000, limit_bytes=10_000_000)["memory"] == Check(
        "memory", False, "9 MB used of 10 MB.", "Raise maxmemory: a full store takes no changes."
    )


def test_a_file_that_could_not_be_written_and_another_format_are_wrong() -> None:
    said = server(write_error="err", format_version="1")
    assert said["writing"] == Check(
        "writing", False, "The last write of its file said: err.", "See its disk."
    )
    assert said["format"] == Check(
        "format",
        False,
        f"The data has format 1; this program knows {checks.FORMAT_VERSION}.",
        "Use the version of this program that wrote it.",
    )
    assert server(format_version=None)["format"].ok


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("redis://store:6379/0", "redis://store:6379/0"),
        ("redis://ann:secret@store/0?password=x", "redis://***@store/0"),
        ("redis://store?password=secret", "redis://store"),
        ("redis://:a@b@store", "redis://***@store"),
    ],
)
def test_the_store_is_told_without_its_password(url: str, told: str) -> None:
    assert check_settings(Settings(redis_url=url)) == Check("settings", True, f"Valid. The store is {told}.")


def test_the_embedded_store_is_told_with_its_folder(tmp_path: Path) -> None:
    text = f"Valid. The store is embedded, its data in {tmp_path}."
    assert check_settings(Settings(data_dir=tmp_path)) == Check("settings", True, text)


Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets how many bytes of the disk are free."""

    def set_free(size: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, size))

    set_free(12_340_000_000)
    return set_free


def test_the_disk_of_the_data(tmp_path: Path, free: Any) -> None:
    """Or of where it would be: the folder itself may not be there yet."""
    folder = tmp_path / "not" / "yet"
    settings = Settings(data_dir=folder)
    assert check_disk(settings) == Check("disk", True, f"12.3 GB free at {folder}.")
    free(500_000_000)
    assert check_disk(settings).ok
    free(499_999_999)
    assert check_disk(settings) == Check(
        "disk", False, f"0.5 GB free at {folder}.", "Make room: the log needs it for every change."
    )
    assert check_disk(Settings(redis_url="redis://store")) == Check(
        "disk", None, "The log is on the store's machine: look there."
    )


def test_a_disk_that_is_full_or_may_not_be_written_to(
    tmp_path: Path, free: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    monkeypatch.setattr(os, "access", lambda _folder, mode: mode != os.W_OK)
    assert check_disk(settings) == Check(
        "disk",
        False,
        f"12.3 GB free at {tmp_path}.",
        f"Give this user the right to write to {tmp_path}.",
    )
    monkeypatch.setattr(checks.FreeSpace, "has", lambda _space: False)
    assert check_disk(settings) == Check(
        "disk",
        False,
        f"12.3 GB free at {tmp_path}. The store is full: read only.",
        "Make room: it goes on by itself.",
    )


def test_what_an_acknowledgement_is_worth() -> None:
    """Memory alone is too little."""
    assert [check_durability(one).ok for one in ("memory", "disk", "replicated")] == [False, True, True]
    assert check_durability("disk").message == "A change is acknowledged when it is on the disk."
    assert check_durability("disk").name == "durability"


def test_the_lists_beside_what_was_noted_of_them(tmp_path: Path) -> None:
    log, path = MemoryLog(), tmp_path / "witness.jsonl"
    witness = Witness(path)
    assert [*check_witness(log, witness, None)] == [
        Check("history", None, "Nothing is noted of this store. TODO_WITNESS names a file for that.")
    ]
    assert [*check_witness(log, witness, path)] == [Check("history", None, "Nothing was noted yet.")]
    append_many(log, "main", 2)
    witness.append(dict(zip(["main"], log.heads(["main"]), strict=True)))
    assert [*check_witness(log, witness, path)] == [Check("history", True, "1 list contains what was noted.")]
    append_many(log, "other", 2)
    witness.append(dict(zip(["other"], log.heads(["other"]), strict=True)))
    assert [*check_witness(log, witness, path)] == [Check("history", True, "2 lists contain what was noted.")]


def test_a_list_that_is_not_as_it_was_noted(tmp_path: Path) -> None:
    log, path = MemoryLog(), tmp_path / "witness.jsonl"
    witness = Witness(path)
    witness.append({"main": Cursor(7, bytes(32))})
    os.utime(path, (1_000, 1_000))
    [check] = check_witness(log, witness, path)
    assert (check.name, check.ok) == ("history", False)
    assert check.message == (
        "List 'main' ends at position 0, but had reached 7: an older copy of the store was put back, or "
        f"entries were lost. Noted in {path}, last written 1970-01-01T00:16:40.000Z."
    )
    assert check.advice == (
        "If that copy was put back on purpose, 'todo serve' takes it as it is from its next start."
    )


def test_notes_that_would_be_put_back_with_the_data_are_told(tmp_path: Path) -> None:
    inside, settings = tmp_path / "witness.jsonl", Settings(data_dir=tmp_path)
    assert [*check_witness_place(settings, inside)] == [
        Check(
            "witness",
            None,
            f"{inside} lies in the data directory: if all of that is put back from an old copy, nothing "
            "shows.",
            "TODO_WITNESS names a file elsewhere, one for each store.",
        )
    ]
    for place in (None, tmp_path.parent / "witness.jsonl"):
        assert [*check_witness_place(settings, place)] == []
    assert [*check_witness_place(Settings(data_dir=tmp_path, redis_url="redis://store"), inside)] == []


def test_what_happened_to_the_store_newest_first(tmp_path: Path) -> None:
    """Five of it, and how many more there are."""
    assert [*check_incidents(tmp_path)] == [Check("incident", True, "None recorded.")]
    for number in range(1, 8):
        note_incident(tmp_path, Incident(number * 1_000, "lost", f"The {number}th."))
        if number == 5:
            assert len([*check_incidents(tmp_path)]) == 5
    said = [*check_incidents(tmp_path)]
    advice = f"When you have dealt with it, move {tmp_path / 'incidents.jsonl'} away."
    assert said[0] == Check("incident", False, "1970-01-01T00:00:07.000Z: The 7th.", advice)
    assert [check.message[-4:] for check in said[:5]] == ["7th.", "6th.", "5th.", "4th.", "3th."]
    assert said[5:] == [Check("incident", False, "And 2 earlier ones in that file.")]


def test_variables_that_are_no_settings() -> None:
    """What is nearly one was probably meant; what is not is ignored."""
    said = [
        *check_unknown({"TODO_DATA_DIRS": "x", "TODO_REDIS_ULR_FILE": "x", "TODO_WHATEVER": "x", "HOME": "x"})
    ]
    assert sorted(said, key=lambda check: check.message) == [
        Check("settings", False, "There is no setting TODO_DATA_DIRS.", "Was TODO_DATA_DIR meant?"),
        Check("settings", False, "There is no setting TODO_REDIS_ULR_FILE.", "Was TODO_REDIS_URL meant?"),
        Check("settings", None, "There is no setting TODO_WHATEVER: it is ignored."),
    ]


def test_a_folder_that_is_empty_or_missing(tmp_path: Path) -> None:
    begins = "'todo serve' or 'todo import' begins it."
    assert without_data(Settings(data_dir=tmp_path)) == Check(
        "store", None, f"There is no data in '{tmp_path}' yet; {begins}"
    )
    assert without_data(Settings(data_dir=tmp_path / "none")) == Check(
        "store",
        None,
        f"There is no data: no folder '{tmp_path / 'none'}'; {begins}",
        "If there should be data, correct TODO_DATA_DIR or --data-dir.",
    )
