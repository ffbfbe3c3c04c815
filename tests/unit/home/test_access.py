"""Nobody sees the home of another, and only the program itself says who is a member of what."""

from __future__ import annotations

import pytest

from todo.access import ANYBODY, MACHINE, OPERATOR, READ, Who
from todo.errors import TodoError
from todo.home.aggregate import HOME
from todo.home.commands import COMMANDS
from todo.home.state import Home

ANN = Who("ann")
ANNS = Home("home-ann")


def test_every_command_has_a_least_role() -> None:
    assert set(HOME.permissions) == {READ, *COMMANDS}


def test_a_person_may_do_all_in_their_own_home_but_say_what_they_are_a_member_of() -> None:
    allowed = {action for action in HOME.permissions if HOME.allow(ANN, action, ANNS, 0)}
    assert allowed == set(HOME.permissions) - {"set_membership"}
    with pytest.raises(TodoError) as caught:
        HOME.check_allowed(ANN, "set_membership", ANNS, 0)
    assert caught.value.code == "not_allowed"


@pytest.mark.parametrize("who", [Who("bo"), Who("an"), ANYBODY, OPERATOR, Who("bo", everywhere="owner")])
def test_to_all_others_it_is_not_there(who: Who) -> None:
    for action in HOME.permissions:
        with pytest.raises(TodoError) as caught:
            HOME.check_allowed(who, action, ANNS, 0)
        assert (caught.value.code, caught.value.details) == ("unknown_list", {"list": "home-ann"})


def test_in_open_access_anybody_has_one_home() -> None:
    assert HOME.allow(ANYBODY, "set_setting", Home("home-anonymous"), 0)
    assert not HOME.allow(ANYBODY, "set_membership", Home("home-anonymous"), 0)


def test_the_machine_may_tell_any_home() -> None:
    assert HOME.allow(MACHINE, "set_membership", ANNS, 0)
