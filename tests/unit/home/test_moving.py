"""Moving entries: the visible order is what was asked for, however little room there is; undo restores it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.home.acting import LISTS, act, home, refusal, shown
from tests.unit.tasks.steps import examples

moves = st.lists(st.tuples(st.sampled_from(LISTS), st.sampled_from([None, *LISTS])), max_size=60)


@given(moves)
@examples
def test_an_entry_comes_to_where_it_was_moved_and_an_undo_puts_it_back(
    some: list[tuple[str, str | None]],
) -> None:
    history = home(*LISTS)
    for list_id, after in some:
        if list_id == after:
            continue
        before = shown(history)
        wanted = [other for other in before if other != list_id]
        wanted.insert(wanted.index(after) + 1 if after else 0, list_id)
        events = act(history, "move_entry", list=list_id, after=after)
        assert shown(history) == wanted
        assert bool(events) == (wanted != before)
        if events:
            act(history, "undo", position=events[-1].position)
            assert shown(history) == before
            act(history, "undo", position=history.position)
            assert shown(history) == wanted


def test_where_there_is_no_room_all_are_numbered_anew() -> None:
    history = home("a", "b", "c")
    types: list[str] = []
    for _ in range(15):
        for moved in ("b", "c"):
            types += [event.type for event in act(history, "move_entry", list=moved, after="a")]
            assert shown(history)[:2] == ["a", moved]
    assert types.count("entries_reordered") == 1


def test_what_is_not_shown_is_not_changed_and_nothing_goes_after_it() -> None:
    history = home("a", "b")
    act(history, "set_membership", list="b", position=2, role=None)
    for name, args in (
        ("move_entry", {"list": "b", "after": "a"}),
        ("move_entry", {"list": "a", "after": "b"}),
        ("set_favourite", {"list": "b", "favourite": True}),
        ("set_color", {"list": "x", "color": "red"}),
    ):
        assert refusal(history, name, **args).code == "unknown_entry"
