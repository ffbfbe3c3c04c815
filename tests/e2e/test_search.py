"""The page's own search of long lists."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.heard import expect_heard, listen
from tests.e2e.test_focus import expect_focus
from tests.e2e.test_large_lists import fill

Open = Callable[..., App]


def focus_title(app: App, title: str) -> None:
    app.task(title).locator("[data-part=title]").focus()


def searched(open_app: Open) -> tuple[App, Locator]:
    app = open_app()
    fill(app.url, app.list_id, 500)
    expect(app.status("500 items left")).to_be_attached()
    app.page.keyboard.press("Control+f")
    field = app.page.get_by_role("textbox", name="Search this list")
    expect(field).to_be_focused()
    return app, field


def test_the_search_says_the_title_that_it_stands_at(open_app: Open) -> None:
    app, field = searched(open_app)
    listen(app)
    field.fill("task 40")
    expect_heard(app, "polite: Task 40, 1 of 11")
    field.press("Enter")
    expect_heard(app, "polite: Task 400, 2 of 11")


def test_tab_from_the_search_comes_to_the_row_that_was_found(open_app: Open) -> None:
    app, field = searched(open_app)
    field.fill("task 400")
    expect(app.task("Task 400")).to_be_in_viewport()
    for _ in range(12):
        app.page.keyboard.press("Tab")
        expect(app.task("Task 400")).to_be_in_viewport()
        if app.page.evaluate("document.activeElement.closest('[data-task]') !== null"):
            break
    expect(app.checkbox("Task 400")).to_be_focused()


def test_ctrl_f_returns_to_the_open_search_and_escape_on_its_button_closes_it(open_app: Open) -> None:
    app, field = searched(open_app)
    field.fill("task 400")
    expect(app.task("Task 400")).to_be_in_viewport()
    focus_title(app, "Task 400")
    app.page.keyboard.press("Control+f")
    expect(field).to_be_focused()
    app.page.keyboard.press("Tab")
    expect(app.button("Close")).to_be_focused()
    app.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect_focus(app, "Task 400: title")
