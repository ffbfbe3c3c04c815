"""The keyboard alone: links, checkboxes, the toolbar, the add field, the list's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.heard import expect_heard, listen
from tests.e2e.others import Others
from tests.e2e.test_focus import expect_focus, title_of
from tests.e2e.test_large_lists import fill

Open = Callable[..., App]
WithOthers = Callable[..., tuple[App, Others]]
LINKS = "Read [docs](https://example.org/docs) and https://example.org/more"
READ = "Read docs and https://example.org/more"


def focus_title(app: App, title: str) -> None:
    app.task(title).locator("[data-part=title]").focus()


# --- links


@pytest.mark.parametrize("key", ["Control+Enter", "Alt+Enter", "Meta+Enter"])
@pytest.mark.parametrize("part", ["title", "checkbox"])
def test_a_key_opens_the_first_link_of_the_focused_row(open_app: Open, key: str, part: str) -> None:
    app = open_app()
    app.page.context.route("https://example.org/**", lambda route: route.fulfill(body="A page"))
    app.add("Milk", LINKS)
    app.task(READ).locator(f"[data-part={part}]").focus()
    with app.page.context.expect_page() as opened:
        app.page.keyboard.press(key)
    assert opened.value.url == "https://example.org/docs"
    expect(app.page.get_by_role("textbox", name="Edit task")).to_have_count(0)


def test_that_key_says_so_where_there_is_no_link(open_app: Open) -> None:
    app = open_app()
    app.add("Milk")
    focus_title(app, "Milk")
    listen(app)
    app.page.keyboard.press("Control+Enter")
    expect_heard(app, "no link")


def test_tab_reaches_the_links_of_the_row_that_is_the_tab_stop_and_enter_follows_them(open_app: Open) -> None:
    app = open_app()
    app.page.context.route("https://example.org/**", lambda route: route.fulfill(body="A page"))
    app.add("See https://example.org/other", LINKS)
    focus_title(app, READ)
    app.page.keyboard.press("Tab")
    expect(app.page.get_by_role("link", name="docs", exact=True)).to_be_focused()
    app.page.keyboard.press("Space")
    expect(app.checkbox(READ)).not_to_be_checked()
    app.page.keyboard.press("Tab")
    expect(app.page.get_by_role("link", name="https://example.org/more")).to_be_focused()
    with app.page.context.expect_page() as opened:
        app.page.keyboard.press("Enter")
    assert opened.value.url == "https://example.org/more"
    expect(app.page.get_by_role("textbox", name="Edit task")).to_have_count(0)
    assert app.page.get_by_role("link", name="https://example.org/other").get_attribute("tabindex") == "-1"


def test_the_sheet_of_keys_has_the_one_that_opens_a_link(open_app: Open) -> None:
    app = open_app()
    app.page.get_by_role("heading", level=1).focus()
    app.page.keyboard.press("?")
    expect(app.page.get_by_role("dialog", name="Keyboard")).to_contain_text("link")


# --- the checkbox


def test_enter_on_a_checkbox_edits_the_task(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two")
    app.checkbox("Two").focus()
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("textbox", name="Edit task")).to_be_focused()
    expect(app.page.get_by_role("textbox", name="Edit task")).to_have_value("Two")


def test_arrows_from_a_checkbox_go_to_titles(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    app.checkbox("Two").focus()
    app.page.keyboard.press("ArrowDown")
    expect_focus(app, "Three: title")
    app.checkbox("Two").focus()
    app.page.keyboard.press("ArrowUp")
    expect_focus(app, "One: title")


# --- where the page stands


@pytest.mark.parametrize("window", [(900, 700), (390, 800), (900, 450)])
def test_shift_tab_into_the_toolbar_does_not_scroll_the_page(open_app: Open, window: tuple[int, int]) -> None:
    app = open_app(viewport={"width": window[0], "height": window[1]})
    app.add("Done")
    app.checkbox("Done").check()
    fill(app.url, app.list_id, 60)
    expect(app.status("60 items left")).to_be_attached()
    focus_title(app, "Task 40")
    app.page.evaluate("scrollBy(0, 150)")
    before = app.page.evaluate("scrollY")
    assert before > 400
    app.checkbox("Task 40").focus()
    app.page.evaluate("(y) => scrollTo(0, y)", before)
    for _ in range(6):
        app.page.keyboard.press("Shift+Tab")
        if app.page.evaluate("document.activeElement.closest('.bar') === null"):
            break
        assert app.page.evaluate("scrollY") == before, app.page.evaluate("document.activeElement.outerHTML")


# --- the add field


def test_escape_in_the_add_field_returns_to_the_row_where_n_was_pressed(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    title_of(app, "Two")
    app.page.keyboard.press("n")
    expect_focus(app, "New task")
    app.page.keyboard.press("Escape")
    expect_focus(app, "Two: title")
    app.field.focus()
    app.page.keyboard.press("Escape")
    expect_focus(app, "New task")


# --- the list's name


def test_the_lists_name_says_how_to_rename_it(open_app: Open) -> None:
    app = open_app()
    heading = app.page.get_by_role("heading", level=1)
    expect(heading).to_have_accessible_description("Enter to rename")
    heading.focus()
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("textbox", name="List name")).to_be_focused()


def test_the_name_of_a_list_that_is_not_there_cannot_be_edited(with_others: WithOthers) -> None:
    app, _ = with_others("One")
    app.page.goto(f"{app.url}/l/{app.list_id}-none")
    expect(app.page.get_by_role("heading", name="There is no list here")).to_be_visible()
    heading = app.page.get_by_role("heading", level=1)
    expect(heading).to_have_attribute("tabindex", "-1")
    heading.dblclick()
    heading.press("Enter")
    expect(app.page.get_by_role("textbox", name="List name")).to_have_count(0)
    expect(heading).to_have_accessible_description("")
