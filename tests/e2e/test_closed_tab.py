"""What was not sent when its tab was closed: the page asks first, and the next one sends it, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, expect

from tests.e2e.app import App
from tests.harness import Proxy, Replica


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser, in which tabs come and go."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    yield context
    context.close()


@pytest.fixture
def proxy(replica: Replica) -> Iterator[Proxy]:
    proxy = Proxy([replica.url])
    yield proxy
    proxy.close()


def offline_with(context: BrowserContext, proxy: Proxy, list_id: str, *titles: str) -> App:
    """A tab that has lost the server and in which something was added since."""
    app = App(context.new_page(), proxy.url, list_id)
    app.open()
    proxy.targets = []
    proxy.cut()
    expect(app.status("Connected")).to_have_count(0)
    app.add(*titles)
    app.expect_titles(*titles)
    return app


def test_changes_of_a_closed_tab_arrive_once_from_the_next_one(
    context: BrowserContext, replica: Replica, proxy: Proxy
) -> None:
    list_id = App.create_list(replica.url, "Closed")
    offline_with(context, proxy, list_id, "Buy milk", "Buy bread").page.close()
    proxy.targets = [replica.url]
    again = App(context.new_page(), proxy.url, list_id)
    again.open()
    again.expect_titles("Buy milk", "Buy bread")
    again.expect_saved()
    assert again.inspect("pending") == 0
    assert again.inspect("position") == 3
    third = App(context.new_page(), proxy.url, list_id)
    third.open()
    third.expect_titles("Buy milk", "Buy bread")
    assert again.errors + third.errors == []


def test_an_undo_in_a_closed_tab_is_done_by_the_next_one(
    context: BrowserContext, replica: Replica, proxy: Proxy
) -> None:
    list_id = App.create_list(replica.url, "Undone")
    first = App(context.new_page(), proxy.url, list_id)
    first.open()
    first.add("Buy milk", "Buy bread")
    first.expect_saved()
    proxy.targets = []
    proxy.cut()
    expect(first.status("Connected")).to_have_count(0)
    first.button("Undo").first.click()
    first.expect_titles("Buy milk")
    first.page.close()
    proxy.targets = [replica.url]
    again = App(context.new_page(), proxy.url, list_id)
    again.open()
    again.expect_titles("Buy milk")
    again.expect_saved()


def test_a_tab_beside_an_offline_one_does_not_double_its_changes(
    context: BrowserContext, replica: Replica, proxy: Proxy
) -> None:
    list_id = App.create_list(replica.url, "Beside")
    offline_with(context, proxy, list_id, "Buy milk")
    kept = context.pages[0].evaluate("JSON.stringify(localStorage)")
    beside = App(context.new_page(), proxy.url, list_id)
    proxy.targets = [replica.url]
    beside.open()
    beside.expect_titles("Buy milk")
    assert "Buy milk" in kept
    context.pages[0].bring_to_front()
    expect(context.pages[0].get_by_role("status").filter(has_text="All changes saved")).to_be_attached()
    assert beside.inspect("position") == 2


def test_closing_asks_while_something_is_unsent_and_not_otherwise(
    context: BrowserContext, replica: Replica, proxy: Proxy
) -> None:
    list_id = App.create_list(replica.url, "Asks")
    app = offline_with(context, proxy, list_id, "Buy milk")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    app.page.on("dialog", stay)
    with app.page.expect_event("dialog"):
        app.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    app.expect_titles("Buy milk")
    proxy.targets = [replica.url]
    app.expect_saved()
    with app.page.expect_event("close"):
        app.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
