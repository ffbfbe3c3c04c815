"""How a replica goes: what was asked is answered, everybody is told, everything is closed, within 10 s."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, wait_until
from tests.integration.transport.polling import Poller
from tests.websockets import RawSocket
from web.sockets.fast.frames import TEXT

MANY = 250


def test_sigterm_answers_says_bye_and_closes_every_socket(tmp_path: Path, transport: str) -> None:
    replica = Replica(tmp_path, transport=transport)
    url = replica.url
    clients = [RawSocket(url).connect() for _ in range(MANY)]
    for client in clients:
        assert client.call("join", {"list": "main"})["ok"]
    poller = Poller(url).connect()
    asked = [client.event("command", command("main", "add_task", {"title": "Last"})) for client in clients]
    assert clients[0].answer(asked[0])["ok"]
    began = time.monotonic()
    assert replica.stop(timeout_s=10) == 0
    assert time.monotonic() - began < 10
    for client, number in list(zip(clients, asked, strict=True))[1:]:
        texts = list(all_texts(client))
        answers = [text for text in texts if text.startswith(f"43{number}[")]
        assert len(answers) == 1, "it was asked before the end, and is answered"
        answer = json.loads(answers[0][answers[0].index("[") :])[0]
        assert answer["ok"] or answer["error"]["code"] == "draining"
        assert '42["bye",{}]' in texts
    for client in clients:
        client.socket.close()
    with pytest.raises((ConnectionError, OSError)):
        poller.poll()


def all_texts(client: RawSocket) -> Iterator[str]:
    """Everything until the server closes."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            yield client.text()


def test_a_replica_that_goes_takes_nobody_new(tmp_path: Path, transport: str) -> None:
    replica = Replica(tmp_path, transport=transport)
    url = replica.url
    slow = RawSocket(url, receive_bytes=4096).connect()
    assert slow.call("join", {"list": "main"})["ok"]
    replica.process.terminate()

    def refused() -> bool:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=2).close()
        except urllib.error.HTTPError as error:
            return error.code == 503
        except OSError:
            return True
        return False

    wait_until(refused, 5)
    with pytest.raises((AssertionError, EOFError, OSError)), RawSocket(url) as late:
        assert b" 101 " in late.response
    assert replica.process.wait(10) == 0
    slow.socket.close()


def test_a_silent_client_is_closed_and_one_that_answers_pings_is_not(tmp_path: Path) -> None:
    """Both transports side by side: pings come every 10 s, and an answer within 5 s."""
    replicas = [Replica(tmp_path / name, transport=name) for name in ("fast", "plain")]
    silent = [RawSocket(replica.url).connect() for replica in replicas]
    lively = [Wire(replica.url) for replica in replicas]
    for client in silent:
        client.socket.settimeout(25)
        began = time.monotonic()
        assert client.frame() == (TEXT, b"2")
        client.wait_closed()
        assert time.monotonic() - began < 22
        client.socket.close()
    for wire in lively:
        assert wire.call("join", {"list": "main"})["ok"]
        wire.close()
    assert [replica.stop() for replica in replicas] == [0, 0]
