"""A phone: the title has the row, its tools come with the edit, and everything is within reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App

Open = Callable[..., App]
PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 800}}


def width(app: App, selector: str) -> float:
    box = app.page.locator(selector).first.bounding_box()
    assert box
    return box["width"]


def test_a_row_is_its_title_until_it_is_edited(open_app: Open) -> None:
    app = open_app(**PHONE)
    app.add("Buy milk")
    row = app.task("Buy milk")
    assert width(app, ".row .delete") <= 1
    assert width(app, ".row .handle") <= 1
    assert width(app, ".row .title") > 300
    row.get_by_text("Buy milk", exact=True).tap()
    expect(app.page.get_by_role("textbox", name="Edit task")).to_be_focused()
    assert width(app, ".row .handle") >= 30
    row.get_by_role("button", name="Delete task").tap()
    expect(app.tasks).to_have_count(0)
    app.button("Undo").first.tap()
    app.expect_titles("Buy milk")


def test_deleting_while_editing_does_not_save_what_was_typed(open_app: Open) -> None:
    app = open_app(**PHONE)
    app.add("Buy milk")
    app.task("Buy milk").get_by_text("Buy milk", exact=True).tap()
    app.page.get_by_role("textbox", name="Edit task").fill("Something else")
    app.page.get_by_role("button", name="Delete task").tap()
    expect(app.tasks).to_have_count(0)
    app.expect_saved()
    app.button("Undo").first.tap()
    app.expect_titles("Buy milk")


@pytest.mark.parametrize(
    "title", ["[Docs](https://example.org/docs)", "https://example.org/a/rather/long/address"]
)
def test_a_title_that_is_a_link_alone_can_be_edited(open_app: Open, title: str) -> None:
    app = open_app(**PHONE)
    app.add(title)
    app.page.get_by_role("button", name="Edit title").tap()
    field = app.page.get_by_role("textbox", name="Edit task")
    expect(field).to_be_focused()
    expect(field).to_have_value(title)
    field.fill("No link any more")
    field.press("Enter")
    app.expect_titles("No link any more")
    expect(app.page.get_by_role("button", name="Edit title")).to_have_count(0)
