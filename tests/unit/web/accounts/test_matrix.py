"""Who may do what, by every way in: each visitor with each address, message and command.

What has no row here fails the test: whoever adds a way in says who may use it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.accounts.installation import DIGEST, SECRET, Installation, Somebody
from tests.vectors.fold_cases import LINK, A
from todo.home.commands import COMMANDS as HOME_COMMANDS
from todo.tasks.commands import COMMANDS

LIST = "0123456789abcdef0123456789abcdef"
EDIT_LINK, OLD_LINK = (f"019a5555-0000-7000-8000-{number:012x}" for number in (2, 3))

ROLES: dict[str, str] = {
    "nobody": "",
    "disabled person": "",
    "other list's owner": "outsider",
    "removed a second ago": "outsider",
    "expired link": "outsider",
    "viewer": "viewer",
    "link viewer": "viewer",
    "editor's read token": "viewer",
    "commenter": "commenter",
    "editor": "editor",
    "link editor": "editor",
    "owner": "owner",
}
"""Each visitor, and what they are to the list."""

ORDER = ("", "outsider", "viewer", "commenter", "editor", "owner")

LEAST: dict[str, tuple[str, dict[str, Any]]] = {
    "create_list": ("viewer", {"title": "Mine"}),
    "rename_list": ("editor", {"title": "Ours"}),
    "set_member": ("owner", {"person": A, "role": "viewer"}),
    "remove_member": ("owner", {"person": A}),
    "add_link": ("owner", {"link": LINK, "role": "viewer", "digest": DIGEST}),
    "revoke_link": ("owner", {"link": A}),
    "add_task": ("editor", {"title": "x"}),
    "add_tasks": ("editor", {"lines": ["x"]}),
    "edit_task": ("editor", {"task": A, "title": "x"}),
    "complete_task": ("editor", {"task": A}),
    "reopen_task": ("editor", {"task": A}),
    "complete_all": ("editor", {}),
    "reopen_all": ("editor", {}),
    "move_task": ("editor", {"task": A}),
    "delete_task": ("editor", {"task": A}),
    "restore_task": ("editor", {"task": A}),
    "clear_completed": ("editor", {}),
    "undo": ("editor", {"position": 1}),
    "delete_list": ("owner", {}),
    "restore_list": ("owner", {}),
    "accept_link": ("viewer", {}),
    "leave_list": ("viewer", {}),
}
"""The least that one must be to a list to get beyond the question of rights. The list of others cannot be
created again; one's own answers without a change. In this order: the last ones change who is who."""

ADDRESSES: dict[tuple[str, str], str] = {
    ("GET", "/api/me"): "nobody",
    ("POST", "/api/sign-in"): "nobody",
    ("POST", "/api/sign-up"): "nobody",
    ("POST", "/api/link"): "nobody",
    ("POST", "/api/password/reset"): "nobody",
    ("GET", "/sign-in/oidc"): "nobody",
    ("GET", "/sign-in/oidc/back"): "nobody",
    ("POST", "/api/oidc/start"): "nobody",
    ("GET", "/api/oidc"): "person",
    ("POST", "/api/oidc/unlink"): "person",
    ("POST", "/api/sign-in/passkey/challenge"): "nobody",
    ("POST", "/api/sign-in/passkey"): "nobody",
    ("POST", "/api/link/accept"): "person",
    ("POST", "/api/password"): "person",
    ("POST", "/api/profile"): "person",
    ("POST", "/api/recovery-codes"): "person",
    ("GET", "/api/recovery-codes"): "person",
    ("GET", "/api/sessions"): "person",
    ("POST", "/api/sessions/end"): "person",
    ("GET", "/api/tokens"): "person",
    ("POST", "/api/tokens"): "person",
    ("POST", "/api/tokens/revoke"): "person",
    ("POST", "/api/passkeys/challenge"): "person",
    ("GET", "/api/passkeys"): "person",
    ("POST", "/api/passkeys"): "person",
    ("POST", "/api/passkeys/rename"): "person",
    ("POST", "/api/passkeys/remove"): "person",
    ("GET", "/api/directory"): "person",
    ("GET", "/api/people"): "owner",
    ("POST", "/api/people/change"): "owner",
    ("POST", "/api/people/erase"): "owner",
    ("POST", "/api/people/reset"): "owner",
    ("GET", "/api/invitations"): "owner",
    ("POST", "/api/invitations"): "owner",
    ("POST", "/api/invitations/revoke"): "owner",
    ("GET", "/api/audit"): "owner",
    ("POST", "/api/sign-out"): "person",
}
"""Who must be signed in, and where as an owner of the installation (here that is the list's owner too)."""

PAGES = {"/", "/sign-in", "/welcome", "/invite", "/reset", "/people", "/l/<list_id>", "/static/<path:name>"}
PAGES |= {"/favicon.ico", "/healthz", "/readyz", "/metrics"}
"""What holds nothing of anybody, and is there for everybody."""

OF_A_LIST = {"/l/<list_id>/snapshot"}


