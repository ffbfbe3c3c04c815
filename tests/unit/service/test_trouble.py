"""Trouble that lasts costs a line in the log now and then, and its end one more."""

from __future__ import annotations

from structlog.testing import capture_logs

from todo.service.trouble import TroubleLog


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
