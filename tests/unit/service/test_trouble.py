"""Trouble that lasts costs a line in the log now and then, and its end one more."""

from __future__ import annotations

from structlog.testing import capture_logs

from todo.errors import TodoError
from todo.service.trouble import StoreTrouble, TroubleLog


def test_it_is_told_at_its_start_once_a_minute_and_at_its_end() -> None:
    now = [0.0]
    trouble = TroubleLog(lambda: now[0])
    with capture_logs() as said:
        for second in range(150):
            now[0] = float(second)
            for _ in range(100):
                trouble.happened("store_full", message="The store is full.")
        now[0] = 200.0
        trouble.is_over("store_full", "store_unavailable")
        trouble.is_over("store_full", "store_unavailable")
    assert [line["event"] for line in said] == ["trouble", "trouble_lasts", "trouble_lasts", "trouble_over"]
    assert [line.get("times") for line in said] == [None, 6_000, 6_000, 15_000]
    assert said[-1]["seconds"] == 200
    assert said[-1]["message"] == "The store answers again."
    assert {line["log_level"] for line in said[:-1]} == {"warning"}


def test_kinds_are_told_apart_and_may_come_again() -> None:
    trouble = TroubleLog(lambda: 0.0)
    with capture_logs() as said:
        trouble.happened("store_full")
        trouble.happened("store_unavailable")
        trouble.is_over("store_full")
        trouble.happened("store_full")
        trouble.happened("store_unavailable")
    assert [(line["event"], line["kind"]) for line in said] == [
        ("trouble", "store_full"),
        ("trouble", "store_unavailable"),
        ("trouble_over", "store_full"),
        ("trouble", "store_full"),
    ]


def test_that_a_store_has_room_is_not_told_because_it_answers() -> None:
    full = [True]
    trouble = StoreTrouble(TroubleLog(lambda: 0.0), lambda: full[0])
    with capture_logs() as said:
        for _ in range(5):
            trouble.report("projector", TodoError("store_full"))
            trouble.report("follower", TodoError("store_unavailable"))
            trouble.answers()
        full[0] = False
        trouble.answers()
        trouble.answers()
    of_room = [line["event"] for line in said if line["kind"] == "projector: store_full"]
    assert of_room == ["trouble", "trouble_over"]
    assert len(said) == 2 + 2 * 5


def test_trouble_of_a_list_is_not_over_when_the_store_answers() -> None:
    trouble = StoreTrouble(TroubleLog(lambda: 0.0), lambda: False)
    with capture_logs() as said:
        for list_id in ("one", "two"):
            trouble.report("projector", TodoError("log_damaged", list=list_id))
            trouble.answers()
    assert [(line["event"], line["list"]) for line in said] == [("trouble", "one"), ("trouble", "two")]
