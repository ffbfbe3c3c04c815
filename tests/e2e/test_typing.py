"""Typing as people do it: with input methods, on other layouts, and with the way back at hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App

Open = Callable[..., App]

SAFARI_ENTER = """(field) => {
    const event = new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', keyCode: 229, which: 229,
                                                bubbles: true, cancelable: true});
    return field.dispatchEvent(event);
}"""
"""The Enter that takes a candidate, as Safari sends it: after the composition's end, so that only the code
229 tells."""


def take_candidate(app: App, field: Locator) -> None:
    """Ends a composition with Enter, as the input method of Chromium and that of Safari do it."""
    session = app.page.context.new_cdp_session(app.page)
    session.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    session.send("Input.insertText", {"text": "日本"})
    field.evaluate(SAFARI_ENTER)


def test_enter_that_ends_a_composition_adds_nothing(open_app: Open) -> None:
    app = open_app()
    app.field.focus()
    take_candidate(app, app.field)
    # The browser would submit the form at this Enter, if the page did not keep it from that.
    assert app.field.evaluate(SAFARI_ENTER) is False
    expect(app.field).to_have_value("日本")
    expect(app.tasks).to_have_count(0)
    app.field.press("Enter")
    app.expect_titles("日本")


def test_enter_that_ends_a_composition_does_not_end_an_edit(open_app: Open) -> None:
    app = open_app()
    app.add("Visit ")
    field = app.edit("Visit")
    take_candidate(app, field)
    expect(field).to_be_focused()
    expect(field).to_have_value("Visit日本")
    field.press("Enter")
    app.expect_titles("Visit日本")


def test_enter_that_ends_a_composition_does_not_end_a_lists_name(open_app: Open) -> None:
    app = open_app()
    app.page.get_by_role("heading", level=1).dblclick()
    field = app.page.get_by_role("textbox", name="List name")
    field.fill("")
    take_candidate(app, field)
    expect(field).to_be_focused()
    field.press("Enter")
    expect(app.page.get_by_role("heading", name="日本", exact=True)).to_be_visible()


@pytest.mark.parametrize(("undo", "redo"), [("я", "н"), ("ζ", "υ"), ("z", "y")])
def test_shortcuts_work_on_layouts_without_latin_letters(open_app: Open, undo: str, redo: str) -> None:
    app = open_app()
    app.add("Milk", "Bread")
    app.page.get_by_role("heading", level=1).focus()
    press = """([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {key, code, ctrlKey: true, bubbles: true, cancelable: true}))"""
    app.page.evaluate(press, [undo, "KeyZ"])
    app.expect_titles("Milk")
    app.page.evaluate(press, [redo, "KeyY"])
    app.expect_titles("Milk", "Bread")


def test_undo_in_the_empty_add_field_takes_back_the_last_step(open_app: Open) -> None:
    app = open_app()
    app.add("Milk", "Bread")
    expect(app.field).to_be_focused()
    app.page.keyboard.press("Control+z")
    app.expect_titles("Milk")
    app.page.keyboard.press("Control+Shift+z")
    app.expect_titles("Milk", "Bread")


def test_undo_in_a_field_with_text_is_the_browsers_own(open_app: Open) -> None:
    app = open_app()
    app.add("Milk")
    app.field.press_sequentially("Bread")
    app.page.keyboard.press("Control+z")
    expect(app.field).not_to_have_value("Bread")
    app.expect_titles("Milk")


def test_the_undo_of_a_toast_takes_back_what_the_toast_tells_of(open_app: Open) -> None:
    app = open_app()
    app.add("Alpha", "Beta", "Epsilon")
    app.delete("Beta")
    app.checkbox("Epsilon").check()
    app.page.get_by_text("Deleted “Beta”").locator("xpath=..").get_by_text("Undo").click()
    app.expect_titles("Alpha", "Beta", "Epsilon")
    expect(app.checkbox("Epsilon")).to_be_checked()
    expect(app.page.get_by_text("Deleted “Beta”")).to_have_count(0)
    app.button("Undo").first.click()
    expect(app.checkbox("Epsilon")).not_to_be_checked()
    app.expect_titles("Alpha", "Beta", "Epsilon")


def test_a_device_whose_clock_is_days_ahead_can_start_a_list(open_app: Open) -> None:
    app = open_app(list="main")
    ahead = "const now = Date.now; Date.now = () => now() + 3 * 86_400_000;"
    app.page.context.clear_cookies()
    app.page.add_init_script(ahead)
    app.page.evaluate("localStorage.clear()")
    app.page.goto(f"{app.url}/l/days-ahead")
    app.button("Start this list").click()
    app.add("Milk")
    app.expect_saved()
    app.expect_titles("Milk")


def test_a_pasted_line_that_no_task_can_hold_is_left_out_and_told(open_app: Open) -> None:
    app = open_app()
    app.field.focus()
    app.paste("milk\n- [ ] " + "word " * 24_000 + "\nbread")
    expect(app.page.get_by_text("Added 2 tasks, left out 1 line over 20,000 characters")).to_be_visible()
    app.expect_titles("milk", "bread")
    app.expect_saved()


def test_more_tasks_than_a_list_holds_are_refused_before_any_is_added(open_app: Open) -> None:
    app = open_app()
    app.add("milk")
    app.field.focus()
    app.paste("\n".join(f"task {number}" for number in range(50_000)))
    told = app.page.get_by_text("Nothing was added: these are 50,000 tasks, and there is room for 49,999.")
    expect(told).to_be_visible()
    app.expect_titles("milk")
