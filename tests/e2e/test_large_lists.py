"""Lists of more tasks than one command, one answer or one second can carry."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.harness import Proxy, Replica

Open = Callable[..., App]
LINES_A_COMMAND = 500
CHUNK_BYTES = 8_192


class SlowProxy(Proxy):
    """A proxy that lets so many bytes a second through from the server, on each connection."""

    def __init__(self, target: str, bytes_per_s: int) -> None:
        self.bytes_per_s = bytes_per_s
        super().__init__([target])

    def _serve(self, client: socket.socket) -> None:
        server = self._connect()
        if server is None:
            client.close()
            return
        self._pairs.append((client, server))
        with client, server:
            up = threading.Thread(target=self._pass_on, args=(client, server, None), daemon=True)
            up.start()
            self._pass_on(server, client, self.bytes_per_s)
            up.join()

    def _pass_on(self, source: socket.socket, target: socket.socket, bytes_per_s: int | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                target.sendall(data)
                if bytes_per_s:
                    time.sleep(len(data) / bytes_per_s)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def slow_app(browser: Browser, replica: Replica) -> Iterator[Callable[[str, int], App]]:
    """Opens a page behind a link of so many bytes a second."""
    opened: list[tuple[App, SlowProxy]] = []

    def open_slow(list_id: str, bytes_per_s: int) -> App:
        proxy = SlowProxy(replica.url, bytes_per_s)
        app = App(browser.new_context().new_page(), proxy.url, list_id)
        opened.append((app, proxy))
        app.page.goto(f"{proxy.url}/l/{list_id}", wait_until="commit")
        return app

    yield open_slow
    for app, proxy in opened:
        app.page.context.close()
        proxy.close()
    assert [error for app, _ in opened for error in app.errors] == []


def fill(url: str, list_id: str, count: int) -> None:
    """Adds many tasks without a browser."""
    wire = Wire(url)
    for first in range(0, count, LINES_A_COMMAND):
        lines = [f"Task {number}" for number in range(first, min(first + LINES_A_COMMAND, count))]
        assert wire.call("command", command(list_id, "add_tasks", {"lines": lines}))["ok"]
    wire.close()


def test_all_of_1100_tasks_are_done_and_cleared_and_each_is_one_step(open_app: Open) -> None:
    ann = open_app()
    fill(ann.url, ann.list_id, 1_100)
    expect(ann.status("1100 items left")).to_be_attached()
    ann.page.get_by_role("checkbox", name="Mark all as complete").click()
    expect(ann.status("0 items left")).to_be_attached()
    ann.expect_saved()
    bob = open_app()
    expect(bob.status("0 items left")).to_be_attached()

    ann.button("Undo").first.click()
    expect(bob.status("1100 items left")).to_be_attached()
    ann.button("Redo").click()
    expect(bob.status("0 items left")).to_be_attached()
    ann.expect_saved()

    ann.button("Clear completed").click()
    expect(ann.status("Deleted 1100 tasks")).to_be_attached()
    expect(bob.tasks).to_have_count(0)
    ann.expect_saved()
    ann.button("Undo").first.click()
    expect(bob.task("Task 0")).to_be_attached()
    ann.expect_saved()
    ann.button("Redo").click()
    expect(bob.tasks).to_have_count(0)
    ann.expect_saved()
    assert ann.inspect("stateHash") == bob.inspect("stateHash")


def test_5000_tasks_open_over_a_slow_link(replica: Replica, slow_app: Callable[[str, int], App]) -> None:
    list_id = App.create_list(replica.url, "Large")
    fill(replica.url, list_id, 5_000)
    app = slow_app(list_id, 400_000)
    expect(app.status("5000 items left")).to_be_attached(timeout=30_000)
    app.add("One more")
    expect(app.status("5001 items left")).to_be_attached()
    app.expect_saved()


def test_a_list_that_takes_long_says_how_far_it_is_and_misses_nothing(
    replica: Replica, slow_app: Callable[[str, int], App]
) -> None:
    list_id = App.create_list(replica.url, "Larger")
    fill(replica.url, list_id, 5_000)
    app = slow_app(list_id, 50_000)
    expect(app.status("Loading the list")).to_be_attached(timeout=30_000)
    wire = Wire(replica.url)
    assert wire.call("command", command(list_id, "add_task", {"title": "Meanwhile"}))["ok"]
    expect(app.status("5001 items left")).to_be_attached(timeout=60_000)
    assert app.inspect("position") == 5_002
    expect(app.status("Loading the list")).to_have_count(0)
    wire.close()
