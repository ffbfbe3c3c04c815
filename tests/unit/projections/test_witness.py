"""The witness file: what it noted is found again, and an older copy of the store is told in words."""

from __future__ import annotations

from pathlib import Path

from tests.logs import append_many
from todo.events.codec import Cursor
from todo.events.memory_log import MemoryLog
from todo.projections import witness
from todo.projections.witness import Witness, compare


def noted(path: Path, store: MemoryLog) -> Witness:
    kept = Witness(path / "witness.jsonl")
    kept.append(dict(zip(store.lists(), store.heads(store.lists()), strict=True)))
    return kept


def test_a_store_that_went_on_is_as_it_was_seen(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 3)
    kept = noted(tmp_path, store)
    append_many(store, "main", 3)
    assert compare(store, kept.read()) == []


def test_a_store_that_is_shorter_is_told(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    kept = noted(tmp_path, store)
    del store._logs["main"][2:]
    (found,) = compare(store, kept.read())
    assert (found.kind, found.noted_position, found.head_position) == ("behind", 5, 2)
    assert "older copy" in found.sentence


def test_a_store_that_was_written_on_past_what_was_seen_is_told(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    kept = noted(tmp_path, store)
    del store._logs["main"][2:]
    append_many(store, "main", 9, prefix="Other")
    (found,) = compare(store, kept.read())
    assert found.kind == "forked"
    assert "position 5" in found.sentence


def test_the_last_note_of_a_list_counts_and_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    kept = Witness(tmp_path / "witness.jsonl")
    kept.append({"main": Cursor(1, b"a" * 16), "other": Cursor(1, b"o" * 16)})
    kept.append({"main": Cursor(2, b"b" * 16)})
    with (tmp_path / "witness.jsonl").open("ab") as file:
        file.write(b'{"list":"main","posi')
    assert kept.read() == {"main": Cursor(2, b"b" * 16), "other": Cursor(1, b"o" * 16)}


def test_the_file_is_written_anew_when_it_has_grown(tmp_path: Path) -> None:
    kept = Witness(tmp_path / "witness.jsonl")
    for position in range(1, 20_000):
        kept.append({"main": Cursor(position, b"a" * 16)})
    assert (tmp_path / "witness.jsonl").stat().st_size < witness.COMPACT_BYTES
    assert kept.read() == {"main": Cursor(19_999, b"a" * 16)}
