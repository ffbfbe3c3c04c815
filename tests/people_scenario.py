"""One call of every use case that changes something, for tests that look at what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.authenticator import SITE, Authenticator, add_passkey, sign_in
from tests.people import HOME, PASSWORD, Accounts
from todo.people.identities import Vouched
from todo.people.model import MINUTE_MS, Person, SignedIn
from todo.people.secret import digest

NEW_PASSWORD = "another horse"
SUBJECT = "the-subject-of-bo-at-the-provider"
ISSUER = "https://id.example.org"
BO_THERE = Vouched(ISSUER, SUBJECT)
DI_THERE = Vouched(ISSUER, f"{SUBJECT}-and-di")


class World(NamedTuple):
    """An installation with two owners and a member, and what of them is not used up."""

    people: Accounts
    ann: SignedIn
    cy: Person
    bo: SignedIn
    invited: str
    invitation: str
    reset: str
    codes: list[str]
    token: str
    token_secret: str
    owner_link: str
    flow: str
    device: Authenticator
    passkey: str

    @property
    def secrets(self) -> list[str]:
        """All that nobody may find in the store."""
        return [
            *(self.ann.secret, self.bo.secret, self.invited, self.reset, self.token_secret, self.owner_link),
            *(self.flow, SUBJECT),
            *(PASSWORD, NEW_PASSWORD, *self.codes, *(code.replace("-", "") for code in self.codes)),
        ]


def build(people: Accounts) -> World:
    ann, cy = people.owner("ann"), people.owner("cy", "Cy").person
    bo = people.member("bo")
    codes = people.make_recovery_codes(bo.person.id)
    token, token_secret = people.add_token(bo.person.id, "CI", ["read"])
    reset = people.reset_link(ann.person.id, bo.person.id)
    invitation, invited = people.invite(ann.person.id, "member", "groceries", "editor")
    link = people.owner_link()
    people.link(BO_THERE, bo.person.id)
    flow = people.begin_flow("/l/groceries", "https://todo.example.org/sign-in/oidc/back", invited)
    device = Authenticator()
    passkey = add_passkey(people, bo.person.id, device, "Phone").id
    people.clock.advance(2 * MINUTE_MS)
    secrets = (invited, invitation.id, reset, codes, token.id, token_secret, link, flow)
    return World(people, ann, cy, bo, *secrets, device, passkey)


def _bo(world: World) -> str:
    return world.bo.person.id


USE_CASES: dict[str, Callable[[World], Any]] = {
    "owner_link": lambda w: w.people.owner_link(),
    "sign_up": lambda w: w.people.sign_up(w.invited, "Di", "di", PASSWORD, "Firefox"),
    "sign_up as owner": lambda w: w.people.sign_up(w.owner_link, "Di", "di", PASSWORD, "Firefox"),
    "sign_in": lambda w: w.people.sign_in("bo", PASSWORD, HOME, "Firefox"),
    "sign_in by code": lambda w: w.people.sign_in("bo", w.codes[0], HOME, "Firefox"),
    "identify": lambda w: w.people.identify(w.bo.secret),
    "sign_out": lambda w: w.people.sign_out(w.bo.session),
    "end_session": lambda w: w.people.end_session(_bo(w), w.bo.session.id),
    "end_sessions": lambda w: w.people.end_sessions(_bo(w)),
    "change_password": lambda w: w.people.change_password(_bo(w), PASSWORD, NEW_PASSWORD, w.bo.session),
    "reset_link": lambda w: w.people.reset_link("cli", _bo(w)),
    "reset_password": lambda w: w.people.reset_password(w.reset, NEW_PASSWORD, "Firefox"),
    "make_recovery_codes": lambda w: w.people.make_recovery_codes(_bo(w)),
    "invite": lambda w: w.people.invite(w.ann.person.id),
    "revoke_invitation": lambda w: w.people.revoke_invitation(w.invitation),
    "use_invitation": lambda w: w.people.use_invitation(w.invited, _bo(w)),
    "rename": lambda w: w.people.rename(_bo(w), "Bodo"),
    "set_login": lambda w: w.people.set_login(_bo(w), "bodo"),
    "set_role": lambda w: w.people.set_role(w.cy.id, "member"),
    "disable": lambda w: w.people.set_disabled(_bo(w), True),
    "erase": lambda w: w.people.erase(_bo(w)),
    "you": lambda w: w.people.you(),
    "add_token": lambda w: w.people.add_token(_bo(w), "CI", ["write"]),
    "revoke_token": lambda w: w.people.revoke_token(_bo(w), w.token),
    "sign_in_by": lambda w: w.people.sign_in_by(BO_THERE, HOME, "Firefox"),
    "sign_up_by": lambda w: w.people.sign_up_by(DI_THERE, "Di", "bo", HOME, "Firefox", digest(w.invited)),
    "sign_up_by as owner": lambda w: w.people.sign_up_by(
        DI_THERE, "Di", "di", HOME, "Firefox", digest(w.owner_link)
    ),
    "link": lambda w: w.people.link(DI_THERE, w.cy.id),
    "unlink": lambda w: w.people.unlink(ISSUER, _bo(w)),
    "begin_flow": lambda w: w.people.begin_flow("/", "https://todo.example.org/sign-in/oidc/back"),
    "end_flow": lambda w: w.people.end_flow(w.flow),
    "passkey_challenge": lambda w: w.people.passkey_challenge(SITE),
    "add_passkey": lambda w: add_passkey(w.people, _bo(w), Authenticator(), "Other phone"),
    "sign_in_with_passkey": lambda w: sign_in(w.people, w.device),
    "rename_passkey": lambda w: w.people.rename_passkey(_bo(w), w.passkey, "Old phone"),
    "remove_passkey": lambda w: w.people.remove_passkey(_bo(w), w.passkey),
    "identify_token": lambda w: w.people.identify_token(w.token_secret),
}
