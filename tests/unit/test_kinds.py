"""Which kind a log is, and which logs are there before anything is in them."""

from __future__ import annotations

from msgspec.structs import replace

from tests.other_kind.tally import TALLY
from todo.aggregate import Kinds
from todo.home.aggregate import HOME
from todo.kinds import KINDS
from todo.tasks.aggregate import LIST


def test_the_longest_prefix_says_the_kind() -> None:
    longer = replace(TALLY, kind="longer", prefix="tally-of-")
    kinds = Kinds([LIST, TALLY, longer, HOME])
    for log_id, kind in {
        "main": "list",
        "tally": "list",
        "home": "list",
        "tally-": "tally",
        "tally-of-x": "longer",
        "home-ann": "home",
    }.items():
        assert kinds.of(log_id).kind == kind


def test_some_logs_are_always_there_by_name_and_some_by_what_their_kind_says() -> None:
    kinds = Kinds([LIST, TALLY, HOME], always={"main"})
    assert [name for name in ("main", "other", "tally-x", "home-ann", "home-", "home") if
            kinds.is_always_there(name)] == ["main", "home-ann"]  # fmt: skip
    own = Kinds([LIST, replace(TALLY, is_always_there=lambda log_id: log_id == "tally-x")])
    assert [name for name in ("main", "tally-x", "tally-y") if own.is_always_there(name)] == ["tally-x"]


def test_the_programs_own_kinds_know_each_others_logs_apart() -> None:
    assert KINDS.of("home-main") is HOME
    assert KINDS.of("main") is LIST
    assert {"add_task", "set_membership", "undo"} <= KINDS.commands