class Everybody:
    """All visitors of one installation, connected, and on the list if they may be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.installation = place = Installation(monkeypatch)
        owner = place.ann
        owner.connect()
        owner.command(LIST, "create_list", title="Ours")
        for link, role, expires in ((LINK, "viewer", 0), (EDIT_LINK, "editor", 0), (OLD_LINK, "editor", 1)):
            owner.command(LIST, "add_link", link=link, role=role, digest=DIGEST, expires=expires)
        people = {name: place.person(name.replace(" ", "-")) for name in ROLES if name not in NO_ACCOUNT}
        for member, role in (("viewer", "viewer"), ("commenter", "commenter"), ("editor", "editor")):
            owner.command(LIST, "set_member", person=people[member].id, role=role)
        for guest, link in (("link viewer", LINK), ("link editor", EDIT_LINK), ("expired link", OLD_LINK)):
            people[guest].key = f"{link}.{SECRET}"
        _, token = place.people.add_token(people["editor"].id, "reads", ("read",))
        people["editor's read token"] = Somebody(place, people["editor"].id, token=token)
        people |= {"nobody": place.nobody(), "owner": owner}
        removed = people["removed a second ago"]
        owner.command(LIST, "set_member", person=removed.id, role="editor")
        for visitor in people.values():
            visitor.connect()
            visitor.join(LIST)
        other = people["other list's owner"]
        other.command("f" * 32, "create_list", title="Theirs")
        owner.command(LIST, "remove_member", person=removed.id)
        disabled = people["disabled person"]
        place.people.set_disabled(disabled.id, True, owner.id)
        for sid in place.visitors.ended(disabled.id):
            place.events.signed_out(sid)
        self.people = people


NO_ACCOUNT = {"nobody", "owner", "editor's read token"}


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Everybody:
    return Everybody(monkeypatch)


def expected(visitor: str, least: str) -> str:
    """What is answered to who has too little right, `allowed` to who has enough."""
    role = ROLES[visitor]
    if not role:
        return "not_signed_in"
    if role == "outsider":
        return "unknown_list"
    return "allowed" if ORDER.index(role) >= ORDER.index(least) else "not_allowed"


def got(code: str) -> str:
    return code if code in ("not_signed_in", "unknown_list", "not_allowed") else "allowed"


@pytest.mark.parametrize("visitor", ROLES)
def test_each_visitor_with_each_command_of_a_list(everybody: Everybody, visitor: str) -> None:
    somebody = everybody.people[visitor]
    answers = {name: got(somebody.command(LIST, name, **args)) for name, (_, args) in LEAST.items()}
    wanted = {name: expected(visitor, least) for name, (least, _) in LEAST.items()}
    if visitor == "editor's read token":
        wanted = dict.fromkeys(LEAST, "not_allowed")
    assert answers == wanted


@pytest.mark.parametrize("visitor", ROLES)
def test_each_visitor_with_each_message(everybody: Everybody, visitor: str) -> None:
    somebody = everybody.people[visitor]
    reads = expected(visitor, "viewer")
    told = {
        "join": got(somebody.join(LIST)),
        "people": got(somebody.say("people", {"list": LIST, "ids": []})),
        "presence": somebody.say("presence", {"list": LIST}),
        "leave": somebody.say("leave", {"list": LIST}),
    }
    # Names are for those who are on the list. Who is not on it is not among its people, and cannot leave it.
    names = "unknown_list" if reads == "not_signed_in" else reads
    assert told == {"join": reads, "people": names, "presence": "ok", "leave": "ok"}


@pytest.mark.parametrize("visitor", ROLES)
def test_each_visitor_with_the_lists_snapshot(everybody: Everybody, visitor: str) -> None:
    status, code = everybody.people[visitor].ask("GET", f"/l/{LIST}/snapshot")
    reads = expected(visitor, "viewer")
    statuses = {"not_signed_in": 401, "unknown_list": 404, "allowed": 200}
    assert (status, code or "allowed") == (statuses[reads], reads)


@pytest.mark.parametrize("visitor", ROLES)
def test_each_visitor_with_each_address(everybody: Everybody, visitor: str) -> None:
    somebody = everybody.people[visitor]
    answers = {address: got(somebody.ask(*address)[1]) for address in ADDRESSES}
    assert answers == {address: allowed_at(visitor, address) for address in ADDRESSES}


def allowed_at(visitor: str, address: tuple[str, str]) -> str:
    method, needs = address[0], ADDRESSES[address]
    if needs == "nobody":
        return "allowed"
    if not ROLES[visitor]:
        return "not_signed_in"
    if needs == "owner":
        return "allowed" if visitor == "owner" else "not_allowed"
    return "not_allowed" if visitor == "editor's read token" and method == "POST" else "allowed"


@pytest.mark.parametrize("visitor", ROLES)
def test_each_visitor_with_the_owners_home(everybody: Everybody, visitor: str) -> None:
    home = f"home-{everybody.installation.ann.id}"
    somebody = everybody.people[visitor]
    wanted = {"": "not_signed_in", "owner": "allowed"}.get(ROLES[visitor], "unknown_list")
    assert got(somebody.join(home)) == wanted
    for name, args in (("set_setting", {"name": "theme", "value": "dark"}), ("undo", {"position": 1})):
        assert got(somebody.command(home, name, **args)) == wanted


@pytest.mark.parametrize("visitor", ROLES)
def test_nobody_says_for_themselves_what_they_are_a_member_of(everybody: Everybody, visitor: str) -> None:
    somebody = everybody.people[visitor]
    home = f"home-{somebody.id or everybody.installation.ann.id}"
    code = somebody.command(home, "set_membership", list=LIST, position=1, role="owner")
    assert code == ("not_allowed" if ROLES[visitor] else "not_signed_in")


def test_every_way_in_has_a_row(everybody: Everybody) -> None:
    place = everybody.installation
    assert LEAST.keys() == COMMANDS.keys()
    assert HOME_COMMANDS.keys() >= {"set_setting", "undo", "set_membership"}
    assert {(route.method, route.path) for route in place.routes} == ADDRESSES.keys()
    assert place.events.handlers.keys() == {"join", "leave", "command", "presence", "people"}
    rules = {rule.rule for rule in place.app.url_map.iter_rules()}
    assert rules == PAGES | OF_A_LIST | {path for _, path in ADDRESSES}
