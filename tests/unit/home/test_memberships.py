"""Memberships: whatever their order, and however often they come, the newest of each list counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.home.acting import LISTS, act, home, refusal, shown
from tests.unit.tasks.steps import examples
from tests.vectors.history import History
from todo.access import MEMBER_ROLES
from todo.home.limits import LIMITS
from todo.home.state import Entry

roles = st.sampled_from([None, *MEMBER_ROLES])


@given(st.dictionaries(st.tuples(st.sampled_from(LISTS), st.integers(1, 9)), roles, max_size=12), st.data())
@examples
def test_order_doubles_and_age_do_no_harm(
    said: dict[tuple[str, int], str | None], data: st.DataObject
) -> None:
    history = home()
    for list_id, position in data.draw(st.permutations([*said, *said])):
        act(history, "set_membership", list=list_id, position=position, role=said[list_id, position])
    newest = {list_id: role for (list_id, _), role in sorted(said.items(), key=lambda item: item[0][1])}
    assert {list_id: entry.role for list_id, entry in history.state.lists.items()} == newest


def test_a_list_that_was_left_comes_back_to_its_place_with_its_colour() -> None:
    history = home("a", "b", "c")
    act(history, "set_color", list="b", color="red")
    act(history, "set_membership", list="b", position=2, role=None)
    assert shown(history) == ["a", "c"]
    assert history.state.lists["b"].title == ""
    act(history, "set_membership", list="b", position=3, role="owner", title="Again")
    assert shown(history) == ["a", "b", "c"]
    assert history.state.lists["b"] == Entry(
        position=3, order=2**20, role="owner", title="Again", color="red"
    )


def test_a_home_holds_so_many_lists_and_still_hears_of_those_it_has() -> None:
    history = home()
    for number in range(LIMITS["lists"]):
        history.state.lists[str(number)] = Entry(position=1, order=number, role="viewer")
    assert refusal(history, "set_membership", list="one-more", position=1, role="owner").code == "home_full"
    [event] = history.do("set_membership", {"list": "7", "position": 2, "role": None})
    assert event.body == {"list": "7", "position": 2, "role": ["viewer", None]}


def test_times_never_fall_though_the_clock_is_put_back() -> None:
    history = History("home-ann")
    history.do("set_setting", {"name": "theme", "value": "dark"}, at=2000)
    history.do("set_setting", {"name": "theme", "value": "light"}, at=1000)
    assert [event.at for event in history.events] == [2000, 2000]
