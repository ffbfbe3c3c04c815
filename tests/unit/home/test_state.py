"""The state: its snapshot, its hash, copies and trials; what the kind's table says of it."""

from __future__ import annotations

from hashlib import sha256
from sys import getsizeof

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.fields import INTEGERS, TEXTS
from tests.unit.home.acting import act, home
from tests.unit.tasks.steps import examples
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.home.aggregate import HOME, size
from todo.home.evolve import evolve
from todo.home.state import Entry, Home

entries = st.builds(
    Entry,
    position=INTEGERS,
    order=INTEGERS,
    role=st.none() | TEXTS,
    title=TEXTS,
    favourite=st.booleans(),
    color=st.none() | TEXTS,
)


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """With any text that a string can hold, even some that no command would let in."""
    state = Home(draw(TEXTS))
    state.at = draw(INTEGERS)
    # Keys are ids and names, which are ASCII: only those come out in the order of RFC 8785.
    names = st.text(st.characters(codec="ascii"))
    state.lists = draw(st.dictionaries(names, entries, max_size=4))
    state.settings = draw(st.dictionaries(names, TEXTS, max_size=4))
    return state


@given(homes())
@examples
def test_the_canonical_form_is_that_of_rfc_8785_and_reads_back(state: Home) -> None:
    assert state.canonical() == rfc8785.dumps(state.to_json_value())
    assert b"".join(state.canonical_pieces(1)) == state.canonical()
    assert state_hash(state) == sha256(rfc8785.dumps(state.to_json_value())).hexdigest()
    assert Home.from_canonical(state.canonical()).canonical() == state.canonical()


@pytest.mark.parametrize("data", [b"", b"[]", b'{"list":"home-a","at":0,"lists":{},"settings":{},"more":1}'])
def test_what_is_no_home_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expected|unknown|truncated"):
        Home.from_canonical(data)


def test_a_trial_and_a_copy_leave_the_state_as_it_was() -> None:
    history = home("a", "b")
    act(history, "set_setting", name="theme", value="dark")
    state, before = history.state, history.state.canonical()
    copied = state.copy()
    with state.trial(), state.trial():
        copied.settings.clear()
        copied.lists.clear()
        for event in home("c").events:
            evolve(state, event)
        assert state.canonical() != before
    assert state.canonical() == before


def test_what_the_fold_does_not_know_stops_it_and_what_does_not_fit_is_damage() -> None:
    history = home("a")
    [event] = act(history, "set_color", list="a", color="red")
    for other, code in (
        (replace(event, type="wall_painted"), "upgrade_needed"),
        (replace(event, schema=2), "upgrade_needed"),
        (replace(event, body={"list": "b", "color": [None, "red"]}), "log_damaged"),
        (replace(event, body={"list": "a"}), "log_damaged"),
    ):
        with pytest.raises(TodoError) as caught:
            evolve(history.state, other)
        assert (caught.value.code, caught.value.details) == (code, {"position": 2})


def test_a_verification_looks_at_times_and_at_tasks() -> None:
    history = home("a")
    [event] = history.events
    assert HOME.check(Home("home-ann"), event) is None
    assert "earlier" in str(HOME.check(history.state, replace(event, at=event.at - 1)))
    assert "task" in str(HOME.check(Home("home-ann"), replace(event, previous=1)))


def test_its_size_is_that_of_the_titles() -> None:
    history = home()
    assert size(history.state, None) == 0
    [event] = act(history, "set_membership", list="a", position=1, role="owner", title="x" * 400)
    assert size(history.state, event) == size(history.state, None) == getsizeof("x" * 400)
    assert size(Home("home-ann"), event) == size(history.state, replace(event, body=None)) == 0
