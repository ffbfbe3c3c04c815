"""What somebody who writes notices of others who sign in: each sign-in takes a core for some 20 to 100 ms."""

from __future__ import annotations

import threading
import time
from typing import Any

import requests
import uuid_utils

from infra.benchmark.figures import Figure, Found, Options, at_most, percentile
from infra.benchmark.stores import store
from infra.benchmark.targets import Target, replica
from infra.wire_client import Wire
from todo import wiring
from todo.settings import load_settings

PASSWORD = "a password of the benchmark"
AT_ONCE = 20
LASTS_S = 10.0
MOST_MORE_MS = 50
TIMEOUT_S = 60


def beside_a_writer(options: Options) -> Found:
    """A person changes a list over and over: alone, then while 20 others sign in again and again."""
    lasts_s = 2.0 if options.quick else LASTS_S
    with store() as its_store, replica(its_store, access="accounts") as target:
        writer = _Browser(target)
        writer.sign_up("writer", _owner_link(its_store.url))
        list_id = f"inbox-{writer.person}"
        others = [_Browser(target) for _ in range(AT_ONCE)]
        for number, other in enumerate(others):
            invitation = writer.ask("/api/invitations", {})["secret"]
            other.sign_up(f"person{number}", invitation)
        wire = Wire(target_url(target), headers={"Cookie": writer.cookie})
        try:
            alone = _latencies(wire, list_id, lasts_s)
            cpu = target.process.cpu_s()
            stop, counts = threading.Event(), [0] * AT_ONCE
            threads = [
                threading.Thread(target=_sign_in_until, args=(other, number, stop, counts))
                for number, other in enumerate(others)
            ]
            for thread in threads:
                thread.start()
            beside = _latencies(wire, list_id, lasts_s)
            stop.set()
            for thread in threads:
                thread.join(TIMEOUT_S)
            cpu = target.process.cpu_s() - cpu
        finally:
            wire.close()
    what = "a durable change by one writer"
    p99, p99_beside = percentile(alone, 0.99) * 1000, percentile(beside, 0.99) * 1000
    return Found(
        [
            Figure(f"{what}, alone: p50", percentile(alone, 0.5) * 1000, "ms"),
            Figure(f"{what}, alone: p99", p99, "ms"),
            Figure(f"{what}, while {AT_ONCE} sign in: p50", percentile(beside, 0.5) * 1000, "ms"),
            Figure(f"{what}, while {AT_ONCE} sign in: p99", p99_beside, "ms"),
            at_most(
                f"{what}, while {AT_ONCE} sign in: p99 beyond alone", p99_beside - p99, "ms", MOST_MORE_MS
            ),
            Figure("sign-ins a second meanwhile", sum(counts) / lasts_s, "/s"),
            Figure("CPU of the server for each sign-in", cpu / max(1, sum(counts)) * 1000, "ms"),
        ]
    )


def target_url(target: Target) -> str:
    return f"http://127.0.0.1:{target.port}"


class _Browser:
    """A person's cookies; `person` is the id, once signed up."""

    def __init__(self, target: Target) -> None:
        self._url = target_url(target)
        self._session = requests.Session()
        self.login = ""
        self.person = ""

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._session.cookies)

    def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(self._url + path, json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return dict(answer.json())

    def sign_up(self, login: str, secret: str) -> None:
        body = {"secret": secret, "name": login, "login": login, "password": PASSWORD}
        self.login, self.person = login, self.ask("/api/sign-up", body)["person"]

    def sign_in(self) -> None:
        self.ask("/api/sign-in", {"login": self.login, "password": PASSWORD})


def _owner_link(store_url: str) -> str:
    opened = wiring.open_store(load_settings({"TODO_REDIS_URL": store_url}))
    try:
        return wiring.build_people(opened).owner_link()
    finally:
        opened.close()


def _latencies(wire: Wire, list_id: str, lasts_s: float) -> list[float]:
    """Seconds from each command to its answer, one after another, sorted."""
    times = []
    deadline = time.perf_counter() + lasts_s
    while time.perf_counter() < deadline:
        args = {"title": f"task {len(times)}"}
        message = {"list": list_id, "id": str(uuid_utils.uuid7()), "name": "add_task", "args": args}
        started = time.perf_counter()
        answer = wire.call("command", message)
        times.append(time.perf_counter() - started)
        assert answer["ok"], answer
        time.sleep(0.005)
    return sorted(times)


def _sign_in_until(other: _Browser, number: int, stop: threading.Event, counts: list[int]) -> None:
    while not stop.is_set():
        other.sign_in()
        counts[number] += 1
