"""What follows when somebody arrives is whole in the end, wherever it broke off."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from tests.unit.web.accounts.installation import Installation, Somebody
from todo.access import MACHINE
from todo.errors import TodoError
from todo.service.door import Door
from todo.tasks.state import State

LIST = "0123456789abcdef"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Installation:
    place = Installation(monkeypatch)
    place.ann.connect()
    place.ann.command(LIST, "create_list", title="Ours")
    return place


def members(place: Installation, list_id: str) -> dict[str, str]:
    state: Any = place.replica.door.read(MACHINE, list_id).state
    assert isinstance(state, State)
    return state.members


def sign_up(place: Installation, secret: str) -> tuple[int, Somebody]:
    body = {"secret": secret, "name": "Bo", "login": "bo", "password": "correct horse battery"}
    status, _ = place.nobody().ask("POST", "/api/sign-up", body)
    person = place.people.by_login("bo")
    assert person
    signed_in = place.people.sign_in("bo", "correct horse battery", "", "")
    return status, Somebody(place, person.id, cookie=signed_in.secret)


@pytest.mark.parametrize("broken", range(6))
@pytest.mark.parametrize("is_after", [False, True])
def test_a_sign_up_that_breaks_off_at_any_call_of_the_lists_is_whole_at_the_next_visit(
    place: Installation, monkeypatch: pytest.MonkeyPatch, broken: int, is_after: bool
) -> None:
    secret = place.people.invite(place.ann.id, "member", LIST, "editor", 7)[1]
    calls = 0

    def breaking(call: Any) -> Any:
        def wrapped(*arguments: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls - 1 != broken:
                return call(*arguments, **more)
            if is_after:
                with contextlib.suppress(TodoError):
                    call(*arguments, **more)
            raise TodoError("store_unavailable")

        return wrapped

    with monkeypatch.context() as patched:
        for name in ("head", "read", "perform"):
            patched.setattr(Door, name, breaking(getattr(Door, name)))
        status, bo = sign_up(place, secret)
    assert status == (503 if broken < calls else 200)
    assert bo.ask("GET", "/api/me")[0] == 200
    assert members(place, f"inbox-{bo.id}") == {bo.id: "owner"}
    assert members(place, LIST) == {place.ann.id: "owner", bo.id: "editor"}


def test_who_signed_up_and_was_removed_is_not_let_in_again_by_the_next_visit(place: Installation) -> None:
    secret = place.people.invite(place.ann.id, "member", LIST, "editor", 7)[1]
    _, bo = sign_up(place, secret)
    place.ann.command(LIST, "remove_member", person=bo.id)
    for _ in range(2):
        assert bo.ask("GET", "/api/me")[0] == 200
        assert bo.ask("POST", "/api/link/accept", {"secret": secret})[0] == 200
    assert bo.id not in members(place, LIST)


def test_an_invitation_by_somebody_who_has_no_say_there_any_more_leads_nowhere(place: Installation) -> None:
    secret = place.people.invite(place.ann.id, "member", LIST, "owner", 7)[1]
    cy = place.person("cy")
    place.ann.command(LIST, "set_member", person=cy.id, role="owner")
    cy.connect()
    cy.command(LIST, "set_member", person=place.ann.id, role="viewer")
    _, bo = sign_up(place, secret)
    assert bo.id not in members(place, LIST)


def test_who_has_a_higher_role_keeps_it(place: Installation) -> None:
    secret = place.people.invite(place.ann.id, "member", LIST, "viewer", 7)[1]
    assert place.ann.ask("POST", "/api/link/accept", {"secret": secret})[0] == 200
    assert members(place, LIST) == {place.ann.id: "owner"}


def test_only_an_owner_of_the_list_invites_to_it(place: Installation) -> None:
    cy = place.person("cy")
    place.people.set_role(cy.id, "owner")
    asked = {"list": LIST, "list_role": "editor"}
    assert cy.ask("POST", "/api/invitations", asked) == (404, "unknown_list")
    place.ann.command(LIST, "set_member", person=cy.id, role="editor")
    assert cy.ask("POST", "/api/invitations", asked) == (403, "not_allowed")
    assert place.ann.ask("POST", "/api/invitations", asked)[0] == 200
