"""Passkeys on every store: made and used as they should be, and in every other way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.authenticator import PRESENT, SITE, VERIFIED, Authenticator, add_passkey, base64url, sign_in
from tests.contract.test_people import at_once, interrupted
from tests.people import ELSEWHERE, HOME, PASSWORD, Accounts, check_consistent, code
from todo.people.model import MINUTE_MS, Person
from todo.people.passkeys import MOST_PASSKEYS
from todo.people.passkeys_webauthn import CHALLENGE_MS, Site
from todo.people.records import password_name
from todo.people.store import PeopleStore, Put
from todo.people.throttle import CHALLENGES, WINDOW_MS

NONSENSE = [None, 7, "", "é", "AAAA", base64url(b"{}"), base64url(b'{"challenge":7}'), "A" * 9_000]
OTHER_SITE = Site("https://evil.example.com", "evil.example.com")


@pytest.fixture
def people(people_store: PeopleStore) -> Iterator[Accounts]:
    accounts = Accounts(people_store)
    yield accounts
    check_consistent(accounts, people_store)


@pytest.fixture
def bo(people: Accounts) -> Person:
    people.owner()
    return people.member("bo").person


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


# --- as it should be


def test_who_has_a_passkey_signs_in_with_it(people: Accounts, bo: Person, device: Authenticator) -> None:
    passkey = add_passkey(people, bo.id, device, " My  phone ")
    assert (passkey.name, passkey.person, passkey.seen) == ("My phone", bo.id, 0)
    assert passkey.transports == ("internal", "hybrid")
    people.clock.advance(MINUTE_MS)
    signed_in = sign_in(people, device)
    assert signed_in.person == bo
    assert people.identify(signed_in.secret) == (bo, signed_in.session)
    [used] = people.passkeys(bo.id)
    assert (used.seen, used.sign_count) == (people.clock.now, 1)
    last = people.log_back(None, 1)[0].event
    assert last.body is not None
    assert (last.type, last.body["by"], last.body["passkey"]) == ("signed_in", "passkey", passkey.id)
    assert last.body["address"] == HOME


def test_what_the_browser_is_asked(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    options = people.passkey_challenge(SITE, bo.id)
    assert options["rp"]["id"] == "todo.example.org"
    assert options["user"] == {"id": base64url(bo.id.encode()), "name": "bo", "displayName": "Bo"}
    wanted = {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"}
    assert options["authenticatorSelection"] == wanted
    assert options["attestation"] == "none"
    [known] = options["excludeCredentials"]
    assert known["id"] == base64url(device.passkeys[0].id)
    options = people.passkey_challenge(SITE)
    assert (options["rpId"], options["userVerification"]) == ("todo.example.org", "required")
    assert options["allowCredentials"] == []
    assert options["challenge"] != people.passkey_challenge(SITE)["challenge"]


def test_a_device_that_does_not_count_is_let_in_again_and_again(people: Accounts, bo: Person) -> None:
    device = Authenticator(step=0)
    add_passkey(people, bo.id, device)
    assert [sign_in(people, device).person for _ in range(2)] == [bo, bo]


def test_passkeys_are_renamed_and_removed(people: Accounts, bo: Person, device: Authenticator) -> None:
    passkey, other = add_passkey(people, bo.id, device), add_passkey(people, bo.id, Authenticator())
    people.rename_passkey(bo.id, passkey.id, "Old phone")
    assert {one.name for one in people.passkeys(bo.id)} == {"Old phone", "Phone"}
    people.remove_passkey(bo.id, passkey.id)
    assert people.passkeys(bo.id) == [other]
    assert code(sign_in, people, device) == "passkey_refused"
    assert code(people.remove_passkey, bo.id, passkey.id) == "unknown_passkey"
    assert code(people.rename_passkey, bo.id, passkey.id, "x") == "unknown_passkey"
    assert code(people.rename_passkey, bo.id, other.id, " ") == "name_empty"
    assert people.types()[-4:-1] == ["passkey_added", "passkey_renamed", "passkey_removed"]


def test_nobody_touches_a_passkey_of_somebody_else(
    people: Accounts, bo: Person, device: Authenticator
) -> None:
    passkey, cy = add_passkey(people, bo.id, device), people.member("cy").person
    assert code(people.remove_passkey, cy.id, passkey.id) == "unknown_passkey"
    assert code(people.rename_passkey, cy.id, passkey.id, "Mine") == "unknown_passkey"
    assert people.passkeys(bo.id) == [passkey]
    assert people.passkeys(cy.id) == []


def test_a_password_need_not_be_kept_but_one_way_in(people: Accounts, device: Authenticator) -> None:
    people.owner()
    bo = people.member("bo").person
    passkey, other = add_passkey(people, bo.id, device), add_passkey(people, bo.id, Authenticator())
    stored = people.store.take(password_name(bo.id))
    assert stored
    people.remove_passkey(bo.id, other.id)
    assert code(people.remove_passkey, bo.id, passkey.id) == "last_passkey"
    assert people.passkeys(bo.id) == [passkey]
    people.store.keep(password_name(bo.id), Put(stored))
    people.remove_passkey(bo.id, passkey.id)
    assert people.passkeys(bo.id) == []


def test_of_two_who_remove_the_last_two_one_stays(people: Accounts, bo: Person) -> None:
    first, second = (add_passkey(people, bo.id, Authenticator()) for _ in range(2))
    stored = people.store.take(password_name(bo.id))
    assert stored
    late = interrupted(people, lambda: people.remove_passkey(bo.id, first.id))
    assert code(late.remove_passkey, bo.id, second.id) == "last_passkey"
    people.store.keep(password_name(bo.id), Put(stored))
    assert people.passkeys(bo.id) == [second]


def test_there_are_only_so_many(people: Accounts, bo: Person, device: Authenticator) -> None:
    options = people.passkey_challenge(SITE, bo.id)
    for _ in range(MOST_PASSKEYS):
        add_passkey(people, bo.id, Authenticator())
    assert code(people.passkey_challenge, SITE, bo.id) == "too_many_passkeys"
    assert code(people.add_passkey, bo.id, "Phone", device.create(options), SITE) == "too_many_passkeys"


# --- challenges


def test_a_challenge_signs_in_once(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    options = people.passkey_challenge(SITE)
    answer = device.get(options)
    people.sign_in_with_passkey(answer, SITE, HOME, "Firefox")
    assert code(people.sign_in_with_passkey, answer, SITE, HOME, "Firefox") == "challenge_expired"
    again = device.get(options)
    assert code(people.sign_in_with_passkey, again, SITE, HOME, "Firefox") == "challenge_expired"


def test_a_challenge_registers_once(people: Accounts, bo: Person, device: Authenticator) -> None:
    options = people.passkey_challenge(SITE, bo.id)
    answer = device.create(options)
    people.add_passkey(bo.id, "Phone", answer, SITE)
    assert code(people.add_passkey, bo.id, "Phone", answer, SITE) == "challenge_expired"
    assert code(people.add_passkey, bo.id, "Phone", device.create(options), SITE) == "challenge_expired"


def test_a_challenge_that_was_answered_badly_is_used_up(
    people: Accounts, bo: Person, device: Authenticator
) -> None:
    add_passkey(people, bo.id, device)
    options = people.passkey_challenge(SITE)
    bad = device.get(options, origin=OTHER_SITE.origin)
    assert code(people.sign_in_with_passkey, bad, SITE, HOME, "") == "passkey_refused"
    assert code(people.sign_in_with_passkey, device.get(options), SITE, HOME, "") == "challenge_expired"


def test_of_many_uses_at_once_one_wins(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    options = people.passkey_challenge(SITE)
    answers = [device.get(options) for _ in range(4)]
    results = at_once(*(partial(people.sign_in_with_passkey, one, SITE, HOME, "") for one in answers))
    assert results.count("challenge_expired") == 3
    assert len(people.sessions(bo.id)) == 2  # that of the sign-up too


def test_a_challenge_expires(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    to_sign_in, to_add = people.passkey_challenge(SITE), people.passkey_challenge(SITE, bo.id)
    last_one = people.passkey_challenge(SITE)
    people.clock.advance(CHALLENGE_MS - 1)
    people.sign_in_with_passkey(device.get(last_one), SITE, HOME, "")
    people.clock.advance(1)
    assert code(people.sign_in_with_passkey, device.get(to_sign_in), SITE, HOME, "") == "challenge_expired"
    assert code(people.add_passkey, bo.id, "Phone", device.create(to_add), SITE) == "challenge_expired"


def test_a_challenge_is_for_one_purpose_and_one_person(
    people: Accounts, bo: Person, device: Authenticator
) -> None:
    add_passkey(people, bo.id, device)
    cy = people.member("cy").person
    to_add = people.passkey_challenge(SITE, bo.id)
    assert code(people.sign_in_with_passkey, device.get(to_add), SITE, HOME, "") == "challenge_expired"
    to_add, to_sign_in = people.passkey_challenge(SITE, bo.id), people.passkey_challenge(SITE)
    answer = Authenticator().create(to_add)
    assert code(people.add_passkey, cy.id, "Phone", answer, SITE) == "challenge_expired"
    answer = Authenticator().create({**to_add, **to_sign_in})
    assert code(people.add_passkey, bo.id, "Phone", answer, SITE) == "challenge_expired"


def test_a_challenge_that_was_never_given_is_refused(
    people: Accounts, bo: Person, device: Authenticator
) -> None:
    add_passkey(people, bo.id, device)
    assert code(sign_in, people, device, challenge=base64url(bytes(32))) == "challenge_expired"


def test_one_address_gets_only_so_many_challenges(people: Accounts) -> None:
    for _ in range(CHALLENGES):
        people.passkey_challenge(SITE, address=HOME)
    assert code(people.passkey_challenge, SITE, None, HOME) == "too_many_tries"
    people.passkey_challenge(SITE, address=ELSEWHERE)
    people.clock.advance(WINDOW_MS)
    people.passkey_challenge(SITE, address=HOME)


# --- answers that are not right


@pytest.mark.parametrize(
    "other",
    [
        {"origin": OTHER_SITE.origin},
        {"origin": "http://todo.example.org"},
        {"host": OTHER_SITE.host},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"type": "webauthn.create"},
        {"cross_origin": True},
        {"user": base64url(b"somebody else")},
        {"user": None},
        {"user": "é"},
    ],
    ids=str,
)
def test_a_spoilt_sign_in_is_refused(
    people: Accounts, bo: Person, device: Authenticator, other: dict[str, Any]
) -> None:
    add_passkey(people, bo.id, device)
    assert code(sign_in, people, device, **other) == "passkey_refused"
    assert len(people.sessions(bo.id)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"origin": OTHER_SITE.origin},
        {"host": OTHER_SITE.host},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"type": "webauthn.get"},
        {"cross_origin": True},
    ],
    ids=str,
)
def test_a_spoilt_registration_is_refused(
    people: Accounts, bo: Person, device: Authenticator, other: dict[str, Any]
) -> None:
    answer = device.create(people.passkey_challenge(SITE, bo.id), **other)
    assert code(people.add_passkey, bo.id, "Phone", answer, SITE) == "passkey_refused"
    assert people.passkeys(bo.id) == []


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize(
    "value", [None, 7, "", "é", "AAAA", base64url(b"{}"), base64url(b'{"challenge":7}'), "A" * 9_000]
)
def test_nonsense_is_refused(
    people: Accounts, bo: Person, device: Authenticator, field: str, value: Any
) -> None:
    add_passkey(people, bo.id, device)
    answer = device.get(people.passkey_challenge(SITE))
    answer["response"][field] = value
    assert code(people.sign_in_with_passkey, answer, SITE, HOME, "") == "passkey_refused"
    assert code(people.sign_in_with_passkey, {}, SITE, HOME, "") == "passkey_refused"
    assert code(people.add_passkey, bo.id, "x", {"response": 7}, SITE) == "passkey_refused"


def test_a_signature_by_another_key_is_refused(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    thief = Authenticator()
    thief.passkeys.append(device.passkeys[0]._replace(key=_other_key(people)))
    assert code(sign_in, people, thief) == "passkey_refused"


def _other_key(people: Accounts) -> Any:
    device = Authenticator()
    add_passkey(people, people.member("di").person.id, device)
    return device.passkeys[0].key


def test_the_passkey_of_one_is_not_that_of_another(people: Accounts, bo: Person) -> None:
    cy = people.member("cy").person
    of_bo, of_cy = Authenticator(), Authenticator()
    add_passkey(people, bo.id, of_bo)
    add_passkey(people, cy.id, of_cy)
    assert code(sign_in, people, of_bo, user=of_cy.passkeys[0].user) == "passkey_refused"
    answer = of_bo.create(people.passkey_challenge(SITE, cy.id))
    of_bo.passkeys[-1] = of_bo.passkeys[0]
    people.add_passkey(cy.id, "Phone", answer, SITE)
    assert sign_in(people, of_bo).person == bo


def test_a_credential_that_is_known_is_not_added_again(
    people: Accounts, bo: Person, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.urandom", lambda size: bytes(size))
    add_passkey(people, bo.id, device)
    assert code(add_passkey, people, people.member("cy").person.id, device) == "passkey_exists"
    assert [one.person for one in people.passkeys(bo.id)] == [bo.id]


@pytest.mark.parametrize("count", [0, 4, 5])
def test_a_count_that_does_not_rise_is_refused_and_noted(
    people: Accounts, bo: Person, device: Authenticator, count: int
) -> None:
    passkey = add_passkey(people, bo.id, device)
    sign_in(people, device, count=5)
    assert code(sign_in, people, device, count=count) == "passkey_refused"
    last = people.log_back(None, 1)[0].event
    assert (last.type, last.actor) == ("passkey_refused", "anonymous")
    assert last.body == {"person": bo.id, "passkey": passkey.id, "address": HOME}
    assert sign_in(people, device, count=6).person == bo


# --- who may not come in


def test_a_disabled_persons_passkey_rests(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    people.set_disabled(bo.id, True)
    assert code(sign_in, people, device) == "passkey_refused"
    assert people.types()[-1] == "sign_in_failed"
    people.set_disabled(bo.id, False)
    assert sign_in(people, device).person.id == bo.id


def test_who_is_disabled_or_loses_the_passkey_just_before_is_refused(
    people: Accounts, bo: Person, device: Authenticator
) -> None:
    passkey = add_passkey(people, bo.id, device)
    late = interrupted(people, lambda: people.set_disabled(bo.id, True))
    assert code(sign_in, late, device) == "passkey_refused"
    people.set_disabled(bo.id, False)
    late = interrupted(people, lambda: people.remove_passkey(bo.id, passkey.id))
    assert code(sign_in, late, device) == "passkey_refused"


def test_an_erased_persons_passkeys_are_gone(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    to_add = people.passkey_challenge(SITE, bo.id)
    people.erase(bo.id)
    assert people.passkeys(bo.id) == []
    assert code(sign_in, people, device) == "passkey_refused"
    assert code(people.passkey_challenge, SITE, bo.id) == "unknown_person"
    assert code(people.add_passkey, bo.id, "Phone", device.create(to_add), SITE) == "unknown_person"


def test_a_password_still_works_beside_it(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    assert people.sign_in("bo", PASSWORD, HOME, "").person == bo


def test_failures_are_noted(people: Accounts, bo: Person, device: Authenticator) -> None:
    add_passkey(people, bo.id, device)
    before = people.log_head().position
    for _ in range(3):
        assert code(sign_in, people, device, origin=OTHER_SITE.origin) == "passkey_refused"
    [failed] = people.log(before)
    assert failed.event.body == {"person": bo.id, "address": HOME, "count": 1}
