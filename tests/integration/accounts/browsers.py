"""A person at a browser, without one: cookies, requests as a page makes them, and sockets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests
import uuid_utils

from infra.wire_client import Wire
from tests.harness import wait_until
from todo import wiring
from todo.settings import load_settings

PASSWORD = "correct horse battery"
TIMEOUT_S = 20.0


class Heard(list[tuple[str, Any]]):
    """What a socket was sent: (name, payload)."""

    def named(self, name: str) -> list[Any]:
        return [payload for one, payload in self if one == name]


class Browser:
    """`id` is the person's, once signed in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.id = ""
        self.heard = Heard()
        self.wires: list[Wire] = []

    def ask(self, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """GET without a body, else POST. Fails if it is not answered with the status."""
        sent = {"Origin": self.url, **headers}
        if body is None:
            answer = self.session.get(self.url + path, headers=sent, timeout=TIMEOUT_S)
        else:
            answer = self.session.post(self.url + path, json=body, headers=sent, timeout=TIMEOUT_S)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def sign_up(self, secret: str, name: str, login: str | None = None) -> Browser:
        body = {"secret": secret, "name": name, "login": login or name.lower(), "password": PASSWORD}
        self.id = self.ask("/api/sign-up", body)["person"]
        return self

    def sign_in(self, login: str, password: str = PASSWORD, **expected: Any) -> Any:
        answer = self.ask("/api/sign-in", {"login": login, "password": password}, **expected)
        self.id = answer.get("person", self.id)
        return answer

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)

    def connect(self, **auth: str) -> Wire:
        """Raises `Disconnected` for who is not let in."""
        headers = {"Cookie": self.cookie}
        wire = Wire(self.url, lambda *said: self.heard.append(said), headers=headers, auth=auth)
        self.wires.append(wire)
        return wire

    def join(self, list_id: str, **more: Any) -> Any:
        """The answer to a join over a connection of its own, which stays."""
        return self.connect().call("join", {"list": list_id, **more})

    def command(self, list_id: str, name: str, args: Any | None = None) -> Any:
        """Over the last connection."""
        if not self.wires:
            self.connect()
        message = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args or {}}
        return self.wires[-1].call("command", message)

    def close(self) -> None:
        for wire in self.wires:
            wire.close()
        self.session.close()


def owner_link(data_dir: Path) -> str:
    """The secret of a new owner link."""
    settings = load_settings({"TODO_DATA_DIR": str(data_dir)})
    opened = wiring.open_store(settings)
    try:
        return wiring.build_people(opened).owner_link()
    finally:
        opened.close()


def heard(browser: Browser, name: str, count: int = 1) -> Any:
    """Waits until so many messages of that name came; the last of them."""
    wait_until(lambda: len(browser.heard.named(name)) >= count, what=f"{count} messages {name}")
    return browser.heard.named(name)[-1]
