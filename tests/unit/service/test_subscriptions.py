"""Who follows what: whatever readers do, both sides of it agree, and nothing of one that went is left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.steps import examples
from todo.access import ANYBODY
from todo.service.subscriptions import Subscriptions

READERS, LOGS = ("r1", "r2", "r3"), ("a", "b")
STEPS = st.tuples(
    st.sampled_from(["connect", "disconnect", "add", "remove"]),
    st.sampled_from(READERS),
    st.sampled_from(LOGS),
)


@given(st.lists(STEPS, max_size=40))
@examples
def test_readers_and_logs_agree_after_any_steps(steps: list[tuple[str, str, str]]) -> None:
    subscriptions = Subscriptions()
    expected: dict[str, set[str]] = {}
    for what, reader, log in steps:
        if what == "connect":
            subscriptions.connect(reader)
            expected.setdefault(reader, set())
        elif what == "disconnect":
            assert set(subscriptions.disconnect(reader)) == expected.pop(reader, set())
        elif what == "add":
            subscriptions.add(reader, log, ANYBODY)
            if reader in expected:
                expected[reader].add(log)
        else:
            assert subscriptions.remove(reader, log) is (log in expected.get(reader, set()))
            expected.get(reader, set()).discard(log)
        for one in READERS:
            assert subscriptions.is_connected(one) is (one in expected)
            assert set(subscriptions.logs_of(one)) == expected.get(one, set())
        followed = {log for logs in expected.values() for log in logs}
        assert set(subscriptions.followed()) == followed
        assert all(subscriptions.is_followed(log) is (log in followed) for log in LOGS)


def test_one_that_went_before_its_join_was_through_follows_nothing() -> None:
    subscriptions = Subscriptions()
    subscriptions.connect("r1")
    subscriptions.disconnect("r1")
    subscriptions.add("r1", "a", ANYBODY)
    assert not subscriptions.followed()
