"""Moving tasks without a mouse: what lifts and drops them, and what is announced meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.heard import expect_heard, heard, listen
from tests.e2e.others import Others

Open = Callable[..., App]
WithOthers = Callable[..., tuple[App, Others]]


def handle_of(app: App, title: str) -> Locator:
    return app.task(title).get_by_role("button", name="Move task")


def test_a_click_on_the_handle_lifts_and_drops(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    listen(app)
    handle = handle_of(app, "Three")
    handle.dispatch_event("click")
    expect(handle).to_have_attribute("aria-pressed", "true")
    expect(handle).to_be_focused()
    expect_heard(app, "assertive: Lifted: “Three”, row 3 of 3, level 1.")
    app.page.keyboard.press("ArrowUp")
    handle.dispatch_event("click")
    expect(handle).to_have_attribute("aria-pressed", "false")
    app.expect_titles("One", "Three", "Two")


def test_space_on_the_handle_lifts_once(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two")
    for key in ("Space", "Enter"):
        handle_of(app, "Two").focus()
        app.page.keyboard.press(key)
        expect(handle_of(app, "Two")).to_have_attribute("aria-pressed", "true")
        app.page.keyboard.press("Escape")


def test_a_tap_on_the_handle_of_a_phone_lifts(open_app: Open) -> None:
    app = open_app(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    app.add("One", "Two")
    app.task("Two").get_by_text("Two", exact=True).tap()
    handle_of(app, "Two").tap()
    expect(handle_of(app, "Two")).to_have_attribute("aria-pressed", "true")
    box = handle_of(app, "Two").bounding_box()
    assert box is not None
    assert box["width"] > 30


def test_a_drag_of_a_lifted_task_ends_the_lift(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Three")
    app.expect_saved()
    app.task("Three").hover()
    handle_of(app, "Three").click()
    expect(handle_of(app, "Three")).to_have_attribute("aria-pressed", "true")
    handle_of(app, "Three").drag_to(app.task("One"), target_position={"x": 60, "y": 3})
    app.expect_titles("Three", "One", "Two")
    expect(handle_of(app, "Three")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("who", ["me", "somebody else"])
def test_a_lifted_task_that_is_deleted_does_not_stay_where_it_was(with_others: WithOthers, who: str) -> None:
    app, others = with_others("One", "Two", "Three")
    listen(app)
    app.page.clock.install()
    handle_of(app, "Two").focus()
    app.page.keyboard.press("Space")
    app.page.keyboard.press("ArrowUp")
    if who == "me":
        app.page.keyboard.press("Delete")
    else:
        others.act("delete_task", "Two")
    expect_heard(app, "eleted “Two”")
    app.page.clock.run_for(1_000)
    assert not any("stays where" in words for words in heard(app)), heard(app)


def test_a_drop_says_where(open_app: Open) -> None:
    app = open_app()
    app.add("One", "Two", "Gamma")
    listen(app)
    handle_of(app, "Gamma").focus()
    for key in ("Space", "ArrowUp", "Space"):
        app.page.keyboard.press(key)
    expect_heard(app, "Dropped “Gamma”, row 2 of 3.")
