"""The chain: whatever is changed, missing, doubled, moved or slipped in is found by reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.events import added, entries_after, refused, verified
from todo.errors import TodoError
from todo.events.codec import ERASED, Cursor, Entry, origin
from todo.tasks.evolve import SCHEMAS


def holding(entry: Entry, field: str, stored: bytes) -> Entry:
    return replace(entry, head=stored) if field == "head" else replace(entry, body=stored)


@pytest.mark.parametrize("field", ["head", "body"])
def test_every_change_of_one_byte_is_found(field: str) -> None:
    first, second = entries_after(origin("main"), [added(), added("Überall Öl 🛢", notes="a\nb")])
    stored: bytes = getattr(second, field)
    for index, byte in enumerate(stored):
        for other in range(256):
            if other != byte:
                changed = stored[:index] + bytes([other]) + stored[index + 1 :]
                error = refused(holding(second, field, changed), first.cursor)
                assert error.details == {"position": 2}


@pytest.mark.parametrize("field", ["head", "body"])
def test_every_missing_and_every_extra_byte_is_found(field: str) -> None:
    [entry] = entries_after(origin("main"), [added()])
    stored: bytes = getattr(entry, field)
    for index in range(len(stored) + 1):
        shorter, longer = stored[:index] + stored[index + 1 :], stored[:index] + b"\xc0" + stored[index:]
        for changed in {shorter, longer} - {stored}:
            refused(holding(entry, field, changed), origin("main"))


def test_another_type_is_found() -> None:
    [entry] = entries_after(origin("main"), [added()])
    for other in [*SCHEMAS.keys() - {"task_added"}, "task_addee", "task_added ", ""]:
        refused(replace(entry, type=other), origin("main"))


def test_another_position_is_found() -> None:
    """Also one for which the entry before would fit: the position is in the chain hash."""
    [entry] = entries_after(origin("main"), [added()])
    refused(replace(entry, position=2), origin("main"))
    refused(replace(entry, position=2), Cursor(1, origin("main").hash))


def test_a_missing_entry_is_told_as_missing() -> None:
    """The chain hash would find it too, but could not say what happened."""
    first, _, third = entries_after(origin("main"), [added(), added(), added()])
    assert "position 3 follows position 1" in refused(third, first.cursor).message


def test_an_erased_body_breaks_nothing() -> None:
    """The one change that may be made: then the event has no body, and all the rest still links."""
    entries = entries_after(origin("main"), [added(), added(), added()])
    entries[1] = replace(entries[1], body=ERASED)
    read = verified(entries)
    assert [event.body is None for event in read] == [False, True, False]
    assert read[1].type == "task_added"


Damage = Callable[[list[Entry]], list[Entry]]


def inserted(entries: list[Entry]) -> list[Entry]:
    """One that links to the entry before it; the next one tells."""
    [foreign] = entries_after(entries[1].cursor, [added("Foreign")])
    moved = [replace(entry, position=entry.position + 1) for entry in entries[2:]]
    return [*entries[:2], foreign, *moved]


def replaced(entries: list[Entry]) -> list[Entry]:
    return [*entries[:2], *entries_after(entries[1].cursor, [added("Foreign")]), *entries[3:]]


DAMAGES: dict[str, tuple[Damage, int]] = {
    "first missing": (lambda entries: entries[1:], 2),
    "one missing": (lambda entries: entries[:2] + entries[3:], 4),
    "one missing and renumbered": (
        lambda entries: entries[:2] + [replace(entry, position=entry.position - 1) for entry in entries[3:]],
        3,
    ),
    "one doubled": (lambda entries: [*entries[:3], *entries[2:]], 3),
    "two swapped": (lambda entries: [entries[0], entries[2], entries[1], *entries[3:]], 3),
    "two swapped and renumbered": (
        lambda entries: [
            entries[0],
            replace(entries[2], position=2),
            replace(entries[1], position=3),
            *entries[3:],
        ],
        2,
    ),
    "one inserted": (inserted, 4),
    "one replaced": (replaced, 4),
    "of another list": (lambda entries: entries_after(origin("other"), [added()]), 1),
    "bodies swapped": (
        lambda entries: [replace(entries[0], body=entries[1].body), *entries[1:]],
        1,
    ),
    "what is no entry": (lambda entries: [Entry(1, "", b"", b""), *entries[1:]], 1),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_log_is_refused_where_it_is_damaged(name: str) -> None:
    damage, position = DAMAGES[name]
    entries = entries_after(origin("main"), [added(f"Task {number}") for number in range(5)])
    assert len(verified(entries)) == 5
    with pytest.raises(TodoError) as caught:
        verified(damage(entries))
    assert caught.value.code == "log_damaged"
    assert caught.value.details == {"position": position}


def test_a_log_cut_at_its_end_still_reads() -> None:
    """No chain can tell a shorter log from an earlier one: that takes a head noted outside of the log."""
    entries = entries_after(origin("main"), [added(), added(), added()])
    assert len(verified(entries[:2])) == 2
