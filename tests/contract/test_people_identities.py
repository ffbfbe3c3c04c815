"""Coming in by the word of a provider, on every store: whose identity it is, and whose it becomes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.authenticator import Authenticator, add_passkey, sign_in
from tests.contract.test_people import Interrupted, at_once, interrupted
from tests.people import HOME, PASSWORD, Accounts, check_consistent, code
from todo.people.identities import FLOW_MS, Vouched
from todo.people.model import SignedIn
from todo.people.secret import digest
from todo.people.store import PeopleStore

ISSUER = "https://id.example.org"
THERE = Vouched(ISSUER, "248289761001")


@pytest.fixture
def people(people_store: PeopleStore) -> Iterator[Accounts]:
    accounts = Accounts(people_store)
    yield accounts
    check_consistent(accounts, people_store)


def signed_up(people: Accounts, vouched: Vouched = THERE, login: str = "bo") -> SignedIn:
    return people.sign_up_by(vouched, "Bo", login, HOME, "Firefox", is_open=True)


def test_nobody_has_an_identity_until_they_sign_up_with_it(people: Accounts) -> None:
    assert people.sign_in_by(THERE, HOME, "Firefox") is None
    bo = signed_up(people)
    again = people.sign_in_by(THERE, HOME, "Firefox")
    assert again is not None
    assert again.person == bo.person
    assert people.identify(again.secret) is not None
    assert people.types() == ["person_added", "identity_linked", "signed_in", "signed_in"]
    assert people.log(3, 1)[0].event.body["by"] == "oidc"  # type: ignore[index]


def test_without_an_invitation_there_must_be_open_sign_up(people: Accounts) -> None:
    assert code(people.sign_up_by, THERE, "Bo", "bo", HOME, "") == "invitation_needed"
    invitation, secret = people.invite("cli", "member", "groceries", "editor")
    bo = people.sign_up_by(THERE, "Bo", "bo", HOME, "", digest(secret))
    assert bo.invitation is not None
    assert bo.invitation.id == invitation.id
    other = Vouched(ISSUER, "other")
    assert code(people.sign_up_by, other, "Bo", "bo", HOME, "", digest(secret)) == "link_invalid"


def test_an_owner_link_makes_an_owner_who_takes_the_place_of_you(people: Accounts) -> None:
    you = people.you()
    ann = people.sign_up_by(THERE, "Ann", "ann", HOME, "", digest(people.owner_link()))
    assert (ann.person.id, ann.person.role) == (you, "owner")


def test_a_login_that_somebody_has_gets_a_number_and_nobody_is_merged(people: Accounts) -> None:
    ann = people.member("ann@example.org").person
    logins = [
        signed_up(people, Vouched(ISSUER, str(number)), "ann@example.org").person.login
        for number in range(25)
    ]
    assert logins[:2] == ["ann@example.org-2", "ann@example.org-3"]
    assert len({*logins}) == 25
    assert people.by_login("ann@example.org") == ann


def test_the_same_name_at_another_provider_is_somebody_else(people: Accounts) -> None:
    signed_up(people)
    assert people.sign_in_by(Vouched("https://other.example.org", THERE.subject), HOME, "") is None


def test_of_two_sign_ups_with_one_identity_one_wins(people: Accounts) -> None:
    answers = at_once(*[lambda: signed_up(people)] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["SignedIn", "str", "str", "str"]
    assert answers.count("identity_taken") == 3


def test_a_disabled_person_is_refused(people: Accounts) -> None:
    bo = signed_up(people).person
    people.set_disabled(bo.id, True)
    assert code(people.sign_in_by, THERE, HOME, "") == "account_disabled"
    people.erase(bo.id)
    assert people.sign_in_by(THERE, HOME, "") is None


def test_who_is_disabled_just_before_is_not_signed_in(people_store: PeopleStore) -> None:
    people = Accounts(people_store)
    bo = signed_up(people).person
    store = Interrupted(people_store, lambda: people.set_disabled(bo.id, True))
    late = Accounts(store, people.clock)  # type: ignore[arg-type]
    assert code(late.sign_in_by, THERE, HOME, "") == "account_disabled"


def test_linking_and_unlinking(people: Accounts) -> None:
    bo, cy = people.member("bo").person, people.member("cy").person
    people.link(THERE, bo.id)
    people.link(THERE, bo.id)
    assert people.is_linked(ISSUER, bo.id)
    assert not people.is_linked("https://other.example.org", bo.id)
    assert code(people.link, THERE, cy.id) == "identity_taken"
    assert code(people.link, Vouched(ISSUER, "another"), bo.id) == "already_linked"
    people.unlink(ISSUER, bo.id)
    people.unlink(ISSUER, bo.id)
    assert people.sign_in_by(THERE, HOME, "") is None
    people.link(THERE, cy.id)
    assert people.types().count("identity_unlinked") == 1


def test_the_last_way_to_sign_in_stays_until_there_is_a_password(people: Accounts) -> None:
    bo = signed_up(people)
    assert not people.has_password(bo.person.id)
    assert code(people.unlink, ISSUER, bo.person.id) == "only_way_in"
    assert code(people.sign_in, "bo", "", HOME, "") == "wrong_credentials"
    people.change_password(bo.person.id, "", PASSWORD, bo.session)
    assert people.identify(bo.secret) is None
    assert code(people.change_password, bo.person.id, "", PASSWORD, bo.session) == "wrong_credentials"
    people.unlink(ISSUER, bo.person.id)
    assert people.sign_in("bo", PASSWORD, HOME, "").person.id == bo.person.id


def test_an_identity_may_go_while_a_passkey_stays_and_the_other_way_round(people: Accounts) -> None:
    bo = signed_up(people).person
    passkey, other = (add_passkey(people, bo.id, Authenticator()) for _ in range(2))
    people.remove_passkey(bo.id, other.id)
    people.remove_passkey(bo.id, passkey.id)
    assert people.passkeys(bo.id) == []
    assert code(people.unlink, ISSUER, bo.id) == "only_way_in"
    device = Authenticator()
    only = add_passkey(people, bo.id, device)
    people.unlink(ISSUER, bo.id)
    assert code(people.remove_passkey, bo.id, only.id) == "last_passkey"
    assert sign_in(people, device).person == bo
    people.link(THERE, bo.id)
    people.remove_passkey(bo.id, only.id)
    assert people.sign_in_by(THERE, HOME, "") is not None


@pytest.mark.parametrize("is_passkey_first", [False, True])
def test_of_an_identity_and_a_passkey_that_go_at_once_one_stays(
    people: Accounts, is_passkey_first: bool
) -> None:
    bo = signed_up(people).person
    passkey = add_passkey(people, bo.id, Authenticator())
    if is_passkey_first:
        late = interrupted(people, lambda: people.remove_passkey(bo.id, passkey.id))
        assert code(late.unlink, ISSUER, bo.id) == "only_way_in"
    else:
        late = interrupted(people, lambda: people.unlink(ISSUER, bo.id))
        assert code(late.remove_passkey, bo.id, passkey.id) == "last_passkey"


def test_a_sign_in_that_is_under_way_ends_once_and_in_time(people: Accounts) -> None:
    secret = people.begin_flow("/l/a", "https://todo.example.org/back", "the secret of a link", "somebody")
    flow = people.end_flow(secret)
    assert flow is not None
    assert (flow.next, flow.person, flow.invitation) == ("/l/a", "somebody", digest("the secret of a link"))
    assert people.end_flow(secret) is None
    assert people.end_flow("never begun") is None
    late = people.begin_flow("/", "https://todo.example.org/back")
    people.clock.advance(FLOW_MS)
    assert people.end_flow(late) is None
