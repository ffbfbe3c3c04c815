"""Links that let somebody in: to the first owner, to those who are invited, to who has an account already."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from todo.access import MACHINE, MEMBER_ROLES
from todo.errors import TodoError
from todo.people.model import DAY_MS, Invitation, Person, Role
from todo.people.part import CLI, Part, check_owner, existing, is_owner
from todo.people.records import Records, live_invitation
from todo.people.secret import digest, new_secret, public_id
from todo.people.transaction import Transaction

OWNER_LINK_MS = DAY_MS
MOST_DAYS = 365


class Invitations(Part):
    def owner_link(self) -> str:
        """The secret of a link that makes one owner, good for 24 hours. Owner links made before are no
        more."""

        def work(transaction: Transaction) -> str:
            for key, link in _unused(transaction).items():
                if link.kind == "owner":
                    _revoke(transaction, key, link, CLI)
            return _add_owner_link(transaction, CLI)

        return self._transact(work)

    def ensure_owner_link(self) -> str | None:
        """For every start: the secret of an owner link if there is neither an owner nor such a link, else
        None. Of several that start at once, one gets it."""

        def work(transaction: Transaction) -> str | None:
            has_link = any(link.kind == "owner" for link in _unused(transaction).values())
            if has_link or any(map(is_owner, transaction.all_persons())):
                return None
            return _add_owner_link(transaction, MACHINE.actor)

        return self._transact(work)

    def invite(
        self,
        by: str,
        role: Role = "member",
        list: str | None = None,
        list_role: str | None = None,
        days: int = 7,
    ) -> tuple[Invitation, str]:
        """A link for one person, and its secret. Whether `by` may invite to that list is the caller's to
        check; that only an owner makes owners is checked here.

        Raises `not_allowed`, `unknown_person` (`by` is nobody), `bad_request` for what is no invitation.
        """
        if not 1 <= days <= MOST_DAYS:
            raise TodoError("bad_request", f"An invitation is good for 1 to {MOST_DAYS} days.", field="days")
        if role not in ("owner", "member"):
            raise TodoError("bad_request", "'role' must be owner or member.", field="role")
        if (list is None) != (list_role is None) or list_role not in (None, *MEMBER_ROLES):
            text = f"An invitation to a list names it and a role in it: {', '.join(MEMBER_ROLES)}."
            raise TodoError("bad_request", text, field="list_role")

        def work(transaction: Transaction) -> tuple[Invitation, str]:
            if role == "owner":
                check_owner(transaction, by)
            elif by != CLI and not existing(transaction, by).is_active:
                raise TodoError("not_allowed")
            secret, now = new_secret(), transaction.now
            invitation = Invitation(
                public_id(), "invite", role, by, now, now + days * DAY_MS, list=list, list_role=list_role
            )
            _add(transaction, secret, invitation, by)
            return invitation, secret

        return self._transact(work)

    def invitation(self, secret: str) -> Invitation:
        """The owner link, invitation or reset link of a secret, for what a page shows before it is used.
        Raises `link_invalid`: it is unknown, used, revoked or expired, which nobody is told."""
        return usable(self._records, secret, ("owner", "invite", "reset"), self._clock())

    def invitations(self) -> list[Invitation]:
        """Those that can still be used, owner and reset links too, the newest first."""
        now = self._clock()
        alive = (live_invitation(one, now) for one in self._records.all_invitations().values())
        return sorted(filter(None, alive), key=lambda one: -one.created)

    def revoke_invitation(self, id: str, by: str = CLI) -> None:
        """Takes an unused invitation or link back. Raises `unknown_invitation`."""

        def work(transaction: Transaction) -> None:
            for key, invitation in _unused(transaction).items():
                if invitation.id == id:
                    _revoke(transaction, key, invitation, by)
                    return
            raise TodoError("unknown_invitation")

        self._transact(work)

    def use_invitation(self, secret: str, person: str) -> Invitation:
        """Uses an invitation for somebody who has an account; the caller then makes them a member of its
        list. Who used it gets it again until it expires, so what broke in between can be done again.

        Raises `link_invalid`, and `unknown_person`.
        """
        return self.use_invitation_of(digest(secret), person)

    def use_invitation_of(self, key: str, person: str) -> Invitation:
        """The same, of the digest of its secret."""

        def work(transaction: Transaction) -> Invitation:
            found = existing(transaction, person)
            if not found.is_active:
                raise TodoError("link_invalid")
            before = transaction.invitation(key)
            is_theirs = before is not None and before.used_by == person and before.kind == "invite"
            if before is not None and is_theirs and transaction.now < before.expires:
                return before
            invitation = usable_of(transaction, key, ("invite",), transaction.now)
            if invitation.role == "owner" and found.role != "owner":
                transaction.save_person(replace(found, role="owner"))
                transaction.note("role_changed", invitation.by, person=person, role="owner")
            return use_of(transaction, key, invitation, person)

        return self._transact(work)

    def came_by(self, person: Person) -> Invitation | None:
        """The invitation that a person signed up with, for as long as it is kept: what was to follow can be
        done again."""
        invitations = self._records.all_invitations().values()
        return next(
            (one for one in invitations if one.used_by == person.id and one.used == person.created), None
        )


def usable(records: Records, secret: str, kinds: Collection[str], now: int) -> Invitation:
    """The invitation of a secret. Raises `link_invalid`."""
    return usable_of(records, digest(secret), kinds, now)


def usable_of(records: Records, key: str, kinds: Collection[str], now: int) -> Invitation:
    """The invitation of a secret's digest. Raises `link_invalid`."""
    invitation = live_invitation(records.invitation(key), now)
    if invitation is None or invitation.kind not in kinds:
        raise TodoError("link_invalid")
    return invitation


def use(transaction: Transaction, secret: str, invitation: Invitation, person: str) -> Invitation:
    """Marks it as used by that person."""
    return use_of(transaction, digest(secret), invitation, person)


def use_of(transaction: Transaction, key: str, invitation: Invitation, person: str) -> Invitation:
    """The same, of the digest of its secret."""
    used = replace(invitation, used=transaction.now, used_by=person)
    transaction.save_invitation(key, used)
    transaction.note("invitation_used", person, invitation=used.id, kind=used.kind, person=person)
    return used


def revoke_all_by(transaction: Transaction, person: str, by: str) -> None:
    """Takes back what a person invited to."""
    for key, invitation in _unused(transaction).items():
        if invitation.by == person or invitation.person == person:
            _revoke(transaction, key, invitation, by)


def _unused(transaction: Transaction) -> dict[str, Invitation]:
    """By digest."""
    found = transaction.all_invitations()
    return {key: one for key, one in found.items() if live_invitation(one, transaction.now)}


def _add_owner_link(transaction: Transaction, by: str) -> str:
    secret, now = new_secret(), transaction.now
    _add(transaction, secret, Invitation(public_id(), "owner", "owner", by, now, now + OWNER_LINK_MS), by)
    return secret


def _add(transaction: Transaction, secret: str, invitation: Invitation, by: str) -> None:
    transaction.save_invitation(digest(secret), invitation)
    transaction.note(
        "invitation_added",
        by,
        invitation=invitation.id,
        kind=invitation.kind,
        role=invitation.role,
        list=invitation.list,
        list_role=invitation.list_role,
        expires=invitation.expires,
    )


def _revoke(transaction: Transaction, key: str, invitation: Invitation, by: str) -> None:
    transaction.delete_invitation(key)
    transaction.note("invitation_revoked", by, invitation=invitation.id, kind=invitation.kind)
