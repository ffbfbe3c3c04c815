"""`todo log verify`: what it finds, what it says of it, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec.structs import replace

from tests.logs import append_many, flipped
from tests.unit.cli.calling import Todo
from tests.vectors.history import NOON
from todo.events.codec import Cursor

KEEP = (
    "Keep a copy of the data as it is. A wrong log needs a backup; a wrong snapshot alone is made anew by "
    "'todo rebuild --apply'.\n"
)


def test_sound_logs(todo: Todo) -> None:
    append_many(todo.log, "main", 3)
    append_many(todo.log, "other", 1)
    assert todo.ok("log", "verify") == ["Read: 4 events in 2 lists; nothing is wrong."]
    assert todo.ok("log", "verify", "other") == ["Read: 1 event in 1 list; nothing is wrong."]
    assert todo.json("log", "verify") == {"lists": 2, "events": 4, "faults": 0}


def test_a_changed_entry_and_a_wrong_snapshot_are_told_with_what_to_do(todo: Todo) -> None:
    append_many(todo.log, "main", 3)
    entry = todo.log._logs["main"][1]
    todo.log._logs["main"][1] = replace(entry, body=flipped(entry.body))
    todo.log.save_snapshot("main", 3, b"nonsense")
    said = todo("log", "verify")
    assert said.code == 1
    first, second, last = said.out.splitlines()
    assert first.startswith("List 'main': The snapshot is damaged")
    assert second.startswith("List 'main': ")
    assert "position 2" in second
    assert last == "Read: 3 events in 1 list; faults found: 2."
    assert said.err == KEEP


def test_in_json_a_fault_is_a_line_and_the_summary_the_last(todo: Todo) -> None:
    append_many(todo.log, "main", 3)
    todo.log.save_snapshot("main", 3, b"nonsense")
    said = todo("log", "verify", "--json")
    fault, summary = (json.loads(line) for line in said.out.splitlines())
    assert (said.code, said.err) == (1, "")
    assert (fault["list"], fault["kind"]) == ("main", "snapshot")
    assert summary == {"lists": 1, "events": 3, "faults": 1}


def test_what_the_witness_saw_and_the_log_has_not_is_told_with_its_file(todo: Todo) -> None:
    """Also of a list that is gone altogether, if all lists are looked at."""
    append_many(todo.log, "main", 3)
    todo.witness.append({"main": Cursor(5, bytes(32)), "gone": Cursor(2, bytes(32))})
    said = todo("log", "verify", "main")
    assert said.code == 1
    first, last = said.out.splitlines()
    assert first.startswith("List 'main' ends at position 3, but had reached 5: ")
    assert f" Noted in {todo.folder / 'witness.jsonl'}, last written 20" in first
    assert last == "Read: 3 events in 1 list; faults found: 1."
    said = todo("log", "verify", "--json")
    faults = [json.loads(line) for line in said.out.splitlines()[:-1]]
    assert [(fault["list"], fault["kind"], fault["position"]) for fault in faults] == [
        ("main", "witness", 5),
        ("gone", "witness", 2),
    ]
    assert json.loads(said.out.splitlines()[-1]) == {"lists": 2, "events": 3, "faults": 2}


def test_heads_that_were_kept_elsewhere_are_compared(todo: Todo, tmp_path: Path) -> None:
    """Instead of the notes of the data folder. What `log stats` said is such a file."""
    append_many(todo.log, "main", 3)
    todo.witness.append({"main": Cursor(5, bytes(32))})
    kept = tmp_path / "kept.jsonl"
    kept.write_text(todo("log", "stats", "--json").out)
    assert todo.ok("log", "verify", "--against", kept) == ["Read: 3 events in 1 list; nothing is wrong."]
    kept.write_text(f'{{"list":"main","position":3,"hash":"{"00" * 32}","at":{NOON}}}\n')
    said = todo("log", "verify", "--against", kept)
    assert said.code == 1
    assert said.out.startswith("List 'main' has another entry at position 3 than the one seen there before: ")
    assert f"Noted in {kept}" in said.out


def test_a_file_without_notes_is_refused(todo: Todo, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("nothing\n")
    sentence = f"'{kept}' holds no noted heads: lines with list, position and hash."
    assert todo.refused("log", "verify", "--against", kept) == (2, sentence)
