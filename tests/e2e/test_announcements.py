"""What is said to who hears the page: once, at the right moment, and nothing that is not so."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.heard import expect_heard, heard, listen
from tests.e2e.others import Others, row_id

Open = Callable[..., App]
WithOthers = Callable[..., tuple[App, Others]]


def test_after_not_saved_it_is_said_once_that_all_is_saved(open_app: Open) -> None:
    app = open_app()
    app.add("One")
    app.expect_saved()
    app.page.clock.install()
    app.page.context.set_offline(True)
    expect(app.status("Offline")).to_be_attached()
    app.add("Two")
    expect(app.status("Not saved")).to_be_attached()
    listen(app)
    app.page.context.set_offline(False)
    app.expect_saved()
    expect_heard(app, "polite: All changes saved")
    app.add("Three")
    app.expect_saved()
    app.page.clock.run_for(1_000)
    assert len([words for words in heard(app) if "All changes saved" in words]) == 1, heard(app)


def test_an_added_task_is_told(open_app: Open) -> None:
    app = open_app()
    listen(app)
    app.add("Milk and [bread](https://example.org)")
    expect_heard(app, "polite: Added “Milk and bread”.")


def test_the_same_words_are_said_again_and_none_are_kept(open_app: Open) -> None:
    app = open_app()
    app.add("One")
    listen(app)
    handle = app.task("One").get_by_role("button", name="Move task")
    for times in range(1, 4):
        handle.focus()
        app.page.keyboard.press("Shift+Tab")
        expect_heard(app, "assertive: It is at the top level already.", times)
    said = app.page.locator("[aria-live=assertive]").filter(has_text="top level")
    expect(said).to_have_count(1)
    expect(said).to_have_count(0, timeout=8_000)


def test_two_deletes_of_the_same_title_are_told_twice(open_app: Open) -> None:
    app = open_app()
    app.add("One", "One", "Two")
    listen(app)
    for times in range(1, 3):
        app.page.locator("[data-task] [data-part=title]").first.press("Delete")
        expect_heard(app, "polite: Deleted “One”", times)


def test_keeping_mine_is_not_told_as_somebody_elses_change(with_others: WithOthers) -> None:
    app, others = with_others("One", "Two")
    listen(app)
    app.page.clock.install()
    field = app.edit("One")
    field.fill("Mine")
    others.tell("edit_task", {"task": row_id(app, "One"), "title": "Theirs"})
    field.press("Enter")
    dialog = app.page.get_by_role("alertdialog", name="Somebody else changed this task")
    expect(dialog).to_be_visible()
    dialog.press("m")
    expect(app.task("Mine")).to_be_visible()
    app.expect_saved()
    app.page.clock.run_for(3_000)
    assert not any("Somebody changed" in words for words in heard(app)), heard(app)


def test_handles_and_bins_are_described_by_the_title(open_app: Open) -> None:
    app = open_app()
    app.add("Read the [docs](https://example.org)", "Milk")
    row = app.task("Read the docs")
    for name in ("Move task", "Delete task"):
        button = row.get_by_role("button", name=name, exact=True)
        assert "Read the docs" in description(button.element_handle().evaluate(DESCRIBED))
    app.edit("Milk")
    for name in ("Move task", "Delete task"):
        button = app.task("Milk").get_by_role("button", name=name, exact=True)
        assert "Milk" in description(button.element_handle().evaluate(DESCRIBED))


DESCRIBED = """(button) => (button.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
    .map((id) => document.getElementById(id))
    .map((element) => element?.ariaLabel ?? element?.textContent ?? "")"""


def description(words: list[str]) -> str:
    return " ".join(words)
