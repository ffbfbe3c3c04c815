"""Several people on one list: what one does the others see, and nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.harness import Proxy, Replica, wait_until
from tests.load import opened
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections.boards import load_board

Open = Callable[..., App]


@pytest.fixture
def pair(data_dir: Path) -> Iterator[tuple[Replica, Replica]]:
    """Two replicas on one embedded server."""
    first = Replica(data_dir)
    assert first.url
    second = Replica(data_dir)
    assert second.url
    yield first, second
    for replica in (first, second):
        if replica.process.poll() is None:
            replica.stop()


def page_on(browser: Browser, url: str) -> App:
    app = App(browser.new_context(viewport={"width": 900, "height": 700}).new_page(), url)
    app.open()
    return app


def test_a_change_on_one_replica_shows_in_a_browser_on_the_other(
    browser: Browser, pair: tuple[Replica, Replica]
) -> None:
    ann, bob = (page_on(browser, replica.url) for replica in pair)
    ann.add("Buy milk")
    bob.expect_titles("Buy milk")
    bob.checkbox("Buy milk").check()
    expect(ann.checkbox("Buy milk")).to_be_checked()
    ann.delete("Buy milk")
    expect(bob.tasks).to_have_count(0)
    wait_until(lambda: ann.inspect("hash") == bob.inspect("hash"))
    assert ann.inspect("stateHash") == bob.inspect("stateHash")
    assert ann.errors + bob.errors == []


@pytest.mark.parametrize("choice", ["Keep mine", "Keep theirs"])
def test_two_who_edit_one_title_see_both_texts_and_choose(open_app: Open, choice: str) -> None:
    ann, bob = open_app(), open_app()
    ann.add("Buy milk")
    bob.expect_titles("Buy milk")
    mine = ann.edit("Buy milk")
    mine.fill("Buy oat milk")
    theirs = bob.edit("Buy milk")
    theirs.fill("Buy soy milk")
    theirs.press("Enter")
    bob.expect_saved()
    wait_until(lambda: ann.inspect("position") == bob.inspect("position"))
    mine.press("Enter")
    dialog = ann.page.get_by_role("alertdialog", name="Somebody else changed this task")
    expect(dialog).to_contain_text("Buy oat milk")
    expect(dialog).to_contain_text("Buy soy milk")
    dialog.get_by_role("button", name=choice).click()
    kept = "Buy oat milk" if choice == "Keep mine" else "Buy soy milk"
    ann.expect_titles(kept)
    bob.expect_titles(kept)
    ann.expect_saved()


def test_edits_of_different_tasks_and_fields_merge(open_app: Open) -> None:
    ann, bob = open_app(), open_app()
    ann.add("Buy milk")
    bob.expect_titles("Buy milk")
    field = ann.edit("Buy milk")
    bob.checkbox("Buy milk").check()
    bob.expect_saved()
    field.fill("Buy oat milk")
    field.press("Enter")
    expect(bob.checkbox("Buy oat milk")).to_be_checked()
    expect(ann.checkbox("Buy oat milk")).to_be_checked()


def test_the_replica_is_killed_and_the_browser_goes_on_with_the_other(
    browser: Browser, data_dir: Path, pair: tuple[Replica, Replica]
) -> None:
    first, second = pair
    proxy = Proxy([first.url, second.url])
    ann = page_on(browser, proxy.url)
    ann.page.evaluate("window.__notReloaded = true")
    ann.add("Before")
    ann.expect_saved()
    writer = Wire(second.url)
    for number in range(20):
        assert writer.call("command", command("main", "add_task", {"title": f"During {number}"}))["ok"]
        if number == 7:
            first.kill()
    ann.add("After")
    expected = ["Before", *(f"During {number}" for number in range(20)), "After"]
    expect(ann.tasks).to_have_count(len(expected), timeout=20_000)
    ann.expect_connected()
    ann.expect_saved()
    assert sorted(ann.titles()) == sorted(expected)
    assert ann.page.evaluate("window.__notReloaded") is True
    with opened(data_dir) as store:
        rebuilt = load_board(store.store, KINDS, "main", use_snapshot=False)
    wait_until(lambda: ann.inspect("position") == rebuilt.position)
    assert ann.inspect("stateHash") == state_hash(rebuilt.state)
    writer.close()
    proxy.close()


def test_offline_changes_wait_are_counted_and_are_sent_later(
    browser: Browser, pair: tuple[Replica, Replica]
) -> None:
    first, second = pair
    proxy = Proxy([first.url])
    ann, bob = page_on(browser, proxy.url), page_on(browser, second.url)
    ann.add("Before")
    bob.expect_titles("Before")
    proxy.targets = []
    proxy.cut()
    expect(
        ann.page.get_by_role("status").filter(has_text="Reconnecting").or_(ann.status("Offline")).first
    ).to_be_attached()
    ann.add("While away")
    ann.expect_titles("Before", "While away")
    expect(ann.status("All changes saved")).to_have_count(0)
    proxy.targets = [second.url]
    bob.expect_titles("Before", "While away")
    ann.expect_saved()
    ann.expect_connected()
    proxy.close()


def test_undo_takes_back_ones_own_change_after_another_person_wrote(open_app: Open) -> None:
    ann, bob = open_app(), open_app()
    ann.add("Mine")
    bob.expect_titles("Mine")
    bob.add("Theirs")
    ann.expect_titles("Mine", "Theirs")
    ann.button("Undo").first.click()
    ann.expect_titles("Theirs")
    bob.expect_titles("Theirs")
    ann.button("Redo").click()
    bob.expect_titles("Mine", "Theirs")
