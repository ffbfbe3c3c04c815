"""Edits that cannot be saved yet: the title is too long, or somebody deleted the task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.others import Others
from tests.e2e.test_focus import expect_focus, title_of

Open = Callable[..., App]
WithOthers = Callable[..., tuple[App, Others]]


def leave_too_long(app: App, title: str) -> None:
    field = app.edit(title)
    field.fill("long " * 500)
    field.press("Enter")
    expect(app.page.get_by_role("alert")).to_be_attached()


def test_a_row_that_is_taken_away_gives_the_focus_to_no_open_edit(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two", "Three", "Four")
    leave_too_long(app, "Three")
    title_of(app, "Two")
    others.act("delete_task", "Two")
    expect_focus(app, "Four: title")


def test_arrows_pass_over_a_row_that_is_being_edited(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    leave_too_long(app, "Two")
    title_of(app, "One")
    app.page.keyboard.press("ArrowDown")
    expect_focus(app, "Three: title")
    app.page.keyboard.press("ArrowUp")
    expect_focus(app, "One: title")


def test_arrows_pass_over_a_deleted_row_with_an_open_edit(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two", "Three")
    app.edit("Two").fill("Kept")
    others.act("delete_task", "Two")
    expect(app.button("Discard")).to_be_visible()
    title_of(app, "Three")
    app.page.keyboard.press("ArrowUp")
    expect_focus(app, "One: title")


@pytest.mark.parametrize("button", ["Discard", "Delete task"])
def test_escape_on_a_button_of_an_open_edit_discards_it(with_others: WithOthers, button: str) -> None:
    app, others = with_others("One", "Two", "Three")
    app.edit("Two").fill("Kept")
    row = app.tasks.nth(1)
    others.act("delete_task", "Two")
    expect(app.button("Discard")).to_be_visible()
    row.get_by_role("button", name=button, exact=True).focus()
    app.page.keyboard.press("Escape")
    app.expect_titles("One", "Three")
    expect_focus(app, "Three: title")


@pytest.mark.parametrize("button", ["Delete task", "Move task"])
def test_escape_on_a_button_discards_an_edit_that_is_too_long(open_app: Open, button: str) -> None:
    app = open_app()
    app.add("One", "Two")
    leave_too_long(app, "Two")
    app.task("Two").get_by_role("button", name=button).focus()
    app.page.keyboard.press("Escape")
    expect(app.page.get_by_role("textbox", name="Edit task")).to_have_count(0)
    expect_focus(app, "Two: title")


def test_a_title_that_is_too_long_is_described_by_why(open_app: Open) -> None:
    app = open_app()
    app.add("One")
    leave_too_long(app, "One")
    field = app.page.get_by_role("textbox", name="Edit task")
    expect(field).to_have_accessible_description(app.page.get_by_role("alert").inner_text())
