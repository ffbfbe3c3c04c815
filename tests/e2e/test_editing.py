"""An open edit is its writer's alone: whatever others do, nothing of it is torn away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.others import Others, row_id
from tests.e2e.test_large_lists import fill

WithOthers = Callable[..., tuple[App, Others]]


def editor(app: App) -> Locator:
    return app.page.get_by_role("textbox", name="Edit task")


def question(app: App) -> Locator:
    return app.page.get_by_role("alertdialog", name="Somebody deleted this task")


def test_in_a_filter_an_edited_row_stays_until_the_edit_ends(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two")
    app.page.get_by_role("link", name="Active").click()
    app.edit("One").press("End")
    app.page.keyboard.type(" and")
    others.act("complete_task", "One")
    expect(app.status("1 item left")).to_be_attached()
    # Letters that would be shortcuts if they reached the page.
    app.page.keyboard.type(" n/?n more", delay=150)
    expect(editor(app)).to_have_value("One and n/?n more")
    expect(editor(app)).to_be_focused()
    app.page.keyboard.press("Enter")
    app.expect_titles("Two")
    app.expect_saved()
    app.page.get_by_role("link", name="Completed").click()
    app.expect_titles("One and n/?n more")


def test_an_edited_row_that_others_move_keeps_its_field_and_the_place_in_it(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two", "Three")
    app.edit("Two").press("Home")
    app.page.keyboard.type("My ")
    task = row_id(app, "Two")
    others.tell("move_task", {"task": task, "after": None})
    others.tell("move_task", {"task": row_id(app, "Three"), "after": None})
    app.expect_titles("Three", "", "One")  # the edited row shows its title in the field
    app.page.keyboard.type("own ")
    expect(editor(app)).to_have_value("My own Two")
    app.page.keyboard.press("Enter")
    app.expect_titles("Three", "My own Two", "One")


@pytest.mark.parametrize("choice", ["Restore and save", "Discard"])
@pytest.mark.parametrize("hash", ["", "#/active"])
def test_the_text_of_an_edit_whose_task_is_deleted_is_kept_and_offered(
    with_others: WithOthers, choice: str, hash: str
) -> None:
    app, others = with_others("One", "Two")
    app.page.goto(f"{app.url}/l/{app.list_id}{hash}")
    app.edit("One").fill("One and a half")
    others.act("delete_task", "One")
    expect(question(app)).to_be_visible()
    app.page.keyboard.type(" more")
    expect(editor(app)).to_have_value("One and a half more")
    app.field.focus()
    expect(question(app)).to_be_visible()
    question(app).get_by_role("button", name=choice).click()
    expect(question(app)).to_have_count(0)
    kept = choice == "Restore and save"
    app.expect_titles(*(("One and a half more", "Two") if kept else ("Two",)))
    app.expect_saved()


def test_enter_asks_before_it_brings_back_what_somebody_deleted(with_others: WithOthers) -> None:
    app, others = with_others("Only")
    app.edit("Only").fill("The only one")
    others.act("delete_task", "Only")
    expect(question(app)).to_be_visible()
    app.page.keyboard.press("Enter")
    expect(question(app).get_by_role("button", name="Restore and save")).to_be_focused()
    app.page.keyboard.press("Enter")
    app.expect_titles("The only one")
    app.expect_saved()


def test_the_bin_of_a_row_that_is_deleted_already_discards_its_edit(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two")
    row = app.task("One")
    app.edit("One").fill("One and a half")
    others.act("delete_task", "One")
    expect(question(app)).to_be_visible()
    position = app.inspect("position")
    row.get_by_role("button", name="Delete task").click()
    app.expect_titles("Two")
    app.expect_saved()
    assert app.inspect("position") == position


def test_the_text_of_a_subtask_outlives_its_parent_and_a_reload(with_others: WithOthers) -> None:
    app, others = with_others("Trip")
    trip = row_id(app, "Trip")
    others.tell("add_task", {"title": "Hotel", "parent": trip})
    app.edit("Hotel").fill("Hotel with a view")
    others.tell("delete_task", {"task": trip})
    expect(question(app)).to_be_visible()
    app.page.reload()
    app.expect_connected()
    expect(editor(app)).to_have_value("Hotel with a view")
    question(app).get_by_role("button", name="Restore and save").click()
    app.expect_titles("Hotel with a view")
    app.expect_saved()


def test_what_is_kept_is_there_again_after_a_look_at_the_trash(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two")
    app.edit("One").fill("One and a half")
    others.act("delete_task", "One")
    expect(question(app)).to_be_visible()
    app.page.get_by_role("link", name="Trash").click()
    app.page.get_by_role("link", name="Back to the list").click()
    expect(editor(app)).to_have_value("One and a half")
    expect(question(app)).to_be_visible()


def test_an_edit_that_is_scrolled_away_goes_on(with_others: WithOthers) -> None:
    app, _ = with_others("First")
    fill(app.url, app.list_id, 1_500)
    expect(app.status("1501 items left")).to_be_attached()
    app.edit("First").fill("The first")
    app.page.mouse.wheel(0, 20_000)
    expect(app.task("Task 3")).to_have_count(0)
    expect(editor(app)).to_be_focused()
    app.page.keyboard.type(" one")
    app.page.keyboard.press("Enter")
    expect(app.checkbox("The first one")).to_be_attached()
    app.expect_saved()
