"""What follows when somebody arrives: an Inbox of their own, and the list that an invitation was for.

Each step may be done twice, and is done again at the next visit if the process ended before it was through.
"""

from __future__ import annotations

from uuid_utils import uuid7

from todo.access import MACHINE, ROLES, Who
from todo.errors import TodoError
from todo.people.model import Invitation, SignedIn
from todo.people.part import CLI
from todo.people.people import People
from todo.service.door import Door
from todo.tasks.access import role
from todo.tasks.members import INBOX
from todo.tasks.state import State
from todo.uuids import derived_uuid7
from web.accounts.identity import Visitor

INBOX_TITLE = "Inbox"
MOST_NOTED = 10_000
NO_MORE = ("unknown_list", "not_allowed", "list_deleted", "too_many_members", "inbox_is_private")
"""Why an invitation's list is out of reach: it is gone, or the inviter has no say there any more."""


class Arrivals:
    """`door` is the way to the lists. What was seen to be complete is not looked at again."""

    def __init__(self, people: People, door: Door) -> None:
        self._people = people
        self._door = door
        self._complete: set[str] = set()

    def arrived(self, visitor: Visitor) -> None:
        """Somebody opens the page. Makes good what is missing."""
        person = visitor.person.id
        if person in self._complete:
            return
        self._inbox(person)
        if invitation := self._people.came_by(visitor.person):
            self._settle(invitation, person)
        if len(self._complete) >= MOST_NOTED:
            self._complete.clear()
        self._complete.add(person)

    def signed_up(self, signed_in: SignedIn) -> None:
        """Somebody has an account now."""
        person = signed_in.person.id
        self._inbox(person)
        if signed_in.invitation:
            self._settle(signed_in.invitation, person)

    def accept(self, secret: str, visitor: Visitor) -> str | None:
        """Uses an invitation for somebody who has an account. Returns its list, if it is for one."""
        person = visitor.person.id
        invitation = self._people.use_invitation(secret, person)
        self._settle(invitation, person)
        return invitation.list

    def accept_of(self, key: str, person: str) -> str | None:
        """The same, for the digest of its secret."""
        invitation = self._people.use_invitation_of(key, person)
        self._settle(invitation, person)
        return invitation.list

    def check_may_invite(self, visitor: Visitor, list_id: str | None) -> None:
        """Raises what the list cannot be opened for, and `not_allowed` for who is no owner of it."""
        if list_id is None:
            return
        self._door.head(visitor.who, list_id)
        if self._role(visitor.who, list_id) != "owner":
            raise TodoError("not_allowed", action="invite")

    def title(self, list_id: str) -> str | None:
        """What a list is called; None for one that is gone."""
        try:
            state: State = self._door.read(MACHINE, list_id).state  # type: ignore[assignment]
        except TodoError:
            return None
        return state.title

    def _inbox(self, person: str) -> None:
        list_id = INBOX + person
        try:
            self._door.head(MACHINE, list_id)
        except TodoError as error:
            if error.code != "unknown_list":
                raise
            self._perform(Who(person), list_id, "create_list", {"title": INBOX_TITLE})

    def _settle(self, invitation: Invitation, person: str) -> None:
        """Makes the person a member of the invitation's list, unless they have that role already. Done again,
        it is the same command, so who was removed since is not let in again."""
        if invitation.list and invitation.list_role:
            try:
                now = self._role(Who(person), invitation.list)
                if ROLES.index(now) < ROLES.index(invitation.list_role):
                    args = {"person": person, "role": invitation.list_role}
                    who, command_id = _inviter(invitation), _command_id(invitation)
                    self._perform(who, invitation.list, "set_member", args, command_id)
            except TodoError as error:
                if error.code not in NO_MORE:
                    raise

    def _role(self, who: Who, list_id: str) -> str:
        view = self._door.read(MACHINE, list_id)
        state: State = view.state  # type: ignore[assignment]
        return role(who, state, state.at) or "outsider"

    def _perform(
        self, who: Who, list_id: str, name: str, args: dict[str, str], command_id: str | None = None
    ) -> None:
        message = {"list": list_id, "id": command_id or str(uuid7()), "name": name, "args": args}
        self._door.perform(who, message)


def _inviter(invitation: Invitation) -> Who:
    """As whom a person is made a member: the inviter, if they may still do that."""
    return MACHINE if invitation.by == CLI else Who(invitation.by)


def _command_id(invitation: Invitation) -> str:
    """Always the same for an invitation that was used."""
    return derived_uuid7(invitation.used, invitation.id)
