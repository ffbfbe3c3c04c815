"""The accounts on every store: people come in, leave, and race each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.people import ELSEWHERE, HOME, PASSWORD, Accounts, CountedHashes, check_consistent, code, refused
from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, encode
from todo.events.event import Event
from todo.people.model import DAY_MS, HOUR_MS, MINUTE_MS
from todo.people.store import Change, PeopleStore


@pytest.fixture
def people(people_store: PeopleStore) -> Iterator[Accounts]:
    accounts = Accounts(people_store)
    yield accounts
    check_consistent(accounts, people_store)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What the calls returned, or the code that each was refused with, started at the same moment."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        barrier.wait()
        try:
            answers[index] = calls[index]()
        except TodoError as error:
            answers[index] = error.code

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Interrupted:
    """A store on which somebody else does something just before the first commit."""

    def __init__(self, store: PeopleStore, first: Callable[[], Any]) -> None:
        self._store = store
        self._first: Callable[[], Any] | None = first
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, expected: Cursor, change: Change, entries: list[Entry]) -> bool:
        first, self._first = self._first, None
        if first:
            first()
        self.commits += 1
        return self._store.commit(expected, change, entries)


def interrupted(people: Accounts, first: Callable[[], Any]) -> Accounts:
    store: Any = Interrupted(people.store, first)
    return Accounts(store, people.clock)


# --- coming in


def test_the_first_owner_signs_up_and_is_known_again(people: Accounts) -> None:
    secret = people.ensure_owner_link()
    assert secret
    assert people.invitation(secret).kind == "owner"
    ann = people.sign_up(secret, " Ann  Lee ", " ANN@Example.org", PASSWORD, "Firefox on Linux")
    assert (ann.person.name, ann.person.initials, ann.person.role) == ("Ann Lee", "AL", "owner")
    assert people.identify(ann.secret) == (ann.person, ann.session)
    again = people.sign_in("ann@example.ORG ", PASSWORD, HOME, "Safari")
    assert again.person == ann.person
    assert again.session.device == "Safari"
    assert {one.id for one in people.sessions(ann.person.id)} == {ann.session.id, again.session.id}
    assert people.ensure_owner_link() is None
    assert people.types() == ["invitation_added", "person_added", "invitation_used", "signed_in", "signed_in"]


def test_a_link_works_once(people: Accounts) -> None:
    secret = people.owner_link()
    people.sign_up(secret, "Ann", "ann", PASSWORD, "")
    assert code(people.sign_up, secret, "Bo", "bo", PASSWORD, "") == "link_invalid"
    assert code(people.invitation, secret) == "link_invalid"


def test_without_a_link_nobody_signs_up_unless_that_is_open(people: Accounts) -> None:
    assert code(people.sign_up, None, "Bo", "bo", PASSWORD, "") == "link_invalid"
    opened = Accounts(people.store, people.clock, open_sign_up=True)
    assert opened.sign_up(None, "Bo", "bo", PASSWORD, "").person.role == "member"


def test_two_sign_ups_with_one_invitation_have_one_winner(people: Accounts) -> None:
    _, secret = people.invite("cli")

    def sign_up(login: str) -> Callable[[], Any]:
        return lambda: people.sign_up(secret, login, login, PASSWORD, "")

    answers = at_once(*map(sign_up, ("ann", "bo", "cy", "di")))
    assert sorted(str(answer) for answer in answers if isinstance(answer, str)) == ["link_invalid"] * 3
    assert len(people.persons()) == 1


def test_a_link_that_is_used_just_before_is_refused(people: Accounts) -> None:
    _, secret = people.invite("cli")
    late = interrupted(people, lambda: people.sign_up(secret, "Ann", "ann", PASSWORD, ""))
    assert code(late.sign_up, secret, "Bo", "bo", PASSWORD, "") == "link_invalid"
    assert [person.login for person in people.persons()] == ["ann"]


def test_a_link_that_is_revoked_just_before_is_refused(people: Accounts) -> None:
    invitation, secret = people.invite("cli")
    late = interrupted(people, lambda: people.revoke_invitation(invitation.id))
    assert code(late.sign_up, secret, "Bo", "bo", PASSWORD, "") == "link_invalid"


def test_a_login_is_one_persons(people: Accounts) -> None:
    people.owner("ann")
    _, secret = people.invite("cli")
    assert code(people.sign_up, secret, "Ann", "ＡＮＮ", PASSWORD, "") == "login_taken"
    assert people.sign_up(secret, "Ann", "ann2", PASSWORD, "")  # the link is still good


def test_two_with_one_login_have_one_winner(people: Accounts) -> None:
    secrets = [people.invite("cli")[1] for _ in range(4)]

    def sign_up(secret: str) -> Callable[[], Any]:
        return lambda: people.sign_up(secret, "Ann", "ann", PASSWORD, "")

    answers = at_once(*map(sign_up, secrets))
    assert [answer for answer in answers if isinstance(answer, str)] == ["login_taken"] * 3


def test_many_at_once_all_sign_up(people: Accounts) -> None:
    secrets = [people.invite("cli")[1] for _ in range(12)]

    def sign_up(number: int) -> Callable[[], Any]:
        return lambda: people.sign_up(secrets[number], "Ann", f"ann{number}", PASSWORD, "")

    answers = at_once(*map(sign_up, range(12)))
    assert [answer for answer in answers if isinstance(answer, str)] == []
    assert len(people.persons()) == 12


def test_replicas_that_start_at_once_make_one_owner_link(people: Accounts) -> None:
    links = at_once(*[people.ensure_owner_link] * 4)
    assert len([link for link in links if link]) == 1
    people.clock.advance(DAY_MS)
    assert people.ensure_owner_link()


def test_a_new_owner_link_takes_the_place_of_the_one_before(people: Accounts) -> None:
    first, second = people.owner_link(), people.owner_link()
    assert code(people.sign_up, first, "Ann", "ann", PASSWORD, "") == "link_invalid"
    people.clock.advance(DAY_MS)
    assert code(people.sign_up, second, "Ann", "ann", PASSWORD, "") == "link_invalid"


def test_the_first_owner_takes_the_place_of_you(people: Accounts) -> None:
    ids = at_once(*[people.you] * 4)
    assert ids == [ids[0]] * 4
    assert people.persons() == []
    assert people.names(ids)[ids[0]].name == "You"
    assert not people.has_owner()
    assert people.owner().person.id == ids[0]
    assert people.has_owner()
    assert people.owner("cy").person.id != ids[0]
    assert code(people.sign_in, "", PASSWORD, HOME, "") == "wrong_credentials"


# --- signing in


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(people: Accounts) -> None:
    people.owner("ann")
    for login in ("ann", "nobody", "", "a b", "\ud800", "x" * 500):
        before = people.hashes.hashed
        error = refused(people.sign_in, login, "wrong password", HOME, "")
        assert (error.code, error.details) == ("wrong_credentials", {})
        assert people.hashes.hashed - before == 1
        people.clock.advance(HOUR_MS)
    for password in ("", "\ud800", "x" * 500):
        assert code(people.sign_in, "ann", password, HOME, "") == "wrong_credentials"
        people.clock.advance(HOUR_MS)


def test_failures_are_noted_at_powers_of_ten_without_what_was_typed(people: Accounts) -> None:
    ann = people.owner("ann").person
    people.clock.now -= people.clock.now % (10 * MINUTE_MS)
    head = people.log_head().position
    for login in ("ann", "somebody"):
        failures = 0
        while failures < 12:
            error = refused(people.sign_in, login, "typed", "2001:db8::1", "typed")
            failures += error.code == "wrong_credentials"
            people.clock.advance(1_000 * error.details.get("retry_after_s", 0))
        people.clock.advance(-(people.clock.now % (10 * MINUTE_MS)) + 6 * HOUR_MS)
    assert code(people.sign_in, "ann", "typed", "2001:db8::2", "typed") == "wrong_credentials"
    bodies = [record.event.body for record in people.log(head, 100)]
    where = {"address": "2001:db8::/64"}
    assert bodies == [
        {"person": person, "count": count, **where}
        for person, count in ((ann.id, 1), (ann.id, 10), (None, 1), (None, 10), (ann.id, 1))
    ]


def test_after_five_failures_even_the_right_password_waits(people: Accounts) -> None:
    people.owner("ann")
    for _ in range(5):
        assert code(people.sign_in, "ann", "wrong", HOME, "") == "wrong_credentials"
    before = people.hashes.hashed
    for login in ("ann", "nobody"):  # the address waits for all accounts
        error = refused(people.sign_in, login, PASSWORD, HOME, "")
        assert (error.code, error.details) == ("too_many_tries", {"retry_after_s": 1})
    assert people.hashes.hashed == before
    assert people.sign_in("ann", PASSWORD, ELSEWHERE, "")
    people.clock.advance(1_000)
    assert code(people.sign_in, "ann", "wrong", HOME, "") == "wrong_credentials"
    assert refused(people.sign_in, "ann", PASSWORD, HOME, "").details == {"retry_after_s": 2}
    people.clock.advance(2_000)
    assert people.sign_in("ann", PASSWORD, HOME, "")


def test_guesses_at_the_same_moment_do_not_slip_through(people: Accounts) -> None:
    people.owner("ann")

    def guess() -> Any:
        return people.sign_in("ann", "wrong", HOME, "")

    answers = at_once(*[guess] * 12)
    assert sorted(answers) == ["too_many_tries"] * 7 + ["wrong_credentials"] * 5


def test_ones_own_sign_in_does_not_make_guessing_cheaper(people: Accounts) -> None:
    people.owner("ann")
    people.member("eve")
    guesses, start = 0, people.clock.now
    while people.clock.now < start + 30 * MINUTE_MS:
        if code(people.sign_in, "ann", "wrong", ELSEWHERE, "") == "wrong_credentials":
            guesses += 1
        try:
            people.sign_in("eve", PASSWORD, ELSEWHERE, "")
        except TodoError as error:
            people.clock.advance(1_000 * error.details["retry_after_s"])
    assert guesses < 20


def test_a_stranger_cannot_lock_the_owner_out(people: Accounts) -> None:
    people.owner("ann")
    people.sign_in("ann", PASSWORD, HOME, "")
    for number in range(60):
        answer = code(people.sign_in, "ann", "wrong", f"10.0.{number}.1", "")
        assert answer == ("wrong_credentials" if number < 50 else "too_many_tries")
    assert people.sign_in("ann", PASSWORD, HOME, "")
    error = refused(people.sign_in, "ann", PASSWORD, ELSEWHERE, "")
    assert error.code == "too_many_tries"
    assert 3_000 < error.details["retry_after_s"] <= 3_600
    people.clock.advance(HOUR_MS)
    assert people.sign_in("ann", PASSWORD, ELSEWHERE, "")


def test_an_unknown_login_is_throttled_as_a_known_one(people: Accounts) -> None:
    answers = [code(people.sign_in, "nobody", "wrong", f"10.0.{number}.1", "") for number in range(51)]
    assert answers == ["wrong_credentials"] * 50 + ["too_many_tries"]


def test_addresses_are_known_for_90_days(people: Accounts) -> None:
    people.owner("ann")
    people.sign_in("ann", PASSWORD, HOME, "")
    people.clock.advance(91 * DAY_MS)
    people.sign_in("ann", PASSWORD, ELSEWHERE, "")
    for number in range(50):
        code(people.sign_in, "ann", "wrong", f"10.0.{number}.1", "")
    assert code(people.sign_in, "ann", PASSWORD, HOME, "") == "too_many_tries"
    assert people.sign_in("ann", PASSWORD, ELSEWHERE, "")


def test_a_recovery_code_works_once_in_the_place_of_the_password(people: Accounts) -> None:
    ann = people.owner("ann").person
    old = people.make_recovery_codes(ann.id)
    codes = people.make_recovery_codes(ann.id)
    assert len({*old, *codes}) == 20
    assert code(people.sign_in, "ann", old[0], HOME, "") == "wrong_credentials"
    assert people.sign_in("ann", codes[0].upper().replace("-", " "), HOME, "")
    assert code(people.sign_in, "ann", codes[0], HOME, "") == "wrong_credentials"
    assert people.recovery_codes_left(ann.id) == 9
    answers = at_once(*[lambda: people.sign_in("ann", codes[1], HOME, "")] * 2)
    assert [answer for answer in answers if isinstance(answer, str)] == ["wrong_credentials"]
    assert people.recovery_codes_left(ann.id) == 8


def test_a_password_that_is_changed_meanwhile_opens_nothing(people: Accounts) -> None:
    ann = people.owner("ann")

    def change() -> None:
        people.change_password(ann.person.id, PASSWORD, "another horse", ann.session)

    late = interrupted(people, change)
    assert code(late.sign_in, "ann", PASSWORD, HOME, "") == "wrong_credentials"
    assert len(people.sessions(ann.person.id)) == 1


def test_who_is_disabled_meanwhile_does_not_come_in(people: Accounts) -> None:
    people.owner("ann")
    bo = people.member("bo").person
    late = interrupted(people, lambda: people.set_disabled(bo.id, True))
    assert code(late.sign_in, "bo", PASSWORD, HOME, "") == "wrong_credentials"
    assert people.sessions(bo.id) == []


# --- sessions


def test_a_session_ends_after_30_idle_days_and_180_days_in_all(people: Accounts) -> None:
    ann = people.owner()
    people.clock.advance(30 * DAY_MS)
    assert people.identify(ann.secret) is None
    again = people.sign_in("ann", PASSWORD, HOME, "")
    for _ in range(8):
        people.clock.advance(20 * DAY_MS)
        assert people.identify(again.secret)
    people.clock.advance(20 * DAY_MS)
    assert people.identify(again.secret) is None
    assert people.sessions(ann.person.id) == []


def test_when_a_session_was_seen_is_written_once_a_minute(people: Accounts) -> None:
    ann = people.owner()
    for ms, seen in ((59_000, 0), (1_000, 60_000), (59_000, 60_000), (1_000, 120_000)):
        people.clock.advance(ms)
        found = people.identify(ann.secret)
        assert found
        assert found[1].seen == ann.session.seen + seen
        assert people.sessions(ann.person.id)[0].seen == found[1].seen
    assert people.identify("another secret") is None
    assert people.identify("\ud800") is None


def test_a_session_ends_and_stays_ended(people: Accounts) -> None:
    ann = people.owner()
    more = [people.sign_in("ann", PASSWORD, HOME, device) for device in "abc"]
    people.sign_out(ann.session)
    people.sign_out(ann.session)
    people.end_session(ann.person.id, more[0].session.id)
    assert code(people.end_session, ann.person.id, more[0].session.id) == "unknown_session"
    assert people.end_sessions(ann.person.id, keep=more[1].session.id) == 1
    found = [bool(people.identify(one.secret)) for one in (ann, *more)]
    assert found == [False, False, True, False]
    assert people.end_sessions(ann.person.id) == 1
    assert people.types()[-4:] == ["signed_out", "session_ended", "sessions_ended", "sessions_ended"]


def test_a_session_of_another_person_is_not_ended(people: Accounts) -> None:
    ann, bo = people.owner(), people.member("bo")
    assert code(people.end_session, bo.person.id, ann.session.id) == "unknown_session"
    assert people.identify(ann.secret)


# --- passwords


def test_a_changed_password_ends_all_other_sessions(people: Accounts) -> None:
    ann, other = people.owner(), people.sign_in("ann", PASSWORD, HOME, "")
    id = ann.person.id
    assert code(people.change_password, id, "wrong", "another horse", ann.session) == "wrong_credentials"
    assert code(people.change_password, id, PASSWORD, "ANN", ann.session) == "password_too_weak"
    secret = people.change_password(id, PASSWORD, "another horse", ann.session)
    assert [bool(people.identify(one)) for one in (ann.secret, other.secret, secret)] == [False, False, True]
    assert people.sessions(id)[0].device == ann.session.device
    assert code(people.sign_in, "ann", PASSWORD, HOME, "") == "wrong_credentials"
    assert people.sign_in("ann", "another horse", HOME, "")


def test_guessing_the_old_password_is_slow_too(people: Accounts) -> None:
    ann = people.owner()
    answers = [
        code(people.change_password, ann.person.id, "x", "another horse", ann.session) for _ in range(6)
    ]
    assert answers == ["wrong_credentials"] * 5 + ["too_many_tries"]


def test_a_reset_link_gives_a_new_password_once(people: Accounts) -> None:
    ann = people.owner()
    old = people.reset_link("cli", ann.person.id)
    link = people.reset_link(ann.person.id, ann.person.id)
    assert people.invitation(link).person == ann.person.id
    assert code(people.reset_password, old, "another horse", "") == "link_invalid"
    assert code(people.reset_password, link, "short", "") == "password_too_weak"
    assert code(people.sign_up, link, "Bo", "bo", PASSWORD, "") == "link_invalid"
    again = people.reset_password(link, "another horse", "Edge")
    assert (people.identify(again.secret), people.identify(ann.secret)) == (
        (again.person, again.session),
        None,
    )
    assert code(people.reset_password, link, "third horse", "") == "link_invalid"
    assert people.sign_in("ann", "another horse", HOME, "")
    late = people.reset_link("cli", ann.person.id)
    people.clock.advance(DAY_MS)
    assert code(people.reset_password, late, "another horse", "") == "link_invalid"


def test_only_owners_make_reset_links(people: Accounts) -> None:
    ann, bo = people.owner().person, people.member("bo").person
    assert code(people.reset_link, bo.id, ann.id) == "not_allowed"
    assert code(people.reset_link, "cli", people.you()) == "unknown_person"


def test_hashes_of_weaker_parameters_are_renewed_at_sign_in(people: Accounts) -> None:
    people.owner("ann")
    stronger = Accounts(people.store, people.clock, passwords=CountedHashes(time_cost=2))
    stronger.sign_in("ann", PASSWORD, HOME, "")
    assert stronger.hashes.hashed == 2
    stronger.sign_in("ann", PASSWORD, HOME, "")
    assert stronger.hashes.hashed == 3


# --- invitations


def test_an_invitation_to_a_list_is_told_to_who_uses_it(people: Accounts) -> None:
    ann = people.owner().person
    made, secret = people.invite(ann.id, "member", "groceries", "editor", days=2)
    assert people.invitation(secret) == made
    assert people.invitations() == [made]
    bo = people.sign_up(secret, "Bo", "bo", PASSWORD, "")
    assert bo.invitation
    assert (bo.invitation.list, bo.invitation.list_role) == ("groceries", "editor")
    assert bo.invitation.used_by == bo.person.id
    assert people.invitations() == []


def test_who_has_an_account_uses_an_invitation_and_may_repeat_it(people: Accounts) -> None:
    ann, bo, cy = people.owner().person, people.member("bo").person, people.member("cy").person
    _, secret = people.invite(ann.id, "member", "groceries", "viewer")
    assert people.use_invitation(secret, bo.id).list == "groceries"
    assert people.use_invitation(secret, bo.id).used_by == bo.id
    assert code(people.use_invitation, secret, cy.id) == "link_invalid"
    assert people.types().count("invitation_used") == 4
    people.clock.advance(7 * DAY_MS)
    assert code(people.use_invitation, secret, bo.id) == "link_invalid"
    assert code(people.use_invitation, people.owner_link(), bo.id) == "link_invalid"


def test_an_invitation_as_owner_makes_an_owner_and_only_owners_make_it(people: Accounts) -> None:
    ann, bo = people.owner().person, people.member("bo").person
    assert code(people.invite, bo.id, "owner") == "not_allowed"
    _, secret = people.invite(ann.id, "owner")
    people.use_invitation(secret, bo.id)
    found = people.person(bo.id)
    assert found
    assert found.role == "owner"
    assert people.invite(bo.id, "owner")


@pytest.mark.parametrize(
    "wrong",
    [{"days": 0}, {"days": 366}, {"role": "king"}, {"list": "a"}, {"list_role": "owner"}]
    + [{"list": "a", "list_role": role} for role in ("machine", "king")],
)
def test_what_is_no_invitation_is_refused(people: Accounts, wrong: dict[str, Any]) -> None:
    assert code(people.invite, "cli", **wrong) == "bad_request"


def test_an_invitation_expires_and_is_revoked(people: Accounts) -> None:
    invitation, secret = people.invite("cli")
    people.revoke_invitation(invitation.id)
    assert code(people.invitation, secret) == "link_invalid"
    assert code(people.revoke_invitation, invitation.id) == "unknown_invitation"
    _, secret = people.invite("cli", days=1)
    people.clock.advance(DAY_MS)
    assert code(people.invitation, secret) == "link_invalid"
    assert people.invitations() == []


# --- persons


def test_two_last_owners_cannot_both_leave(people: Accounts) -> None:
    ann, cy = people.owner("ann").person, people.owner("cy").person
    leaving = [lambda: people.set_role(ann.id, "member"), lambda: people.erase(cy.id)]
    assert [answer for answer in at_once(*leaving) if isinstance(answer, str)] == ["last_owner"]
    assert people.has_owner()


@pytest.mark.parametrize("how", ["set_role", "set_disabled", "erase"])
def test_the_last_owner_stays_though_another_leaves_just_before(people: Accounts, how: str) -> None:
    ann, cy = people.owner("ann").person, people.owner("cy").person
    late: Any = interrupted(people, lambda: people.set_disabled(cy.id, True))
    arguments = {"set_role": ("member",), "set_disabled": (True,), "erase": ()}[how]
    assert code(getattr(late, how), ann.id, *arguments) == "last_owner"
    assert people.person(ann.id) == ann


def test_who_is_disabled_can_do_nothing_until_enabled(people: Accounts) -> None:
    people.owner()
    bo = people.member("bo")
    id = bo.person.id
    _, invited = people.invite(id)
    _, token = people.add_token(id, "CI", ["read"])
    people.set_disabled(id, True)
    assert people.identify(bo.secret) is None
    assert people.identify_token(token) is None
    assert code(people.sign_in, "bo", PASSWORD, HOME, "") == "wrong_credentials"
    assert code(people.invitation, invited) == "link_invalid"
    assert code(people.invite, id) == "not_allowed"
    people.set_disabled(id, False)
    assert people.identify(bo.secret) is None
    assert people.identify_token(token)
    assert people.sign_in("bo", PASSWORD, HOME, "")


def test_of_an_erased_person_only_the_id_stays(people: Accounts) -> None:
    ann, bo = people.owner(), people.member("bo", "Bo Berg")
    id = bo.person.id
    people.sign_in("bo", PASSWORD, HOME, "")
    people.make_recovery_codes(id)
    reset = people.reset_link("cli", id)
    _, token = people.add_token(id, "CI", ["read"])
    erased = people.erase(id, by=id)
    assert (erased.name, erased.login, erased.erased) == ("Deleted person", "", True)
    assert people.names([id])[id].name == "Deleted person"
    assert (people.identify(bo.secret), people.identify_token(token)) == (None, None)
    assert code(people.reset_password, reset, "another horse", "") == "link_invalid"
    assert code(people.rename, id, "Bo") == "unknown_person"
    assert code(people.sign_in, "bo", PASSWORD, HOME, "") == "wrong_credentials"
    assert people.by_login("bo") is None
    assert people.persons() == [ann.person]
    for kind in ("password", "codes", "known"):
        assert people.store.get([f"{kind}:{id}"]) == [None]
    assert people.member("bo").person.id != id


def test_a_demoted_owner_has_no_say_in_links_made_before(people: Accounts) -> None:
    ann, mal = people.owner("ann").person, people.owner("mal").person
    _, invitation = people.invite(mal.id, "owner", None, None, 7)
    reset = people.reset_link(mal.id, ann.id)
    people.set_role(mal.id, "member", ann.id)
    assert code(people.use_invitation, invitation, mal.id) == "link_invalid"
    assert code(people.reset_password, reset, "another battery staple", "") == "link_invalid"


def test_members_change_nobody_else(people: Accounts) -> None:
    ann, bo, cy = people.owner().person, people.member("bo").person, people.member("cy").person
    assert code(people.set_role, bo.id, "owner", by=bo.id) == "not_allowed"
    assert code(people.set_disabled, cy.id, True, by=bo.id) == "not_allowed"
    assert code(people.erase, cy.id, by=bo.id) == "not_allowed"
    assert people.set_role(bo.id, "owner", by=ann.id).role == "owner"
    assert code(people.set_role, "nobody", "owner") == "unknown_person"
    assert code(people.set_role, bo.id, "king") == "bad_request"


def test_names_and_logins_change(people: Accounts) -> None:
    ann, bo = people.owner().person, people.member("bo").person
    assert people.rename(ann.id, "Anna  Lee").name == "Anna Lee"
    assert code(people.rename, ann.id, " \u200b ") == "name_empty"
    assert code(people.set_login, ann.id, "BO") == "login_taken"
    assert code(people.set_login, ann.id, "a b") == "login_invalid"
    assert people.set_login(ann.id, "Anna@x.org").login == "anna@x.org"
    assert people.by_login("ann") is None
    assert people.by_login("ANNA@x.org") == people.person(ann.id)
    assert people.set_login(bo.id, "ann").login == "ann"
    shown = people.names([ann.id, "nobody", "\ud800"])
    assert list(shown) == [ann.id]
    assert shown[ann.id] == type(shown[ann.id])("Anna Lee", "AL", ann.hue)


# --- tokens


def test_a_token_is_its_persons_until_it_is_revoked_or_expires(people: Accounts) -> None:
    bo = people.member("bo").person
    token, secret = people.add_token(bo.id, " CI ", ["write", "read", "read"], days=1)
    assert (token.name, token.scopes) == ("CI", ("read", "write"))
    found = people.identify_token(secret)
    assert found
    assert (found[0], found[1].seen) == (bo, people.clock.now)
    assert people.tokens(bo.id) == [found[1]]
    people.revoke_token(bo.id, token.id)
    assert code(people.revoke_token, bo.id, token.id) == "unknown_token"
    assert people.identify_token(secret) is None
    _, secret = people.add_token(bo.id, "CI", ["read"], days=1)
    people.clock.advance(DAY_MS)
    assert people.identify_token(secret) is None
    assert people.tokens(bo.id) == []
    assert people.identify("x") is None


def test_what_is_no_token_is_refused(people: Accounts) -> None:
    ann, bo = people.owner().person, people.member("bo").person
    assert code(people.add_token, bo.id, "CI", []) == "bad_request"
    assert code(people.add_token, bo.id, "CI", ["root"]) == "bad_request"
    assert code(people.add_token, bo.id, "CI", ["read"], days=0) == "bad_request"
    assert code(people.add_token, bo.id, "", ["read"]) == "name_empty"
    assert code(people.add_token, bo.id, "CI", ["admin"]) == "not_allowed"
    assert people.add_token(ann.id, "CI", ["admin"])[0].scopes == ("admin",)


# --- the security log


def test_a_replica_follows_the_security_log(people: Accounts) -> None:
    head = people.log_head()
    assert people.tail(head, 0.01) == []
    ann = people.owner()
    records = people.tail(head, 1.0)
    assert [record.event.type for record in records][-1] == "signed_in"
    last = Cursor(records[-1].event.position, records[-1].hash)
    assert last == people.log_head()
    people.sign_out(ann.session)
    [record] = people.tail(last, 1.0)
    assert record.event.body == {"person": ann.person.id, "session": ann.session.id}
    assert refused(people.tail, Cursor(last.position, bytes(16)), 0.1).code == "log_damaged"
    assert code(people.log, 1_000) == "unknown_position"
    assert people.log(head.position + 1, 1)[0].event.position == 2
    assert people.verify_log() == people.log_head().position


def test_what_has_expired_leaves_the_sets_with_the_next_of_its_kind(people: Accounts) -> None:
    bo = people.member("bo").person
    people.add_token(bo.id, "CI", ["read"], days=1)
    sets = {f"sessions:{bo.id}": "session", "all:invitations": "invitation", f"tokens:{bo.id}": "token"}
    gone = {index: set(people.store.members(index)) for index in sets}
    change = Change(delete={f"{kind}:{digest}" for index, kind in sets.items() for digest in gone[index]})
    head = people.log_head()
    event = Event("sessions_ended", None, bo.id, "", 0, {"person": bo.id, "kept": None}, 1)
    people.store.commit(head, change, [encode(event, head, bytes(16))])
    people.invite("cli")
    people.sign_in("bo", PASSWORD, HOME, "")
    people.add_token(bo.id, "CI", ["read"])
    for index in sets:
        assert len(people.store.members(index)) == 1
        assert not gone[index] & set(people.store.members(index))


def test_a_sign_in_counts_though_the_store_goes_away_after_it(people: Accounts) -> None:
    class Leaving:
        def __getattr__(self, name: str) -> Any:
            if name == "give_back":
                raise TodoError("store_unavailable")
            return getattr(people.store, name)

    people.owner("ann")
    store: Any = Leaving()
    assert people.identify(Accounts(store, people.clock).sign_in("ann", PASSWORD, HOME, "").secret)


def test_a_hash_that_another_sign_in_renewed_meanwhile_is_no_other_password(people: Accounts) -> None:
    people.owner("ann")
    stronger = Accounts(people.store, people.clock, passwords=CountedHashes(time_cost=2))
    late = interrupted(people, lambda: stronger.sign_in("ann", PASSWORD, ELSEWHERE, ""))
    assert late.sign_in("ann", PASSWORD, HOME, "")
    assert len(people.sessions(people.persons()[0].id)) == 3
