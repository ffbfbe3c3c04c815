"""What strangers cause is told at once, and when it goes on, now and then with its number."""

from __future__ import annotations

from structlog.testing import capture_logs

from web.repeats import EVERY_S, Repeats


def test_the_first_of_a_kind_is_told_at_once_and_the_others_by_their_number() -> None:
    now = [0.0]
    repeats = Repeats(lambda: now[0])
    with capture_logs() as said:
        for second in range(25):
            now[0] = float(second)
            for _ in range(100):
                repeats.tell("request_refused", "400", status=400, reason="garbage")
            repeats.turn()
    lines = [(line["event"], line.get("times"), line["status"], line["log_level"]) for line in said]
    assert [line[1] for line in lines] == [None, 1000, 1000]
    assert lines[0] == ("request_refused", None, 400, "info")


def test_the_last_ones_are_told_too_and_the_next_is_a_first_one_again() -> None:
    now = [0.0]
    repeats = Repeats(lambda: now[0])
    with capture_logs() as said:
        for _ in range(3):
            repeats.tell("connection_closed", "x", reason="x")
        for second in range(1, 40):
            now[0] = float(second)
            repeats.turn()
        repeats.tell("connection_closed", "x", reason="x")
    assert [line.get("times") for line in said] == [None, 2, None]
    assert now[0] > EVERY_S


def test_kinds_are_told_apart_and_all_are_counted() -> None:
    repeats = Repeats(lambda: 0.0)
    with capture_logs() as said:
        for kind in ("408", "400", "400", "408"):
            repeats.tell("request_refused", kind, status=int(kind))
        repeats.tell("request_failed", "ValueError", "warning", error="x")
    assert [line.get("status") for line in said] == [408, 400, None]
    (family,) = repeats.collect()
    assert {sample.labels["event"]: sample.value for sample in family.samples} == {
        "request_failed": 1,
        "request_refused": 4,
    }
