"""Long lists: few rows are in the page, and yet all can be found, reached and dragged to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.harness import wait_until

Open = Callable[..., App]
MOST_ROWS, MOST_ELEMENTS = 100, 2_500


def filled(open_app: Open, count: int) -> App:
    app = open_app()
    wire = Wire(app.url)
    for start in range(0, count, 500):
        lines = [f"Task {number:05}" for number in range(start, min(start + 500, count))]
        assert wire.call("command", command(app.list_id, "add_tasks", {"lines": lines}))["ok"]
    wire.close()
    expect(app.status(f"{count} items left")).to_be_attached(timeout=30_000)
    return app


@pytest.mark.parametrize("count", [500, 10_000])
def test_few_rows_are_in_the_page_wherever_it_is_scrolled_to(open_app: Open, count: int) -> None:
    app = filled(open_app, count)
    for share in (0, 0.5, 1):
        app.page.evaluate(f"scrollTo(0, document.documentElement.scrollHeight * {share})")
        wanted = f"Task {round(share * (count - 1)):05}"[:8]
        wait_until(lambda wanted=wanted: any(title.startswith(wanted) for title in app.titles()), what=wanted)
        assert app.tasks.count() <= MOST_ROWS
        assert app.page.evaluate("document.querySelectorAll('*').length") <= MOST_ELEMENTS
        assert app.tasks.first.get_attribute("aria-setsize") == str(count)


def test_ctrl_f_searches_what_is_not_in_the_page(open_app: Open) -> None:
    app = filled(open_app, 500)
    app.page.keyboard.press("Control+f")
    field = app.page.get_by_role("textbox", name="Search this list")
    expect(field).to_be_focused()
    field.fill("TASK 004")
    expect(app.page.get_by_role("status").filter(has_text="1 of 100")).to_be_visible()
    expect(app.task("Task 00400")).to_be_in_viewport()
    field.press("Enter")
    expect(app.page.get_by_role("status").filter(has_text="2 of 100")).to_be_visible()
    expect(app.page.locator(".row.found")).to_contain_text("Task 00401")
    field.press("Shift+Enter")
    field.press("ArrowUp")
    expect(app.task("Task 00499")).to_be_in_viewport()
    field.fill("no such task")
    expect(app.page.get_by_text("nothing found")).to_be_visible()
    field.fill("00250")
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(app.task("Task 00250").locator("[data-part=title]")).to_be_focused()


def test_a_short_list_is_left_to_the_browsers_own_find(open_app: Open) -> None:
    app = open_app()
    app.add("Milk")
    app.page.keyboard.press("Control+f")
    expect(app.page.get_by_role("textbox", name="Search this list")).to_have_count(0)


def test_dragging_near_the_edge_scrolls_the_list_and_the_line_follows(open_app: Open) -> None:
    app = filled(open_app, 200)
    handle = app.task("Task 00003").get_by_role("button", name="Move task")
    handle.hover()
    box = handle.bounding_box()
    assert box is not None
    app.page.mouse.down()
    app.page.mouse.move(box["x"] + 15, box["y"] + 40, steps=5)

    def has_line() -> bool:
        app.page.mouse.move(box["x"] + 15, box["y"] + 60, steps=5)
        app.page.mouse.move(box["x"] + 16, box["y"] + 62, steps=5)
        return app.page.locator(".drop-line").count() == 1

    wait_until(has_line, what="the drop line")

    def scrolled() -> bool:
        app.page.mouse.move(box["x"] + 15, 692, steps=2)
        app.page.mouse.move(box["x"] + 16, 694, steps=2)
        return bool(app.page.evaluate("scrollY") > 400)

    wait_until(scrolled, 20, "the list scrolled")
    app.page.mouse.move(box["x"] + 15, 400, steps=5)
    app.page.mouse.move(box["x"] + 16, 402, steps=5)
    line = app.page.locator(".drop-line").bounding_box()
    assert line is not None
    assert 340 < line["y"] < 460
    app.page.mouse.up()
    app.expect_saved()
    moved = [title for title, _ in app.all_rows()].index("Task 00003")
    assert moved > 10


def test_very_deep_rows_say_how_deep_they_are(open_app: Open) -> None:
    app = open_app()
    wire = Wire(app.url)
    parent = None
    for level in range(12):
        args = {"title": f"Level {level + 1}", **({"parent": parent} if parent else {})}
        message = command(app.list_id, "add_task", args)
        assert wire.call("command", message)["ok"]
        parent = message["id"]
    wire.close()
    expect(app.tasks).to_have_count(12)
    assert app.page.locator(".level").all_inner_texts() == ["9", "10", "11", "12"]
