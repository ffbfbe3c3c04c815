"""The witness file: what it noted is found again, and an older copy of the store is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.logs import append_many
from todo.errors import TodoError
from todo.events.codec import Cursor, decode
from todo.events.memory_log import MemoryLog
from todo.projections import witness
from todo.projections.witness import Witness, compare

NOW = 1_800_000_000_000


def noted(path: Path, store: MemoryLog) -> Witness:
    kept = Witness(path / "witness.jsonl", clock=lambda: NOW)
    kept.append(dict(zip(store.lists(), store.heads(store.lists()), strict=True)))
    return kept


def test_a_store_that_went_on_is_as_it_was_seen(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 3)
    kept = noted(tmp_path, store)
    append_many(store, "main", 3)
    assert compare(store, kept.read_notes()) == []


def test_a_store_that_is_shorter_is_told(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    kept = noted(tmp_path, store)
    del store._logs["main"][2:]
    (found,) = compare(store, kept.read_notes())
    assert (found.kind, found.noted_position, found.head_position) == ("behind", 5, 2)
    assert "older copy" in found.sentence


def test_a_store_that_was_written_on_past_what_was_seen_is_told(tmp_path: Path) -> None:
    store = MemoryLog()
    append_many(store, "main", 5)
    kept = noted(tmp_path, store)
    del store._logs["main"][2:]
    append_many(store, "main", 9, prefix="Other")
    (found,) = compare(store, kept.read_notes())
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


def test_a_note_that_is_a_little_newer_than_the_store_is_that_of_a_copy(tmp_path: Path) -> None:
    """As 'tar' makes it while the store is written to: the witness is read last."""
    store = MemoryLog()
    append_many(store, "main", 5)
    last_ms = store_time(store)
    for seconds, said in [
        (3, "the witness is 3 s newer"),
        (3_600, "an older copy of the store was put back"),
    ]:
        noted_ms = last_ms + 1_000 * seconds
        kept = Witness(tmp_path / f"{seconds}.jsonl", clock=[noted_ms].pop)
        kept.append({"main": store.heads(["main"])[0]._replace(position=7)})
        (found,) = compare(store, kept.read_notes())
        assert said in found.sentence


def store_time(store: MemoryLog) -> int:
    entries = store.read("main", 0, 10)
    return decode(entries[-1], entries[-2].cursor).event.at


def test_notes_of_another_store_do_not_count_unless_it_was_replaced(tmp_path: Path) -> None:
    path = tmp_path / "witness.jsonl"
    Witness(path, "one").append({"main": Cursor(5, b"a" * 16)})
    Witness(path, "two").append({"other": Cursor(6, b"b" * 16)})
    assert Witness(path, "two", others=False).read() == {"other": Cursor(6, b"b" * 16)}
    assert Witness(path, "three", others=False).read() == {}
    assert Witness(path, "three", others=True).read().keys() == {"main", "other"}


def test_without_a_file_nothing_is_noted() -> None:
    nothing = Witness(None)
    nothing.append({"main": Cursor(5, b"a" * 16)})
    nothing.replace({"main": Cursor(5, b"a" * 16)})
    assert nothing.read() == {}


def test_a_link_is_neither_read_nor_written_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "witness.jsonl"
    target.write_bytes(b"precious")
    path.symlink_to(target)
    linked = Witness(path)
    with pytest.raises(OSError, match="symbolic links"):
        linked.append({"main": Cursor(5, b"a" * 16)})
    with pytest.raises(TodoError, match="is a link"):
        linked.read()
    assert target.read_bytes() == b"precious"
    path.unlink()
    linked.append({"main": Cursor(5, b"a" * 16)})
    assert path.stat().st_mode & 0o777 == 0o600
    linked.replace({"main": Cursor(6, b"a" * 16)})
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_list_that_is_as_it_was_seen_hides_no_other(tmp_path: Path) -> None:
    """Each is compared, those that are at their noted heads too."""
    store = MemoryLog()
    for list_id in ("a", "b", "c"):
        append_many(store, list_id, 3)
    kept = noted(tmp_path, store)
    for list_id in ("a", "c"):
        del store._logs[list_id][1:]
    assert [found.list for found in compare(store, kept.read_notes())] == ["a", "c"]


def test_how_much_newer_a_note_is_is_not_known_without_a_time_or_an_entry(tmp_path: Path) -> None:
    """Nor where the last entry cannot be read."""
    store = MemoryLog()
    append_many(store, "main", 3)
    timeless = Witness(tmp_path / "timeless.jsonl")
    heads = dict(zip(["main"], store.heads(["main"]), strict=True))
    timeless.append(heads)
    kept = noted(tmp_path, store)
    last = store._logs["main"][1]
    del store._logs["main"][2:]
    (found,) = compare(store, timeless.read_notes())
    assert found.newer_s is None
    (found,) = compare(store, kept.read_notes())
    assert found.newer_s == (NOW - store_time(store)) // 1000
    store._logs["main"][1] = replace(last, body=b"nonsense")
    (found,) = compare(store, kept.read_notes())
    assert found.newer_s is None
    store._logs["main"].clear()
    (found,) = compare(store, kept.read_notes())
    assert (found.head_position, found.newer_s) == (0, None)
