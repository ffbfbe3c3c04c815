"""What holds for every history: replay, snapshots at any point, and clients that catch up as they like."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.acting import check_tree, replayed_hash
from tests.unit.tasks.steps import Step, examples, steps, try_step
from tests.vectors.history import History
from tests.vectors.walk import walk
from tests.vectors.wire import fold, from_wire, to_wire
from todo.aggregate import state_hash
from todo.tasks.evolve import evolve
from todo.tasks.limits import LIMITS
from todo.tasks.state import State


@given(st.lists(steps, max_size=40))
@examples
def test_every_command_keeps_what_must_hold_and_replay_gives_the_same_hash(past: list[Step]) -> None:
    history = History()
    for step in past:
        try_step(history, step, history.state)
    assert replayed_hash(history) == state_hash(history.state)


@given(
    st.lists(steps, max_size=30), st.lists(st.sampled_from(["event", "json", "index", "copy"]), max_size=60)
)
@examples
def test_snapshots_and_the_index_make_no_difference(past: list[Step], between: list[str]) -> None:
    history = History()
    for step in past:
        try_step(history, step, history.state)
    state = State("main")
    for number, event in enumerate(history.events):
        what = between[number] if number < len(between) else "event"
        if what == "json":
            state = State.from_json_value(json.loads(json.dumps(state.to_json_value())))
        elif what == "index":
            check_tree(state)
        elif what == "copy":
            state = state.copy()
        evolve(state, event)
    assert state_hash(state) == state_hash(history.state)
    check_tree(state)


class Client:
    """One who follows a list by frames, as the protocol says: what it has it drops, a gap it refuses."""

    def __init__(self) -> None:
        self.state = State("main")
        self.position = 0

    def receive(self, frame: list[dict[str, Any]]) -> None:
        if not frame or frame[0]["position"] > self.position + 1:
            return
        for event in frame:
            if event["position"] == self.position + 1:
                evolve(self.state, from_wire(event))
                self.position += 1


TURNS = st.tuples(st.integers(0, 1), steps | st.tuples(st.integers(-5, 3), st.integers(0, 8)))


@given(st.lists(TURNS, max_size=40))
@examples
def test_two_clients_converge_however_their_turns_and_frames_fall(turns: list[tuple[int, Any]]) -> None:
    history = History()
    clients = [Client(), Client()]
    for number, turn in turns:
        client = clients[number]
        if isinstance(turn, Step):
            # What it wants is what it sees, which may be long past.
            try_step(history, turn, client.state, base=client.position)
        else:
            start = max(0, client.position + turn[0])
            client.receive([to_wire(event) for event in history.events[start : start + turn[1]]])
    for client in clients:
        client.receive(history.wire_events())
        assert client.position == history.position
        assert state_hash(client.state) == state_hash(history.state)


def test_a_long_walk_folds_to_the_same_state_with_and_without_the_index() -> None:
    history = walk(seed=11, steps=2000)
    check_tree(history.state)
    assert len(history.events) > 1500
    events = json.loads(json.dumps(history.wire_events()))
    assert state_hash(fold("main", events)) == state_hash(history.state)
    assert {event["type"] for event in events} >= {"tasks_reordered", "task_restored", "list_renamed"}
    assert max(len(history.command_events(p)) for p in history.last_positions[-50:]) <= LIMITS["events"]
