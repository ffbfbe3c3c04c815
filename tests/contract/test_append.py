"""Appending: what is accepted, what is refused and why, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.contract.conftest import RedisStore, Store
from tests.events import DAY_MS, NOON_MS, batch_after, command_after, command_id, fill, verified
from tests.harness import wait_until
from todo.events.codec import HASH_BYTES, Cursor, origin
from todo.events.log import MAX_UNSEEN, Appended, Batch, Conflict, Duplicate, Forked, Seen

HEAD = 5
OTHER_HISTORY = b"x" * HASH_BYTES


def everything(store: Store, *list_ids: str) -> tuple[Any, ...]:
    """All that an append can change."""
    logs = [store.read(list_id, 0, 10_000) for list_id in list_ids]
    rings = store.read_feeds([0] * 64, 0)
    return store.heads(list_ids), logs, store.lists(), store.feed_tails(), rings


def test_a_first_command_is_stored_as_it_is(store: Store) -> None:
    batch = batch_after("main", origin("main"), 3)
    assert store.append([batch]) == [Appended(3)]
    entries = store.read("main", 0, 10)
    assert entries == list(batch.commands[0].entries)
    assert store.heads(["main"]) == [entries[-1].cursor]
    seen, unknown = Seen(3, b"asked"), command_id()
    assert store.find("main", batch.commands[0].command_id) == seen
    wanted = [("main", unknown), ("main", batch.commands[0].command_id), ("other", unknown)]
    assert store.find_many(wanted) == [None, seen, None]
    assert store.find_many([]) == []


def test_a_batch_of_several_commands_goes_in_whole_and_in_order(store: Store) -> None:
    fill(store, "main", HEAD)
    batch = batch_after("main", store.heads(["main"])[0], 2, 1, 3)
    assert store.append([batch]) == [Appended(HEAD + 6)]
    wanted = [entry for command in batch.commands for entry in command.entries]
    assert store.read("main", HEAD, 10) == wanted
    positions = [store.find("main", command.command_id) for command in batch.commands]
    assert positions == [Seen(HEAD + 2, b"asked"), Seen(HEAD + 3, b"asked"), Seen(HEAD + 6, b"asked")]


def test_a_thousand_events_in_one_command(store: Store) -> None:
    entries = fill(store, "main", 1_000)
    assert store.read("main", 0, 2_000) == entries
    assert len(verified(entries)) == 1_000


def through_a_pipeline(store: Store, batches: Sequence[Batch]) -> list[tuple[Batch, Any]]:
    with store.pipeline() as pipe:
        for batch in batches:
            pipe.send(batch)
        return list(pipe.results())


def on_lists(count: int) -> list[Batch]:
    return [
        batch_after(f"list-{number}", origin(f"list-{number}"), 1 + number % 3) for number in range(count)
    ]


def test_batches_sent_one_after_another_are_each_answered_once_and_in_order(store: Store) -> None:
    made = on_lists(40)
    answers = through_a_pipeline(store, made)
    assert [batch for batch, _ in answers] == made
    assert [answer for _, answer in answers] == [Appended(1 + number % 3) for number in range(40)]
    assert {type(answer) for _, answer in through_a_pipeline(store, made)} == {Duplicate}
    assert [head.position for head in store.heads([batch.list_id for batch in made])] == [
        1 + number % 3 for number in range(40)
    ]


def test_each_batch_of_a_pipeline_has_its_own_answer(store: Store) -> None:
    fill(store, "conflicting", 2)
    known = batch_after("known", origin("known"))
    store.append([known])
    batches = [
        *on_lists(17),
        batch_after("conflicting", origin("conflicting")),
        known,
        batch_after("forked", Cursor(7, OTHER_HISTORY)),
        batch_after("new", origin("new")),
    ]
    answers = [answer for _, answer in through_a_pipeline(store, batches)]
    assert [type(answer) for answer in answers] == [*[Appended] * 17, Conflict, Duplicate, Forked, Appended]


def test_nobody_waits_for_a_pipeline_that_somebody_else_has_open(store: Store) -> None:
    mine, theirs, third = on_lists(40), batch_after("theirs", origin("theirs")), on_lists(41)[40:]
    with store.pipeline() as pipe:
        for batch in mine:
            pipe.send(batch)
        assert store.append([theirs]) == [Appended(1)]
        assert [type(answer) for _, answer in through_a_pipeline(store, third)] == [Appended]
        assert [batch for batch, _ in pipe.results()] == mine


def test_a_pipeline_given_up_leaves_no_answer_for_the_next(store: Store) -> None:
    made = on_lists(40)
    with store.pipeline() as pipe:
        for batch in made[:20]:
            pipe.send(batch)
    with store.pipeline() as pipe:
        for batch in made[20:39]:
            pipe.send(batch)
        next(iter(pipe.results()))
    assert through_a_pipeline(store, made[39:]) == [(made[39], Appended(1))]


def test_the_first_of_a_pipeline_are_appended_while_the_next_are_made(server_store: RedisStore) -> None:
    first, last = on_lists(17)[:16], on_lists(17)[16]
    with server_store.log.pipeline() as pipe:
        for batch in first:
            pipe.send(batch)
        wait_until(lambda: len(server_store.log.lists()) == 16)
        pipe.send(last)
        assert [type(answer) for _, answer in pipe.results()] == [Appended] * 17


# --- what wins over what

EXPECTED = {
    "at the head": Appended,
    "behind the head": Conflict,
    "at the start": Conflict,
    "ahead of the head": Forked,
    "at the head of another history": Forked,
    "behind the head of another history": Forked,
}


@pytest.mark.parametrize("known", [False, True], ids=["all new", "one known"])
@pytest.mark.parametrize("where", EXPECTED)
def test_a_known_command_comes_before_a_fork_and_a_fork_before_a_conflict(
    store: Store, where: str, known: bool
) -> None:
    cursors = [entry.cursor for entry in fill(store, "main", HEAD - 1)]
    earlier = batch_after("main", cursors[-1])
    store.append([earlier])
    cursors.append(earlier.commands[0].entries[-1].cursor)
    expected = {
        "at the head": cursors[-1],
        "behind the head": cursors[1],
        "at the start": origin("main"),
        "ahead of the head": Cursor(HEAD + 1, OTHER_HISTORY),
        "at the head of another history": Cursor(HEAD, OTHER_HISTORY),
        "behind the head of another history": Cursor(2, OTHER_HISTORY),
    }[where]
    known_id = earlier.commands[0].command_id
    batch = batch_after("main", expected, 2, 1, 1, commands=["", known_id if known else ""])
    before = everything(store, "main")

    [answer] = store.append([batch])

    if known:
        assert answer == Duplicate({known_id: Seen(HEAD, b"asked")})
    else:
        assert isinstance(answer, EXPECTED[where])
    if isinstance(answer, Appended):
        assert answer == Appended(HEAD + 4)
    else:
        assert everything(store, "main") == before
        new = [command.command_id for command in batch.commands if command.command_id != known_id]
        assert [store.find("main", command) for command in new] == [None] * len(new)
    if isinstance(answer, Conflict):
        assert answer == Conflict(store.read("main", expected.position, HEAD), HEAD)
    if isinstance(answer, Forked):
        assert answer == Forked(HEAD)


def test_a_list_without_events_is_behind_any_cursor(store: Store) -> None:
    batch = batch_after("main", Cursor(1, OTHER_HISTORY))
    assert store.append([batch]) == [Forked(0)]
    assert store.lists() == []


def test_a_conflict_hands_back_500_entries_at_most(store: Store) -> None:
    entries = fill(store, "main", 3 + MAX_UNSEEN + 1)
    batch = batch_after("main", entries[2].cursor)
    assert store.append([batch]) == [Conflict(entries[3 : 3 + MAX_UNSEEN], len(entries))]
    batch = batch_after("main", entries[3].cursor)
    assert store.append([batch]) == [Conflict(entries[4:], len(entries))]


# --- known commands


def test_the_same_batch_twice_is_applied_once(store: Store) -> None:
    batch = batch_after("main", origin("main"), 2, 1)
    assert store.append([batch]) == [Appended(3)]
    before = everything(store, "main")
    first, second = (command.command_id for command in batch.commands)
    answer = Duplicate({first: Seen(2, b"asked"), second: Seen(3, b"asked")})
    assert store.append([batch]) == [answer]
    assert everything(store, "main") == before


def test_a_reused_id_tells_what_was_asked_first(store: Store) -> None:
    """Any bytes may stand in a fingerprint, spaces and line ends too."""
    fingerprint, reused = bytes(range(256)), command_id()
    first = command_after(origin("main"), 1, reused, fingerprint)
    assert store.append([Batch("main", origin("main"), [first])]) == [Appended(1)]
    cursor = store.heads(["main"])[0]
    again = command_after(cursor, 1, reused, b"something else")
    assert store.append([Batch("main", cursor, [again])]) == [Duplicate({reused: Seen(1, fingerprint)})]
    assert store.find("main", reused) == Seen(1, fingerprint)


def test_commands_of_several_days_are_found_again(store: Store) -> None:
    """They stand in a key for each day; the batch has them in no order."""
    ids = [command_id(NOON_MS - days * DAY_MS) for days in (3, 0, 29, 3, 1)]
    batch = batch_after("main", origin("main"), 1, 1, 1, 1, 1, commands=ids)
    assert store.append([batch]) == [Appended(5)]
    seen = {command: Seen(position, b"asked") for position, command in enumerate(ids, 1)}
    assert {command: store.find("main", command) for command in ids} == seen
    cursor = store.heads(["main"])[0]
    again = batch_after("main", cursor, 1, 1, 1, 1, 1, 1, commands=[command_id(), *reversed(ids)])
    assert store.append([again]) == [Duplicate(seen)]


def test_a_command_id_is_known_in_its_own_list_only(store: Store) -> None:
    command = command_id()
    for list_id in ("main", "other"):
        assert store.append([batch_after(list_id, origin(list_id), commands=[command])]) == [Appended(1)]
    assert store.find("third", command) is None


# --- many batches in one call


def test_each_batch_has_its_own_answer(store: Store) -> None:
    fill(store, "conflicting", 2)
    known = batch_after("known", origin("known"))
    store.append([known])
    batches = [
        batch_after("new", origin("new"), 2),
        batch_after("conflicting", origin("conflicting")),
        known,
        batch_after("forked", Cursor(7, OTHER_HISTORY)),
        batch_after("new-too", origin("new-too")),
    ]
    answers = store.append(batches)
    assert answers == [
        Appended(2),
        Conflict(store.read("conflicting", 0, 10), 2),
        Duplicate({known.commands[0].command_id: Seen(1, b"asked")}),
        Forked(0),
        Appended(1),
    ]
    assert store.lists() == ["conflicting", "known", "new", "new-too"]


def test_hundreds_of_lists_in_one_call(store: Store) -> None:
    names = [f"list-{number}" for number in range(300)]
    assert store.append([batch_after(name, origin(name)) for name in names]) == [Appended(1)] * 300
    assert store.lists() == sorted(names)
    assert [cursor.position for cursor in store.heads(names)] == [1] * 300


def test_nothing_to_append_is_no_question(store: Store) -> None:
    assert store.append([]) == []
