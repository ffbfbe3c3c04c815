"""The focus is never lost to the body, whatever takes away what had it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.e2e.others import Others, row_id
from tests.e2e.test_large_lists import fill
from tests.harness import wait_until

WithOthers = Callable[..., tuple[App, Others]]
Act = Callable[[App, Others], None]

TITLES = ("One", "Two", "Three", "Four")
FILTERS = {"All": "", "Active": "#/active", "Completed": "#/completed"}


def focused(app: App) -> str:
    """What has the focus, in words: `body` if it was lost."""
    return str(
        app.page.evaluate(
            """() => {
                const active = document.activeElement;
                const row = active.closest('[data-task]');
                const title = row?.querySelector('[data-part=checkbox]').ariaLabel;
                if (active === document.body) return 'body';
                if (row) return `${title}: ${active.dataset.part ?? active.ariaLabel}`;
                return active.ariaLabel ?? active.innerText;
            }"""
        )
    )


def expect_focus(app: App, what: str) -> None:
    seen = ""

    def looked() -> bool:
        nonlocal seen
        seen = focused(app)
        return seen == what

    try:
        wait_until(looked, timeout_s=8)
    except AssertionError:
        raise AssertionError(f"focused is {seen!r}, not {what!r}") from None


def title_of(app: App, title: str) -> None:
    app.task(title).get_by_text(title, exact=True).focus()


def tick(app: App, _: Others) -> None:
    app.checkbox("Two").focus()
    app.page.keyboard.press("Space")


def tick_the_title(app: App, _: Others) -> None:
    title_of(app, "Two")
    app.page.keyboard.press("Space")


def delete_by_key(app: App, _: Others) -> None:
    title_of(app, "Two")
    app.page.keyboard.press("Delete")


def delete_by_button(app: App, _: Others) -> None:
    app.task("Two").get_by_role("button", name="Delete task").focus()
    app.page.keyboard.press("Enter")


def delete_by_click(app: App, _: Others) -> None:
    app.delete("Two")


def empty_the_title(app: App, _: Others) -> None:
    title_of(app, "Two")
    app.page.keyboard.press("Enter")
    app.page.keyboard.press("Control+A")
    app.page.keyboard.press("Delete")
    app.page.keyboard.press("Enter")


def deleted_by_others(app: App, others: Others) -> None:
    title_of(app, "Two")
    others.act("delete_task", "Two")


def deleted_by_others_under_the_pointer(app: App, others: Others) -> None:
    app.task("Two").hover()
    deleted_by_others(app, others)


def ticked_by_others(app: App, others: Others) -> None:
    title_of(app, "Two")
    done = app.checkbox("Two").is_checked()
    others.act("reopen_task" if done else "complete_task", "Two")


def moved_by_others(app: App, others: Others) -> None:
    title_of(app, "Two")
    others.tell("move_task", {"task": row_id(app, "Two"), "after": None})
    app.expect_titles("Two", "One", "Three", "Four")


def discard_the_edit(app: App, others: Others) -> None:
    title_of(app, "Two")
    app.page.keyboard.press("Enter")
    app.page.keyboard.type("!")
    others.act("delete_task", "Two")
    app.button("Discard").focus()
    app.page.keyboard.press("Enter")


NEXT = "Three: title"
# What happens, where the focus is then in 'All', and where in 'Active' and 'Completed'.
ACTIONS: list[tuple[Act, str, str]] = [
    (tick, "Two: checkbox", "Three: checkbox"),
    (tick_the_title, "Two: title", NEXT),
    (delete_by_key, NEXT, NEXT),
    (delete_by_button, NEXT, NEXT),
    (delete_by_click, NEXT, NEXT),
    (empty_the_title, NEXT, NEXT),
    (deleted_by_others, NEXT, NEXT),
    (deleted_by_others_under_the_pointer, NEXT, NEXT),
    (ticked_by_others, "Two: title", NEXT),
    (moved_by_others, "Two: title", "Two: title"),
    (discard_the_edit, NEXT, NEXT),
]


@pytest.mark.parametrize("filter", FILTERS)
def test_after_every_action_in_every_filter_something_has_the_focus(
    open_app: Callable[..., App], filter: str
) -> None:
    setting_up = open_app()
    wire = Wire(setting_up.url)
    for act, in_all, in_filter in ACTIONS:
        list_id = App.create_list(setting_up.url, act.__name__)
        lines = [{"title": title, "completed": filter == "Completed"} for title in TITLES]
        assert wire.call("command", command(list_id, "add_tasks", {"lines": lines}))["ok"]
        app = App(setting_up.page, setting_up.url, list_id)
        app.open(FILTERS[filter])
        app.expect_titles(*TITLES)
        others = Others(app)
        act(app, others)
        try:
            expect_focus(app, in_all if filter == "All" else in_filter)
        except AssertionError as error:
            raise AssertionError(f"{act.__name__} in {filter}: {error}") from None
        others.wire.close()
    wire.close()


def test_the_row_before_has_the_focus_after_the_last_one_and_the_add_field_after_the_only_one(
    with_others: WithOthers,
) -> None:
    app, _ = with_others("One", "Two")
    title_of(app, "Two")
    app.page.keyboard.press("Delete")
    expect_focus(app, "One: title")
    app.page.keyboard.press("Delete")
    expect_focus(app, "New task")


def test_where_the_add_field_would_bring_up_a_keyboard_the_heading_has_the_focus(
    with_others: WithOthers,
) -> None:
    app, _ = with_others("One", has_touch=True, is_mobile=True)
    app.task("One").get_by_role("button", name="Delete task").focus()
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("heading", level=1)).to_be_focused()


def test_clear_completed_leaves_the_focus_at_the_add_field(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two")
    others.act("complete_task", "Two")
    app.button("Clear completed").focus()
    app.page.keyboard.press("Enter")
    expect(app.button("Clear completed")).to_have_count(0)
    expect_focus(app, "New task")


def test_restore_goes_to_the_next_deleted_task_and_then_to_the_heading(with_others: WithOthers) -> None:
    app, _ = with_others("One", "Two", "Three")
    for title in ("One", "Two", "Three"):
        app.delete(title)
    app.page.get_by_role("link", name="Trash").focus()
    app.page.keyboard.press("Enter")
    expect_focus(app, "Trash")
    app.button("Restore task Three").focus()
    app.page.keyboard.press("Enter")
    expect_focus(app, "Restore task Two")
    app.page.keyboard.press("Enter")
    expect_focus(app, "Restore task One")
    app.page.keyboard.press("Enter")
    expect_focus(app, "Trash")
    app.page.get_by_role("link", name="Back to the list").focus()
    app.page.keyboard.press("Enter")
    expect_focus(app, "New task")


@pytest.mark.parametrize("key", ["m", "t"])
def test_after_a_conflict_the_task_has_the_focus_again(with_others: WithOthers, key: str) -> None:
    app, others = with_others("One", "Two")
    field = app.edit("One")
    field.fill("Mine")
    others.tell("edit_task", {"task": row_id(app, "One"), "title": "Theirs"})
    field.press("Enter")
    dialog = app.page.get_by_role("alertdialog", name="Somebody else changed this task")
    expect(dialog).to_be_visible()
    dialog.press(key)
    expect(dialog).to_have_count(0)
    expect_focus(app, f"{'Mine' if key == 'm' else 'Theirs'}: title")


def test_starting_a_list_leaves_the_focus_at_the_add_field(with_others: WithOthers) -> None:
    app, _ = with_others("One")
    app.page.goto(f"{app.url}/l/{app.list_id}-new")
    app.button("Start this list").focus()
    app.page.keyboard.press("Enter")
    expect(app.field).to_be_visible()
    expect_focus(app, "New task")


def test_undo_on_a_toast_leaves_the_focus_where_it_was(with_others: WithOthers) -> None:
    app, _ = with_others("One", "Two")
    app.delete("One")
    expect_focus(app, "Two: title")
    app.page.locator(".toast-undo").click()
    app.expect_titles("One", "Two")
    expect(app.page.locator(".toast-undo")).to_have_count(0)
    expect_focus(app, "Two: title")


def test_a_row_with_the_focus_stays_however_far_a_large_list_is_scrolled(with_others: WithOthers) -> None:
    app, _ = with_others("First")
    fill(app.url, app.list_id, 1_500)
    expect(app.status("1501 items left")).to_be_attached()
    title_of(app, "First")
    app.page.mouse.move(400, 400)
    app.page.mouse.wheel(0, 20_000)
    expect(app.task("Task 3")).to_have_count(0)
    expect_focus(app, "First: title")
    app.page.keyboard.press("ArrowDown")
    expect_focus(app, "Task 0: title")
