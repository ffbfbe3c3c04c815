"""How many processes a rebuild is worth, and how its lists are handed out to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todo.cli import spreading
from todo.cli.spreading import EVENTS_OF_A_LIST, EVENTS_OF_A_SHARE, processes_for, shares_of


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
