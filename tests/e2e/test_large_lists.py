"""Lists of more tasks than one command, one answer or one second can carry."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from infra.wire_client import Wire, command
from tests.e2e.app import App

Open = Callable[..., App]
LINES_A_COMMAND = 500


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
