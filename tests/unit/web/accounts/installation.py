"""An installation with accounts in one process: a replica, the accounts, pages and messages."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import uuid_utils
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from socketio.exceptions import ConnectionRefusedError

from tests.unit.replicas import held_replica, work
from tests.unit.web.sockets.test_messages import Server
from todo.kinds import KINDS_WITH_ACCOUNTS
from todo.people.memory_store import MemoryPeopleStore
from todo.people.passwords import Passwords
from todo.people.people import People
from todo.service.door import Door
from todo.service.replica import Replica
from web.accounts.all_routes import account_routes
from web.accounts.identity import AccountAccess, credential
from web.accounts.names import Names
from web.accounts.routes import install
from web.http.metrics import Metrics
from web.http.pages import create_app
from web.http.snapshots import Snapshots
from web.sockets.broadcaster import Broadcaster
from web.sockets.messages import SocketEvents
from web.sockets.presence import Presence
from web.sockets.visitors import LINK_HEADER, Visitors, by_link

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = "the-links-own-secret"
DIGEST = hashlib.sha256(SECRET.encode()).hexdigest()


class Edge(Server):
    """The sender too: who is removed is taken off by the messages, as in a backend."""

    events: SocketEvents

    def detach(self, list_id: str, reader: str) -> None:
        self.events.removed(list_id, reader)

    def send(self, list_id: str, event: str, payload: Any) -> None:
        self.happened.append((event, list_id))


class Installation:
    """`ann` is its owner."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people = People(MemoryPeopleStore(), Passwords(hasher=CHEAP))
        self.server = Edge()
        metrics = Metrics()
        broadcaster = Broadcaster(self.server, lambda _: True, metrics)
        monkeypatch.setattr("tests.unit.replicas.KINDS", KINDS_WITH_ACCOUNTS)
        self.replica: Replica = held_replica(monkeypatch, outlet=broadcaster)
        _perform_at_once(monkeypatch, self.replica)
        identity = AccountAccess(self.people)
        snapshots = Snapshots(self.replica.door, lambda: None)
        self.app = create_app(
            metrics,
            lambda: None,
            lambda: None,
            lambda: None,
            lambda environ, list_id: snapshots.compressed(
                by_link(identity.visitor(credential(environ)).who, environ.get(LINK_HEADER)), list_id
            ),
        )
        self.routes = account_routes(self.people, identity, self.replica.door, sign_up_is_open=False)
        install(self.app, self.routes, identity, lambda origin, _: origin == "http://localhost")
        self.visitors = Visitors(identity)
        server: Any = self.server
        self.events = self.server.events = SocketEvents(
            server,
            self.replica,
            broadcaster,
            Presence(lambda _: None, lambda *_: None),
            metrics,
            self.visitors,
            Names(self.people, self.replica.door).known,
            lambda: True,
        )
        self.ann = self.person("ann", self.people.owner_link())

    def person(self, name: str, secret: str | None = None) -> Somebody:
        """Somebody with an account of their own, by an invitation of Ann's."""
        secret = secret or self.people.invite(self.ann.id, "member", None, None, 7)[1]
        signed_in = self.people.sign_up(secret, name, name, PASSWORD, "")
        return Somebody(self, signed_in.person.id, cookie=signed_in.secret)

    def nobody(self) -> Somebody:
        return Somebody(self, "")


class Somebody:
    """A browser or program, with what it shows to be let in."""

    def __init__(self, installation: Installation, id: str, cookie: str = "", token: str = "") -> None:
        self.id = id
        self.installation = installation
        self.client: FlaskClient = installation.app.test_client(use_cookies=False)
        self.headers = {"Origin": "http://localhost"}
        self.cookie = cookie
        if cookie:
            self.headers["Cookie"] = f"todo={cookie}"
        if token:
            self.headers["Authorization"] = f"Bearer {token}"
        self.sid = f"connection {uuid_utils.uuid4()}"
        self.is_connected = False
        self.key: str | None = None

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """The status, and the code of the refusal."""
        link = {"X-Todo-Link": self.key} if self.key else {}
        answer = self.client.open(
            path,
            method=method,
            headers={**self.headers, **link},
            json={} if body is None and method == "POST" else body,
        )
        told = answer.get_json(silent=True) or {}
        return answer.status_code, told.get("error", {}).get("code", "")

    def connect(self) -> str:
        """`ok`, or why not."""
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        try:
            self.installation.server.handlers["connect"](self.sid, environ)
        except ConnectionRefusedError as error:
            return str(error.error_args["data"]["code"])
        self.is_connected = True
        return "ok"

    def say(self, name: str, message: dict[str, Any]) -> str:
        """`ok`, or the code that the message is refused with."""
        answers: list[dict[str, Any]] = []
        self.installation.events.handlers[name](self.sid, [message], answers.append)
        work(self.installation.replica)
        (answer,) = answers
        return "ok" if answer["ok"] else str(answer["error"]["code"])

    def join(self, list_id: str) -> str:
        key = {"key": self.key} if self.key else {}
        return self.say("join", {"list": list_id, **key})

    def command(self, list_id: str, name: str, /, **args: Any) -> str:
        message = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": name, "args": args}
        return self.say("command", message)


def _perform_at_once(monkeypatch: pytest.MonkeyPatch, replica: Replica) -> None:
    """There is no thread that commits: whoever waits for an answer commits first."""
    execute = Door.execute

    def at_once(door: Door, *arguments: Any, **more: Any) -> None:
        execute(door, *arguments, **more)
        work(replica)

    monkeypatch.setattr(Door, "execute", at_once)
