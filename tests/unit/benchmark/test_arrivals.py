"""Deliveries and latencies are counted by event and client, whatever the chunks they came in."""

from __future__ import annotations

from infra.benchmark.load.arrivals import Arrivals


def events(*commands: str) -> bytes:
    return b'42["events",{"events":[' + b",".join(b'{"command":"%s"}' % c.encode() for c in commands) + b"]}]"


def test_one_event_to_three_clients() -> None:
    arrivals = Arrivals()
    arrivals.sent["a"] = 1.0
    chunk = events("a")
    arrivals.learn(chunk, [chunk], 1.5)
    arrivals.chunks[chunk].extend((1.75, 2.0))
    assert arrivals.deliveries() == 3
    assert arrivals.latencies() == [0.5, 0.75, 1.0]
    assert arrivals.last() == 2.0


def test_a_frame_with_two_events_is_two_deliveries() -> None:
    arrivals = Arrivals()
    arrivals.sent.update(a=1.0, b=2.0)
    chunk = events("a", "b")
    arrivals.learn(chunk, [chunk], 3.0)
    assert (arrivals.frames(), arrivals.deliveries()) == (1, 2)
    assert arrivals.latencies() == [2.0, 1.0]


def test_what_nobody_sent_here_does_not_count() -> None:
    arrivals = Arrivals()
    chunk = events("somebody-else")
    arrivals.learn(chunk, [chunk], 3.0)
    assert arrivals.deliveries() == 0
    assert arrivals.latencies() == []


def test_forgetting_starts_anew() -> None:
    arrivals = Arrivals()
    arrivals.sent["a"] = 1.0
    chunk = events("a")
    arrivals.learn(chunk, [chunk], 3.0)
    arrivals.forget()
    assert (arrivals.deliveries(), arrivals.last(), arrivals.sent) == (0, 0.0, {})
