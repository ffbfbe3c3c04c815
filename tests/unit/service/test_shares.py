"""Whose turn it is, by what each has used."""

from __future__ import annotations

from todo.service.shares import FIRST_ESTIMATE_S, SWEEP_AT, Shares


def filled(**counts: int) -> Shares[int]:
    """Sources with so many items each, on one list."""
    shares: Shares[int] = Shares()
    for key, count in counts.items():
        for number in range(count):
            shares.add(key, "main", number)
        shares.open_lane(key, "main")
    return shares


def taken(shares: Shares[int], count: int, costs_s: dict[str, float] | None = None) -> str:
    """The sources of the next items; each costs what is given, else what was estimated."""
    keys = ""
    for _ in range(count):
        found = shares.next()
        assert found
        key, list_id, estimate_s = found
        shares.take(key, list_id, estimate_s)
        shares.settle(key, estimate_s, (costs_s or {}).get(key, estimate_s), 1)
        keys += key
    return keys


def test_they_take_turns() -> None:
    assert taken(filled(a=3, b=2, c=1), 6) == "abcaba"


def test_whoever_is_ten_times_as_costly_gets_a_tenth_of_the_turns() -> None:
    keys = taken(filled(a=100, b=100), 110, {"a": 10 * FIRST_ESTIMATE_S, "b": FIRST_ESTIMATE_S})
    assert 9 <= keys.count("a") <= 12


def test_nobody_saves_up_while_away() -> None:
    shares = filled(a=100)
    taken(shares, 50)
    shares.add("b", "main", 0)
    for number in range(20):
        shares.add("b", "main", number)
    shares.open_lane("b", "main")
    assert abs(taken(shares, 20).count("b") - 10) <= 1


def test_whoever_comes_back_pays_what_it_owes() -> None:
    shares = filled(a=1, b=100)
    taken(shares, 1, {"a": 20 * FIRST_ESTIMATE_S})
    shares.add("a", "main", 1)
    shares.open_lane("a", "main")
    assert "a" not in taken(shares, 18)


def test_a_closed_lane_is_passed_over_and_keeps_its_items() -> None:
    shares = filled(a=2, b=2)
    shares.close_lane("a", "main")
    assert taken(shares, 2) == "bb"
    assert not shares.is_ready
    shares.open_lane("a", "main")
    assert taken(shares, 2) == "aa"


def test_the_lists_of_one_source_take_turns() -> None:
    shares: Shares[int] = Shares()
    for list_id in ("x", "y"):
        for number in range(2):
            shares.add("a", list_id, number)
        shares.open_lane("a", list_id)
    lists = []
    while found := shares.next():
        lists.append(found[1])
        shares.take(*found)
    assert lists == ["x", "y", "x", "y"]


def test_thousands_who_came_and_went_are_not_kept() -> None:
    shares = filled(stays=10)
    for number in range(10 * SWEEP_AT):
        shares.add(str(number), "main", 0)
        shares.open_lane(str(number), "main")
        taken(shares, 1)
    assert len(shares._sources) <= 4 * SWEEP_AT
    assert len(shares._heap) <= 10 * SWEEP_AT
