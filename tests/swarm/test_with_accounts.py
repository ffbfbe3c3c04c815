"""The stack as it is deployed by default: accounts, in the place of the open access of the modules before.

It is the last module, since what has accounts is never open again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from infra.wire_client import Disconnected
from tests.harness import wait_until
from tests.integration.accounts.browsers import Browser, heard
from tests.swarm.conftest import VERSION
from tests.swarm.engine import Stack, docker

SERVICES = ("redis", "nginx", "backend", "projector")


class Place:
    """`ann` came by the link that the deployment printed, and took over what was there."""

    def __init__(self, stack: Stack, link: str) -> None:
        self.stack = stack
        self._browsers: list[Browser] = []
        self.ann = self.browser(0).sign_up(link, "Ann")

    def browser(self, number: int) -> Browser:
        """At one of the addresses that NGINX listens on."""
        urls = self.stack.urls()
        browser = Browser(urls[number % len(urls)])
        self._browsers.append(browser)
        return browser

    def todo(self, *arguments: str) -> str:
        return docker("exec", self.stack.containers("backend")[0], "todo", *arguments)

    def close(self) -> None:
        for browser in self._browsers:
            browser.close()


@pytest.fixture(scope="module")
def place(stack: Stack) -> Iterator[Place]:
    code, said = stack.deploy(VERSION, TODO_ACCESS="accounts")
    assert code == 0, said
    found = re.search(r"/welcome#([\w-]+)", said)
    assert found, said
    place = Place(stack, found[1])
    yield place
    place.close()


def test_the_first_owner_takes_over_what_was_there(place: Place) -> None:
    assert "main" in place.todo("user", "claim", "ann")
    joined = place.ann.join("main")
    assert joined["role"] == "owner"


def test_two_people_at_different_replicas_share_a_list_until_one_is_removed(place: Place) -> None:
    invitation = {"list": "main", "list_role": "editor"}
    bo = place.browser(1).sign_up(place.ann.ask("/api/invitations", invitation)["secret"], "Bo")
    assert bo.join("main")["role"] == "editor"
    place.ann.join("main")
    assert bo.command("main", "add_task", {"title": "from Bo"})["ok"]
    wait_until(lambda: "from Bo" in str(place.ann.heard), what="Bo's task at Ann's")
    home = bo.join(f"home-{bo.id}")
    assert home["snapshot"]["lists"]["main"]["role"] == "editor"
    assert place.ann.command("main", "remove_member", {"person": bo.id})["ok"]
    heard(bo, "removed")
    assert bo.join("main")["error"]["code"] == "unknown_list"


def test_sessions_outlive_a_restart_of_everything_and_end_everywhere_at_once(place: Place) -> None:
    phone = place.browser(2)
    phone.sign_in("ann")
    for service in SERVICES:
        for container in place.stack.containers(service):
            docker("kill", container)
    for service in SERVICES:
        place.stack.wait_whole(service)
    again = Browser(place.stack.urls()[0])
    again.session.cookies = phone.session.cookies
    again.id = phone.id
    wait_until(lambda: _joins(again, "main"), 60, "the list after the restart")
    place.ann.url = place.stack.urls()[1]
    place.ann.ask("/api/sessions/end", {"which": "others"})
    heard(again, "signed_out")
    with pytest.raises(Disconnected):
        again.connect()
    again.close()


def test_no_secret_is_in_any_log_or_key(place: Place) -> None:
    """All that every service printed since it was restarted, and all that Redis keeps."""
    token = place.ann.ask("/api/tokens", {"name": "backup", "scopes": ["read"], "days": 1})["secret"]
    secrets = [token, *(cookie.value or "" for cookie in place.ann.session.cookies), "correct horse battery"]
    logs = "".join(
        docker("logs", container, with_errors=True)
        for service in SERVICES
        for container in place.stack.containers(service)
    )
    assert "/api/tokens" in logs  # NGINX logs each request
    (redis,) = place.stack.containers("redis")
    dump = docker("exec", redis, "sh", "-c", "cat /data/appendonlydir/* | base64 -w0")
    kept = base64.b64decode(dump)
    for secret in secrets:
        assert secret not in logs
        assert secret.encode() not in kept


def _joins(browser: Browser, list_id: str) -> bool:
    try:
        return bool(browser.join(list_id)["ok"])
    except (Disconnected, OSError):
        return False
