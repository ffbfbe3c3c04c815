"""What others do never moves what somebody is about to click, and a second click hits nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.app import App
from tests.e2e.others import Others, row_id
from tests.harness import wait_until

WithOthers = Callable[..., tuple[App, Others]]


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def at_rest(app: App) -> None:
    """Waits until nothing moves any more."""
    running = "document.getAnimations().filter((one) => one.playState === 'running').length"
    wait_until(lambda: app.page.evaluate(running) == 0)


@pytest.mark.parametrize("what", ["delete_task", "add_task", "move_task"])
def test_a_click_hits_the_row_it_was_aimed_at_whatever_others_do(with_others: WithOthers, what: str) -> None:
    app, others = with_others("One", "Two", "Three", "Four")
    at = middle(app.checkbox("Three"))
    app.page.mouse.move(*at)
    if what == "delete_task":
        others.act("delete_task", "One")
        expect(app.task("One")).to_have_count(0)
    elif what == "add_task":
        others.tell("add_task", {"title": "Above", "after": None})
    else:
        others.tell("move_task", {"task": row_id(app, "Four"), "after": None})
    assert middle(app.checkbox("Three")) == at
    app.page.mouse.click(*at)
    expect(app.checkbox("Three")).to_be_checked()
    expected = {
        "delete_task": ("Two", "Three", "Four"),
        "add_task": ("Above", "One", "Two", "Three", "Four"),
        "move_task": ("Four", "One", "Two", "Three"),
    }[what]
    app.expect_titles(*expected)
    expect(app.page.locator(".row")).to_have_count(len(expected))


def test_everything_falls_into_place_when_the_pointer_leaves(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two", "Three")
    one = middle(app.checkbox("One"))
    app.page.mouse.move(*middle(app.checkbox("Three")))
    others.act("delete_task", "One")
    app.page.mouse.move(5, 5)
    wait_until(lambda: middle(app.checkbox("Two")) == one, timeout_s=2)


def test_a_row_that_somebody_types_in_stays_where_it_is(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two", "Three")
    app.page.mouse.move(5, 5)
    app.task("Three").get_by_text("Three", exact=True).focus()
    app.page.keyboard.press("Enter")
    app.page.keyboard.type("!")
    field = app.page.get_by_role("textbox", name="Edit task")
    at = middle(field)
    others.act("delete_task", "One")
    assert middle(field) == at
    # At last it does settle, and the edit goes on.
    expect(app.page.locator(".row")).to_have_count(2)
    expect(field).to_be_focused()


def test_own_changes_and_changes_in_place_take_effect_at_once(
    with_others: WithOthers,
) -> None:
    app, others = with_others("One", "Two", "Three")
    app.page.mouse.move(*middle(app.checkbox("Two")))
    others.act("complete_task", "Three")
    expect(app.checkbox("Three")).to_be_checked(timeout=2_000)
    others.tell("add_task", {"title": "Last"})
    expect(app.task("Last")).to_be_visible(timeout=2_000)
    app.add("Mine")
    expect(app.task("Mine")).to_be_visible(timeout=2_000)


def test_the_second_click_on_delete_deletes_no_other_task(with_others: WithOthers) -> None:
    app, _ = with_others("One", "Two", "Three")
    app.task("One").hover()
    app.page.mouse.dblclick(*middle(app.task("One").get_by_role("button", name="Delete task")))
    app.expect_titles("Two", "Three")
    app.expect_saved()
    expect(app.page.locator(".row")).to_have_count(2)
    app.expect_titles("Two", "Three")


def test_the_second_click_in_a_filter_ticks_no_other_task(with_others: WithOthers) -> None:
    app, _ = with_others("One", "Two", "Three")
    app.page.get_by_role("link", name="Active").click()
    at = middle(app.checkbox("One"))
    app.page.mouse.dblclick(*at)
    app.page.mouse.move(5, 5)
    app.expect_saved()
    expect(app.checkbox("Two")).not_to_be_checked()
    expect(app.status("3 items left")).to_be_attached()


def test_in_a_filter_a_ticked_row_stays_for_a_moment_and_can_be_taken_back(
    with_others: WithOthers,
) -> None:
    app, _ = with_others("One", "Two")
    app.page.get_by_role("link", name="Active").click()
    app.checkbox("One").click()
    expect(app.checkbox("One")).to_be_checked()
    app.expect_titles("Two")
    app.page.get_by_role("link", name="Completed").click()
    app.expect_titles("One")
    app.checkbox("One").click()
    app.checkbox("One").click()
    app.expect_saved()
    app.expect_titles("One")
    expect(app.checkbox("One")).to_be_checked()


def test_a_double_click_on_restore_restores_one_task(with_others: WithOthers) -> None:
    app, _ = with_others("One", "Two", "Three")
    for title in ("One", "Two", "Three"):
        app.delete(title)
    app.page.get_by_role("link", name="Trash").click()
    first = app.page.get_by_role("button", name="Restore task Three")
    app.page.mouse.dblclick(*middle(first))
    expect(first).to_have_count(0)
    app.expect_saved()
    expect(app.page.get_by_role("list", name="Deleted tasks").get_by_role("listitem")).to_have_count(2)


def test_a_parents_toast_says_how_many_subtasks_went_with_it(with_others: WithOthers) -> None:
    app, others = with_others("Trip")
    trip = row_id(app, "Trip")
    for title in ("Hotel", "Train", "Bags"):
        others.tell("add_task", {"title": title, "parent": trip})
    app.expect_titles("Trip", "Hotel", "Train", "Bags")
    app.delete("Bags")
    expect(app.status("Deleted “Bags”")).to_have_text("Deleted “Bags”Undo")
    app.delete("Trip")
    expect(app.status("Deleted “Trip” and 2 subtasks")).to_be_attached()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_rows_slide_into_place_unless_less_motion_is_wanted(with_others: WithOthers, motion: str) -> None:
    app, others = with_others("One", "Two", "Three", reduced_motion=motion)
    app.page.mouse.move(5, 5)
    app.page.evaluate(
        """() => {
            window.slid = [];
            const animate = Element.prototype.animate;
            Element.prototype.animate = function (frames, options) {
                window.slid.push([Object.keys(frames)[0], options.duration]);
                return animate.call(this, frames, options);
            };
        }"""
    )
    others.act("delete_task", "One")
    app.expect_titles("Two", "Three")
    slid = app.page.evaluate("window.slid")
    assert [what for what, _ in slid].count("transform") == (2 if motion == "no-preference" else 0)
    assert all(120 <= duration <= 200 for _, duration in slid)
    at_rest(app)
    expect(app.page.locator(".ghost")).to_have_count(0)
