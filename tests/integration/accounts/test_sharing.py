"""Lists of one's own and of others: members, roles, links, and what changes for those who are connected."""

from __future__ import annotations

import hashlib
from typing import Any

import uuid_utils

from tests.integration.accounts.browsers import Browser, heard
from tests.integration.accounts.conftest import Place

LIST = "4f1c2d3e5a6b7c8d9e0f"


def shared(place: Place, who: Browser, role: str) -> None:
    """Ann's list, with somebody as a member."""
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    answer = place.ann.command(LIST, "set_member", {"person": who.id, "role": role})
    assert answer["ok"], answer


def test_a_list_of_others_is_as_one_that_is_not_there(place: Place) -> None:
    bo = place.person("Bo")
    place.ann.command(LIST, "create_list", {"title": "Mine"})

    def tried(list_id: str) -> list[Any]:
        answers = [
            bo.join(list_id),
            bo.command(list_id, "add_task", {"title": "x"}),
            bo.command(list_id, "undo", {"position": 1}),
            bo.wires[-1].call("people", {"list": list_id, "ids": [place.ann.id]}),
            bo.ask(f"/l/{list_id}/snapshot", status=404),
        ]
        return [str({**answer, "now": 0}).replace(list_id, "?") for answer in answers]

    assert tried(LIST) == tried("0f1c2d3e5a6b7c8d9e0f")
    assert bo.command(LIST, "create_list", {"title": "Mine"})["error"]["code"] == "unknown_list"


def test_members_write_together_and_the_events_say_who(place: Place) -> None:
    bo = place.person("Bo")
    shared(place, bo, "editor")
    place.ann.join(LIST)
    assert bo.join(LIST)["role"] == "editor"
    assert bo.command(LIST, "add_task", {"title": "Milk"})["ok"]
    frame = heard(place.ann, "events")
    assert frame["events"][-1]["actor"] == bo.id
    names = place.ann.wires[-1].call("people", {"list": LIST, "ids": [bo.id, "nobody"]})["people"]
    assert names[bo.id]["name"] == "Bo"
    assert set(names) == {bo.id}


def test_a_viewer_reads_and_changes_nothing(place: Place) -> None:
    bo = place.person("Bo")
    shared(place, bo, "viewer")
    assert bo.join(LIST)["role"] == "viewer"
    assert bo.command(LIST, "add_task", {"title": "x"})["error"]["code"] == "not_allowed"


def test_who_is_removed_gets_nothing_more_at_once(place: Place) -> None:
    bo = place.person("Bo")
    shared(place, bo, "editor")
    bo.join(LIST)
    place.ann.command(LIST, "remove_member", {"person": bo.id})
    heard(bo, "removed")
    place.ann.command(LIST, "add_task", {"title": "secret"})
    assert bo.command(LIST, "add_task", {"title": "x"})["error"]["code"] == "unknown_list"
    assert "secret" not in str(bo.heard)


def test_an_invitation_to_a_list_makes_a_member_of_who_signs_up(place: Place) -> None:
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    bo = place.person("Bo", list=LIST, list_role="editor")
    assert bo.join(LIST)["role"] == "editor"


def test_an_invitation_is_no_way_back_for_who_was_removed(place: Place) -> None:
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    secret = place.ann.ask("/api/invitations", {"list": LIST, "list_role": "editor"})["secret"]
    bo = place.browser().sign_up(secret, "Bo")
    place.ann.command(LIST, "remove_member", {"person": bo.id})
    bo.ask("/api/link/accept", {"secret": secret})
    bo.ask("/api/me")
    assert bo.join(LIST)["error"]["code"] == "unknown_list"


def test_a_link_lets_in_who_has_its_secret_until_it_is_revoked(place: Place) -> None:
    bo = place.person("Bo")
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    link, secret = str(uuid_utils.uuid4()), "the-links-own-secret"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    place.ann.command(LIST, "add_link", {"link": link, "role": "editor", "digest": digest})
    assert bo.join(LIST, key=f"{link}.wrong")["error"]["code"] == "unknown_list"
    assert bo.join(LIST, key=f"{link}.{secret}")["role"] == "editor"
    assert bo.command(LIST, "add_task", {"title": "by a link"})["ok"]
    place.ann.command(LIST, "revoke_link", {"link": link})
    heard(bo, "removed")
    assert bo.command(LIST, "add_task", {"title": "late"})["error"]["code"] == "unknown_list"
