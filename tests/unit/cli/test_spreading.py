"""How many processes a rebuild is worth, and how its lists are handed out to them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs import append_many
from todo.cli import spreading
from todo.cli.spreading import EVENTS_OF_A_LIST, EVENTS_OF_A_SHARE, processes_for, rebuild_lists, shares_of
from todo.errors import TodoError
from todo.events.memory_log import MemoryLog
from todo.kinds import KINDS
from todo.projections.comparing import How, Row, rebuild_list


@pytest.mark.parametrize(
    ("lengths", "processes"),
    [
        ([], 1),
        ([10_000_000], 1),
        ([1_000] * 50, 1),
        ([10_000_000, 5, 5], 1),
        ([199_999, 199_999], 1),
        ([200_000, 200_000], 2),
        ([300_000, 140_000, 30_000, 30_000], 2),
        ([200_000] * 3, 3),
        ([200_000] * 8, 4),
    ],
)
def test_as_many_processes_as_pay(
    monkeypatch: pytest.MonkeyPatch, lengths: list[int], processes: int
) -> None:
    monkeypatch.setattr(spreading, "_cores", lambda: 4)
    assert processes_for(lengths, None) == processes


def test_so_many_processes_as_are_asked_for_but_none_without_a_list() -> None:
    assert [processes_for([1, 1, 1], jobs) for jobs in (1, 2, 3, 4)] == [1, 2, 3, 3]
    assert processes_for([10_000_000], 4) == 1
    assert processes_for([], 4) == 1


def test_the_largest_come_first_and_alone_and_small_ones_together() -> None:
    lengths = {"a": 10, "b": 1_000_000, "c": 20, "d": 30_000, "e": 20}
    assert shares_of(lengths, 2) == [["b"], ["d"], ["c", "e", "a"]]
    assert shares_of(dict.fromkeys("abcd", 1), 2) == [["a"], ["b"], ["c"], ["d"]]


@given(
    st.dictionaries(st.text(max_size=3), st.integers(0, 100_000), min_size=1, max_size=60), st.integers(2, 9)
)
def test_every_list_is_handed_out_once_in_shares_that_are_not_too_large(
    lengths: dict[str, int], processes: int
) -> None:
    shares = shares_of(lengths, processes)
    assert sorted(list_id for share in shares for list_id in share) == sorted(lengths)
    for share in shares:
        before_the_last = sum(lengths[list_id] + EVENTS_OF_A_LIST for list_id in share[:-1])
        assert before_the_last < EVENTS_OF_A_SHARE


def rows_of(monkeypatch: pytest.MonkeyPatch, lost: set[str]) -> tuple[list[Row], list[int]]:
    """The rows of three lists folded in two processes, which did not reach the lost ones; how far it came."""
    store, how, reached = MemoryLog(), How(apply=True), list[int]()
    lengths = {"a": 1, "b": 3, "c": 2}
    for list_id, length in lengths.items():
        append_many(store, list_id, length)

    def spread(url: str, shares: list[list[str]], asked: How, processes: int) -> Iterator[Any]:
        assert (url, asked, processes) == ("unix:///store", how, 2)
        assert shares == shares_of(lengths, 2)
        for share in shares:
            answers = [rebuild_list(store, KINDS, list_id, how) for list_id in share]
            yield share, [None if row["list"] in lost else {**row, "afar": True} for row in answers]

    monkeypatch.setattr(spreading, "_spread", spread)
    return rebuild_lists(store, "unix:///store", lengths, how, 2, reached.append), reached  # type: ignore[arg-type]  # a store in memory


def test_what_processes_folded_comes_in_the_order_of_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is told how many events are done."""
    rows, reached = rows_of(monkeypatch, set())
    assert [(row["list"], row["position"]) for row in rows] == [("a", 1), ("b", 3), ("c", 2)]
    assert all(row["afar"] for row in rows)
    assert (reached, sorted(reached)) == (sorted(reached), reached)
    assert reached[-1] == 6


def test_what_a_process_could_not_reach_is_folded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = rows_of(monkeypatch, {"b"})
    assert [row.get("afar") for row in rows] == [True, None, True]
    assert rows[1]["snapshot"] == "written"


def test_in_one_process_it_is_told_how_far_each_list_came() -> None:
    store, reached = MemoryLog(), list[int]()
    lengths = {"a": 1, "b": 3}
    for list_id, length in lengths.items():
        append_many(store, list_id, length)
    rows = rebuild_lists(store, "", lengths, How(), 1, reached.append)  # type: ignore[arg-type]  # a store in memory
    assert [row["snapshot"] for row in rows] == ["missing", "missing"]
    assert reached == [1, 4]


def test_a_process_connects_folds_its_share_and_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no row for a list whose log does not answer."""
    store, closed = MemoryLog(), list[bool]()
    append_many(store, "a", 2)
    client = SimpleNamespace(close=lambda: closed.append(True))
    monkeypatch.setattr(spreading, "connect", {"unix:///store": client}.__getitem__)
    monkeypatch.setattr(
        spreading, "RedisLog", lambda *clients: store if clients == (client, client) else None
    )

    def load(list_id: str) -> None:
        if list_id == "lost":
            raise TodoError("store_unavailable")

    monkeypatch.setattr(store, "load_snapshot", load)
    row, lost = spreading._rebuild_share("unix:///store", ["a", "lost"], How())
    assert row is not None
    assert (row["list"], row["position"], row["snapshot"]) == ("a", 2, "missing")
    assert (lost, closed) == (None, [True])


def test_as_many_cores_as_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading.os, "sched_getaffinity", lambda process: {1, 5, 7} if process == 0 else {})
    assert spreading._cores() == 3
    monkeypatch.delattr(spreading.os, "sched_getaffinity")
    monkeypatch.setattr(spreading.os, "cpu_count", lambda: 6)
    assert spreading._cores() == 6
    monkeypatch.setattr(spreading.os, "cpu_count", lambda: None)
    assert spreading._cores() == 1
