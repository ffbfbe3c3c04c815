"""The conventions that people know from every to-do list, by the names a screen reader says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App

Open = Callable[..., App]


def test_enter_and_the_button_add_and_the_field_is_empty_again(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    app.field.fill("Buy bread")
    app.button("Add Task").click()
    app.expect_titles("Buy milk", "Buy bread")
    expect(app.field).to_have_value("")
    app.expect_saved()


def test_titles_are_trimmed_and_empty_ones_ignored(open_app: Open) -> None:
    app = open_app()
    app.add("   ", "", "  Buy milk  ")
    app.expect_titles("Buy milk")
    assert app.titles() == ["Buy milk"]


def test_the_checkbox_completes_and_reopens(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk", "Buy bread")
    app.checkbox("Buy milk").check()
    expect(app.status("1 item left")).to_be_attached()
    app.checkbox("Buy milk").uncheck()
    expect(app.status("2 items left")).to_be_attached()


def test_a_double_click_edits_and_enter_saves(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    field = app.edit("Buy milk")
    field.fill("  Buy oat milk ")
    field.press("Enter")
    app.expect_titles("Buy oat milk")
    app.expect_saved()


def test_leaving_the_field_saves(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    app.edit("Buy milk").fill("Buy oat milk")
    app.field.focus()
    app.expect_saved()
    app.page.reload()
    app.expect_titles("Buy oat milk")


def test_escape_discards_and_its_blur_does_not_save(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    app.expect_saved()
    position = app.inspect("position")
    field = app.edit("Buy milk")
    field.fill("Something else")
    field.press("Escape")
    app.expect_titles("Buy milk")
    app.add("Another")
    app.expect_saved()
    assert app.titles() == ["Buy milk", "Another"]
    assert app.inspect("position") == position + 1


def test_an_edit_to_nothing_deletes_nothing_without_a_way_back(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    field = app.edit("Buy milk")
    field.fill("")
    field.press("Enter")
    if app.tasks.count() == 0:
        app.button("Undo").first.click()
    app.expect_titles("Buy milk")


def test_the_trash_icon_deletes_and_undo_brings_back(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk", "Buy bread")
    app.delete("Buy milk")
    app.expect_titles("Buy bread")
    app.button("Undo").first.click()
    app.expect_titles("Buy milk", "Buy bread")
    app.button("Redo").click()
    app.expect_titles("Buy bread")


def test_mark_all_as_complete_works_both_ways(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    every = app.page.get_by_role("checkbox", name="Mark all as complete")
    every.check()
    expect(app.status("0 items left")).to_be_attached()
    expect(app.checkbox("Two")).to_be_checked()
    every.uncheck()
    expect(app.status("3 items left")).to_be_attached()


def test_clear_completed_takes_the_completed_away(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    app.checkbox("Two").check()
    app.button("Clear completed").click()
    app.expect_titles("One", "Three")
    app.button("Undo").first.click()
    app.expect_titles("One", "Two", "Three")


def test_the_filters_are_links_and_stay_in_the_address(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two")
    app.checkbox("Two").check()
    app.page.get_by_role("link", name="Active").click()
    app.expect_titles("One")
    assert app.page.url.endswith("#/active")
    app.page.get_by_role("link", name="Completed").click()
    app.expect_titles("Two")
    app.expect_saved()
    app.page.reload()
    app.expect_titles("Two")
    app.page.go_back()
    app.expect_titles("One")
    app.page.get_by_role("link", name="All").click()
    app.expect_titles("One", "Two")


def test_drafts_survive_a_reload(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    app.expect_saved()
    app.field.fill("Half a thou")
    app.page.reload()
    expect(app.field).to_have_value("Half a thou")
    app.field.fill("")
    app.edit("Buy milk").fill("Buy oat")
    app.page.reload()
    expect(app.page.get_by_role("textbox", name="Edit task")).to_have_value("Buy oat")


def test_many_lines_pasted_become_many_nested_tasks(open_app: Open) -> None:
    app = open_app()
    app.field.focus()
    app.paste("- [ ] Kitchen\n  - [x] Fridge\n  - [ ] Oven\n- [ ] Bath")
    app.expect_titles("Kitchen", "Fridge", "Oven", "Bath")
    expect(app.checkbox("Fridge")).to_be_checked()
    expect(app.status("3 items left")).to_be_attached()
    x = [app.task(title).get_by_text(title, exact=True).bounding_box() for title in ("Kitchen", "Oven")]
    assert x[0]
    assert x[1]
    assert x[1]["x"] > x[0]["x"] + 8


def test_the_keyboard_alone_moves_indents_and_deletes(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    app.expect_saved()
    handle = app.task("Three").get_by_role("button", name="Move task")
    handle.focus()
    handle.press("Space")
    app.page.keyboard.press("ArrowUp")
    app.page.keyboard.press("Space")
    app.expect_titles("One", "Three", "Two")
    app.expect_saved()
    handle = app.task("Three").get_by_role("button", name="Move task")
    handle.focus()
    handle.press("Tab")
    app.expect_saved()
    below = app.task("Three").get_by_text("Three", exact=True).bounding_box()
    above = app.task("One").get_by_text("One", exact=True).bounding_box()
    assert below
    assert above
    assert below["x"] > above["x"] + 8
    app.task("Three").get_by_role("button", name="Delete task").focus()
    app.page.keyboard.press("Enter")
    app.expect_titles("One", "Two")


def test_enter_on_a_title_edits_it(open_app: Open) -> None:
    app = open_app()
    app.add("Buy milk")
    app.expect_saved()
    app.task("Buy milk").get_by_text("Buy milk", exact=True).focus()
    app.page.keyboard.press("Enter")
    field = app.page.get_by_role("textbox", name="Edit task")
    field.fill("Buy tea")
    field.press("Enter")
    app.expect_titles("Buy tea")


def test_dragging_reorders(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    app.expect_saved()
    app.task("Three").hover()
    source = app.task("Three").get_by_role("button", name="Move task")
    source.drag_to(app.task("One"), target_position={"x": 60, "y": 3})
    app.expect_titles("Three", "One", "Two")
    app.expect_saved()


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_no_width_makes_the_page_scroll_sideways(open_app: Open, width: int) -> None:
    app = open_app(viewport={"width": width, "height": 740})
    app.add("A" * 300, "An ordinary task", "https://example.org/" + "very-long/" * 30)
    app.expect_saved()
    assert app.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_loads_nothing_from_elsewhere_and_breaks_no_rule_of_its_own(open_app: Open) -> None:
    app = open_app()
    seen: list[str] = []
    complaints: list[str] = []
    app.page.on("request", lambda request: seen.append(request.url))
    app.page.on(
        "console", lambda message: complaints.append(message.text) if message.type == "error" else None
    )
    app.page.reload()
    app.add("Buy milk")
    app.expect_saved()
    assert seen
    foreign = [url for url in seen if not re.match(re.escape(app.url), url) and not url.startswith("data:")]
    assert foreign == []
    assert complaints == []
