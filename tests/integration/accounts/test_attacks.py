"""What an attacker tries, over the network. Each test names what it is about in the words of OWASP ASVS."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import requests
import uuid_utils

from infra.wire_client import Disconnected, Wire
from tests.harness import replicas, run_todo
from tests.integration.accounts.browsers import PASSWORD, Browser, heard, owner_link
from tests.integration.accounts.conftest import Place

LIST = "4f1c2d3e5a6b7c8d9e0f"
JSON = {"Content-Type": "application/json"}


def post(url: str, headers: dict[str, str], data: str = "{}") -> requests.Response:
    return requests.post(url, headers=headers, data=data, timeout=20)


def test_session_fixation_a_session_that_was_planted_is_not_the_one_after_signing_in(place: Place) -> None:
    bo = place.person("Bo")
    victim = place.browser()
    planted = "A" * 43
    victim.session.cookies.set("todo", planted, domain="127.0.0.1", path="/")
    victim.sign_in("bo")
    secrets = {cookie.value for cookie in victim.session.cookies if cookie.name == "todo"}
    assert secrets - {planted}
    attacker = place.browser()
    attacker.session.cookies.set("todo", planted)
    assert attacker.ask("/api/me")["person"] is None
    assert bo.ask("/api/me")["person"]["name"] == "Bo"


def test_session_rotation_a_stolen_cookie_is_worth_nothing_after_a_change_of_the_password(
    place: Place,
) -> None:
    bo = place.person("Bo")
    thief = place.browser()
    thief.session.cookies.update(bo.session.cookies)
    thief.join(f"inbox-{bo.id}")
    bo.ask("/api/password", {"old": PASSWORD, "new": "another battery staple"})
    heard(thief, "signed_out")
    assert thief.ask("/api/me")["person"] is None
    assert bo.ask("/api/me")["person"]["name"] == "Bo"


@pytest.mark.parametrize(
    "headers",
    [
        {**JSON, "Origin": "https://evil.example"},
        {**JSON, "Origin": "null"},
        {**JSON, "Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_cross_site_request_forgery_changes_nothing(place: Place, headers: dict[str, str]) -> None:
    cookie = {"Cookie": place.ann.cookie}
    answer = post(f"{place.ann.url}/api/sessions/end", {**headers, **cookie}, '{"which": "all"}')
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forged")
    assert place.ann.ask("/api/me")["person"]["name"] == "Ann"


def test_cross_site_websocket_hijacking_is_refused_at_the_handshake(place: Place) -> None:
    headers = {"Cookie": place.ann.cookie, "Origin": "https://evil.example"}
    with pytest.raises(Exception, match=r"400|403"):
        Wire(place.ann.url, headers=headers)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/welcome", "/invite", "/people", f"/l/{LIST}"])
def test_clickjacking_no_page_can_be_framed_and_no_inline_script_runs(place: Place, path: str) -> None:
    headers = requests.get(place.ann.url + path, timeout=20).headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_secret_in_an_address_is_worth_nothing(place: Place) -> None:
    token = place.ann.ask("/api/tokens", {"name": "t", "scopes": ["read"], "days": 1})["secret"]
    stranger = place.browser()
    assert stranger.ask(f"/api/me?token={token}&access_token={token}")["person"] is None


def test_a_token_of_reading_reads_and_changes_nothing(place: Place) -> None:
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    token = place.ann.ask("/api/tokens", {"name": "t", "scopes": ["read"], "days": 1})["secret"]
    bearer = {"Authorization": f"Bearer {token}"}
    wire = Wire(place.ann.url, headers=bearer)
    assert wire.call("join", {"list": LIST})["role"] == "viewer"
    message = {"list": LIST, "id": str(uuid_utils.uuid7()), "name": "add_task", "args": {"title": "x"}}
    assert wire.call("command", message)["error"]["code"] == "not_allowed"
    wire.close()
    answer = post(f"{place.ann.url}/api/profile", {**JSON, **bearer}, '{"name": "Eve"}')
    assert answer.status_code == 403


def test_enumeration_an_unknown_login_and_a_wrong_password_are_answered_alike(place: Place) -> None:
    place.person("Bo")
    told = [
        place.browser().ask("/api/sign-in", {"login": login, "password": "wrong password"}, status=403)
        for login in ("bo", "nobody-here")
    ]
    assert told[0] == told[1]


def test_password_spraying_is_slowed_by_address(place: Place) -> None:
    attacker = place.browser()
    statuses = []
    for number in range(8):
        body = {"login": f"person{number}", "password": "Summer2026!"}
        answer = post(f"{attacker.url}/api/sign-in", JSON, str(body).replace("'", '"'))
        statuses.append(answer.status_code)
    assert statuses[-1] == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_nobody_can_lock_the_owner_out(tmp_path: Path) -> None:
    """A stranger at many addresses fails as the owner; the owner comes in from where they were before."""
    with replicas(tmp_path, access="accounts", proxies="127.0.0.1") as (served,):

        def at(address: str) -> Browser:
            browser = Browser(served.url)
            browser.session.headers["X-Forwarded-For"] = address
            return browser

        at("198.51.100.7").sign_up(owner_link(tmp_path), "Ann")
        assert at("198.51.100.7").sign_in("ann")
        for number in range(60):
            body = {"login": "ann", "password": f"guess number {number}"}
            stranger = at(f"203.0.113.{number}")
            answer = post(
                f"{stranger.url}/api/sign-in",
                {**JSON, "X-Forwarded-For": f"203.0.113.{number}"},
                str(body).replace("'", '"'),
            )
            assert answer.status_code in (403, 429)
        assert at("203.0.113.99").sign_in("ann", status=429)
        assert at("198.51.100.7").sign_in("ann")


def test_a_race_of_removal_and_edit_leaves_nothing_after_the_removal(place: Place) -> None:
    bo = place.person("Bo")
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    place.ann.command(LIST, "set_member", {"person": bo.id, "role": "editor"})
    bo.join(LIST)
    answers: list[Any] = []

    def edits() -> None:
        answers.extend(bo.command(LIST, "add_task", {"title": f"edit {number}"}) for number in range(60))

    editing = threading.Thread(target=edits)
    editing.start()
    place.ann.command(LIST, "remove_member", {"person": bo.id})
    editing.join(30)
    log = [line.split() for line in run_todo(place.data_dir, "log", "tail", LIST, "-n", "200").splitlines()]
    types = [next((word for word in line if "_" in word), "") for line in log]
    after = types[types.index("member_removed") :]
    assert "task_added" not in after
    assert answers[-1]["error"]["code"] == "unknown_list"


def test_a_race_of_two_owners_who_leave_keeps_one(place: Place) -> None:
    bo = place.person("Bo")
    place.ann.command(LIST, "create_list", {"title": "Ours"})
    place.ann.command(LIST, "set_member", {"person": bo.id, "role": "owner"})
    for browser in (place.ann, bo):
        browser.join(LIST)
    answers: list[Any] = []
    leaving = [
        threading.Thread(target=lambda who=who: answers.append(who.command(LIST, "leave_list")))
        for who in (place.ann, bo)
    ]
    for thread in leaving:
        thread.start()
    for thread in leaving:
        thread.join(30)
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    assert [answer["error"]["code"] for answer in answers if not answer["ok"]] == ["last_owner"]


def test_a_race_of_two_sign_ups_with_one_invitation_has_one_winner(place: Place) -> None:
    secret = place.ann.ask("/api/invitations", {})["secret"]
    statuses: list[int] = []

    def sign_up(name: str) -> None:
        body = f'{{"secret": "{secret}", "name": "{name}", "login": "{name}", "password": "{PASSWORD}"}}'
        statuses.append(post(f"{place.ann.url}/api/sign-up", JSON, body).status_code)

    racing = [threading.Thread(target=sign_up, args=(name,)) for name in ("bo", "cy", "di")]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join(30)
    assert sorted(statuses) == [200, 404, 404]
    assert len(place.ann.ask("/api/people")["people"]) == 2


def test_an_installation_with_accounts_is_never_served_openly(place: Place, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="TODO_ACCESS=accounts"), replicas(tmp_path, access="open"):
        pass


def test_who_is_disabled_cannot_come_back_by_any_way(place: Place) -> None:
    bo = place.person("Bo")
    token = bo.ask("/api/tokens", {"name": "t", "scopes": ["read", "write"], "days": 1})["secret"]
    reset = place.ann.ask("/api/people/reset", {"person": bo.id})["secret"]
    place.ann.ask("/api/people/change", {"person": bo.id, "disabled": True})
    with pytest.raises(Disconnected, match="not_signed_in"):
        Wire(bo.url, headers={"Authorization": f"Bearer {token}"})
    again = place.browser()
    body = {"secret": reset, "new": "another battery staple"}
    assert again.ask("/api/password/reset", body, status=404)["error"]["code"] == "link_invalid"
