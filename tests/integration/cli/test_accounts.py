"""`todo user`, `todo token` and `todo audit` on the embedded server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.calling import Todo
from tests.people import HOME, PASSWORD, cheap_hasher
from todo.errors import TodoError
from todo.events.redis.connection import connect
from todo.people.passwords import Passwords
from todo.people.people import People
from todo.people.redis.store import LOG
from todo.wiring import Opened


@pytest.fixture
def people(opened: Opened) -> People:
    """No accounts yet."""
    assert opened.embedded
    with connect(opened.embedded.ensure()) as client:
        client.flushall()
    return People(opened.people, Passwords(hasher=cheap_hasher()))


def sign_up(people: People, link: str, login: str, name: str = "Ann Lee") -> Any:
    return people.sign_up(link.partition("#")[2], name, login, PASSWORD, "Firefox on Linux")


def test_from_the_owner_link_to_the_last_member(todo: Todo, people: People, data_dir: Path) -> None:
    link = todo.ok("user", "owner-link").strip()
    assert re.fullmatch(r"http://localhost:8080/welcome#[\w-]{43}", link)
    ann = sign_up(people, link, "ann@example.org").person
    shop = Todo(data_dir, TODO_ORIGINS="https://todo.example.org,https://b.example.org")
    link = shop.json("user", "invite", "--list", "groceries", "--list-role", "viewer", "--days", "2")["link"]
    assert link.startswith("https://todo.example.org/invite#")
    [invitation] = todo.json("user", "invitations")
    assert (invitation["list"], invitation["list_role"], invitation["by"]) == ("groceries", "viewer", "cli")
    bo = sign_up(people, link, "bo", "Bo \x1b[2J").person
    assert [person["login"] for person in todo.json("user", "list")] == ["ann@example.org", "bo"]
    assert "\x1b" not in todo.ok("user", "list")
    assert todo.json("user", "role", "BO", "owner")["role"] == "owner"
    assert todo.ok("user", "role", ann.id, "member") == "ann@example.org: member, active.\n"
    assert "always an owner" in todo.refused("user", "disable", "bo", code=1)
    assert todo.ok("user", "disable", "ann@example.org") == "ann@example.org: member, disabled.\n"
    assert todo.ok("user", "enable", "ann@example.org") == "ann@example.org: member, active.\n"
    assert "--yes" in todo.refused("user", "erase", "ann@example.org")
    assert todo.json("user", "erase", "ann@example.org", "--yes")["name"] == "Deleted person"
    assert "no person" in todo.refused("user", "role", ann.id, "owner")
    assert [person["id"] for person in todo.json("user", "list")] == [bo.id]


def test_links_are_revoked_and_reset_passwords(todo: Todo, people: People) -> None:
    sign_up(people, todo.ok("user", "owner-link").strip(), "ann")
    link = todo.ok("user", "reset", "ann", "--url", "https://example.org/todo/").strip()
    assert link.startswith("https://example.org/todo/reset#")
    assert people.reset_password(link.partition("#")[2], "another horse", "").person.login == "ann"
    link = todo.ok("user", "invite").strip()
    [invitation] = todo.json("user", "invitations")
    assert invitation["id"] in todo.ok("user", "invitations")
    todo.ok("user", "revoke", invitation["id"])
    assert todo.json("user", "invitations") == []
    with pytest.raises(TodoError, match="not valid"):
        people.invitation(link.partition("#")[2])
    todo.refused("user", "revoke", invitation["id"])
    todo.refused("user", "reset", "nobody")
    todo.refused("user", "invite", "--url", "example.org")
    todo.refused("user", "invite", "--list-role", "viewer")
    todo.refused("user", "invite", "--list", "No List")


def test_sessions_are_shown_and_ended(todo: Todo, people: People) -> None:
    first = sign_up(people, todo.ok("user", "owner-link").strip(), "ann")
    people.sign_in("ann", PASSWORD, HOME, "Safari on iPhone")
    assert "Safari on iPhone" in todo.ok("user", "sessions", "ann")
    assert len(todo.json("user", "sessions", "ann")) == 2
    assert todo.ok("user", "sessions", "ann", "--end", first.session.id) == "Ended: 1 session.\n"
    assert people.identify(first.secret) is None
    todo.refused("user", "sessions", "ann", "--end", first.session.id)
    assert todo.ok("user", "sessions", "ann", "--end-all") == "Ended: 1 session.\n"
    assert todo.json("user", "sessions", "ann") == []


def test_tokens(todo: Todo, people: People) -> None:
    sign_up(people, todo.ok("user", "owner-link").strip(), "ann")
    secret = todo.ok("token", "add", "ann", "CI", "--scope", "read", "--scope", "write").strip()
    found = people.identify_token(secret)
    assert found
    assert found[1].scopes == ("read", "write")
    assert todo.json("token", "add", "ann", "old", "--days", "1")["scopes"] == ["read"]
    assert {token["name"] for token in todo.json("token", "list")} == {"CI", "old"}
    assert found[1].id in todo.ok("token", "list", "ann")
    assert secret not in todo.ok("token", "list", "ann")
    todo.ok("token", "revoke", "ann", found[1].id)
    assert people.identify_token(secret) is None
    todo.refused("token", "revoke", "ann", found[1].id)
    todo.refused("token", "add", "ann", " ")


def test_the_security_log(todo: Todo, people: People, opened: Opened) -> None:
    assert todo.lines("audit", "tail") == []
    ann = sign_up(people, todo.ok("user", "owner-link").strip(), "ann")
    with pytest.raises(TodoError):
        people.sign_in("ann", "wrong", HOME, "")
    people.sign_in("ann", PASSWORD, HOME, "")
    entries = todo.lines("audit", "tail", "-n", "2")
    assert [(entry["position"], entry["type"]) for entry in entries] == [
        (5, "sign_in_failed"),
        (6, "signed_in"),
    ]
    assert "sign_in_failed" in todo.ok("audit", "tail")
    for options, positions in (
        (["--person", "ann"], [2, 3, 4, 5, 6]),
        (["--person", ann.person.id, "--type", "signed_in"], [4, 6]),
        (["--address", "203.0."], [5, 6]),
        (["--since", "3", "--until", "4"], [3, 4]),
        (["--until", "2001-01-01T00:00"], []),
    ):
        assert [entry["position"] for entry in todo.lines("audit", "search", *options)] == positions
    todo.refused("audit", "search", "--person", "nobody")
    assert todo.ok("audit", "verify") == "Entries read: 6; nothing is wrong.\n"
    assert todo.json("audit", "verify")["hash"] == people.log_head().hash.hex()
    assert opened.embedded
    with connect(opened.embedded.ensure()) as client:
        client.xdel(LOG, "3-0")
    done = todo("audit", "verify")
    assert done.returncode == 1
    assert "position 4" in done.stdout


def test_the_security_log_is_followed(todo: Todo, people: People) -> None:
    with todo.started("audit", "tail", "-f", "--json") as process:
        secret = people.owner_link()
        assert process.stdout
        assert '"invitation_added"' in process.stdout.readline()
        sign_up(people, f"#{secret}", "ann")
        assert [process.stdout.readline().split('"type":"')[1].split('"')[0] for _ in range(3)] == [
            "person_added",
            "invitation_used",
            "signed_in",
        ]
