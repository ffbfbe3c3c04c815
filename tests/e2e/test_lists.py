"""Many lists: the sidebar, switching without loading the page, and what each list keeps for itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App
from tests.e2e.desks import Desk, Sit, new_list
from tests.harness import wait_until
from tests.integration.accounts.browsers import Browser


def expect_lists(desk: Desk, *titles: str) -> None:
    wait_until(lambda: desk.titles() == list(titles), what=f"{titles}, not {desk.titles()},")


def test_a_new_list_is_made_in_place_and_opened(sit: Sit, ann: Browser) -> None:
    desk = sit(ann)
    desk.open(f"inbox-{ann.id}")
    desk.page.evaluate("window.before = true")
    desk.app.button("New list").click()
    field = desk.page.get_by_role("textbox", name="Name of the new list")
    expect(field).to_be_focused()
    field.fill("Groceries")
    field.press("Enter")
    desk.expect_name("Groceries")
    expect(desk.link("Groceries")).to_have_attribute("aria-current", "page")
    expect_lists(desk, "Inbox", "Groceries")
    desk.app.add("Milk")
    desk.app.expect_saved()
    assert desk.page.evaluate("window.before"), "the page was loaded anew"
    assert desk.page.title() == "Groceries"
    desk.page.reload()
    desk.app.expect_titles("Milk")
    expect_lists(desk, "Inbox", "Groceries")


def test_escape_makes_no_list_and_gives_the_focus_back(sit: Sit, ann: Browser) -> None:
    desk = sit(ann)
    desk.open(f"inbox-{ann.id}")
    desk.app.button("New list").click()
    desk.page.keyboard.type("Never")
    desk.page.keyboard.press("Escape")
    expect(desk.app.button("New list")).to_be_focused()
    expect_lists(desk, "Inbox")


def test_another_list_opens_without_loading_and_keeps_what_is_its_own(sit: Sit, ann: Browser) -> None:
    first, second = new_list(ann, "First", "Apple", "Pear"), new_list(ann, "Second", "Tea")
    desk = sit(ann)
    desk.open(first)
    desk.page.evaluate("window.before = true")
    desk.app.add("Plum")
    desk.app.field.fill("half a thought")
    desk.link("Second").click()
    desk.expect_name("Second")
    desk.app.expect_titles("Tea")
    expect(desk.app.field).to_have_value("")
    assert desk.focused() == "Second"
    assert desk.page.url.endswith(f"/l/{second}")
    expect(desk.app.button("Undo")).to_have_attribute("aria-disabled", "true")
    desk.page.go_back()
    desk.expect_name("First")
    desk.app.expect_titles("Apple", "Pear", "Plum")
    expect(desk.app.field).to_have_value("half a thought")
    desk.app.button("Undo").click()
    desk.app.expect_titles("Apple", "Pear")
    desk.page.go_forward()
    desk.expect_name("Second")
    desk.app.expect_titles("Tea")
    assert desk.page.evaluate("window.before")


def test_each_list_is_scrolled_to_where_it_was(sit: Sit, ann: Browser) -> None:
    first = new_list(ann, "First", *(f"Task {number}" for number in range(70)))
    new_list(ann, "Second", "Tea")
    desk = sit(ann)
    desk.open(first)
    expect(desk.app.tasks).to_have_count(70)
    desk.page.evaluate("scrollTo(0, 900)")
    desk.link("Second").click()
    desk.app.expect_titles("Tea")
    assert desk.page.evaluate("scrollY") == 0
    desk.link("First").click()
    expect(desk.app.tasks).to_have_count(70)
    wait_until(lambda: desk.page.evaluate("scrollY") == 900)


def test_changes_that_wait_are_sent_though_another_list_is_open(sit: Sit, ann: Browser) -> None:
    first, _ = new_list(ann, "First"), new_list(ann, "Second")
    desk = sit(ann)
    desk.open(first)
    expect_lists(desk, "Inbox", "First", "Second")
    desk.context.set_offline(True)
    expect(desk.app.status("Offline")).to_be_attached()
    desk.app.add("Written on the train")
    desk.link("Second").click()
    desk.expect_name("Second")
    desk.context.set_offline(False)
    desk.app.expect_connected()
    wait_until(lambda: "Written on the train" in str(ann.ask(f"/l/{first}/snapshot")))


def test_lists_are_ordered_by_keyboard_and_by_pointer(sit: Sit, ann: Browser) -> None:
    first, *_ = [new_list(ann, title) for title in ("One", "Two", "Three")]
    desk = sit(ann)
    desk.open(first)
    expect_lists(desk, "Inbox", "One", "Two", "Three")
    desk.link("One").focus()
    for key in ("m", "Space", "ArrowDown", "ArrowDown", "Space"):
        desk.page.keyboard.press(key)
    expect_lists(desk, "Inbox", "Two", "Three", "One")
    assert desk.focused() == "Move list One"
    for key in ("Space", "ArrowUp", "Escape"):
        desk.page.keyboard.press(key)
    expect_lists(desk, "Inbox", "Two", "Three", "One")
    desk.link("One").drag_to(desk.link("Two"), target_position={"x": 20, "y": 2})
    expect_lists(desk, "Inbox", "One", "Two", "Three")
    desk.page.reload()
    expect_lists(desk, "Inbox", "One", "Two", "Three")


def test_favourites_come_first_and_colours_stay(sit: Sit, ann: Browser) -> None:
    first, _ = new_list(ann, "One"), new_list(ann, "Two")
    desk = sit(ann)
    desk.open(first)
    desk.choose("Two", "Add to favourites")
    expect_lists(desk, "Inbox", "Two", "One")
    assert desk.focused() != "body"
    desk.link("Two").hover()
    desk.app.button("More about Two").click()
    desk.page.get_by_role("menuitem", name="Colour…").click()
    desk.page.get_by_role("menuitemradio", name="Green").click()
    expect(desk.link("Two").locator("[data-color=green]")).to_be_visible()
    desk.choose("Two", "Remove from favourites")
    expect_lists(desk, "Inbox", "One", "Two")


def test_a_list_is_renamed_from_the_sidebar_whether_it_is_open_or_not(sit: Sit, ann: Browser) -> None:
    first, _ = new_list(ann, "One"), new_list(ann, "Two")
    desk = sit(ann)
    desk.open(first)
    for title, name in (("One", "Eins"), ("Two", "Zwei")):
        desk.choose(title, "Rename")
        field = desk.page.get_by_role("textbox", name=f"New name of {title}")
        expect(field).to_be_focused()
        field.fill(name)
        field.press("Enter")
        expect(desk.link(name)).to_be_visible()
    desk.expect_name("Eins")
    expect_lists(desk, "Inbox", "Eins", "Zwei")


def test_a_copy_has_the_tasks_and_their_order(sit: Sit, ann: Browser) -> None:
    first = new_list(ann, "One", "Apple", "Pear")
    desk = sit(ann)
    desk.open(f"inbox-{ann.id}")
    desk.choose("One", "Duplicate")
    desk.expect_name("Copy of One")
    desk.app.expect_titles("Apple", "Pear")
    expect_lists(desk, "Inbox", "One", "Copy of One")
    assert first not in desk.page.url


def test_deleting_a_list_can_be_taken_back_in_both_places(sit: Sit, ann: Browser) -> None:
    first, _ = new_list(ann, "One", "Apple"), new_list(ann, "Two")
    desk = sit(ann)
    desk.open(first)
    desk.choose("Two", "Delete list")
    deleted = desk.sidebar.get_by_role("list", name="Deleted lists")
    expect(deleted.get_by_role("link", name="Two")).to_be_visible()
    desk.page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(deleted).to_have_count(0)
    expect_lists(desk, "Inbox", "One", "Two")
    desk.choose("One", "Delete list")
    expect(desk.page.get_by_role("heading", name="This list is deleted")).to_be_visible()
    expect(desk.app.field).to_have_count(0)
    assert desk.focused() != "body"
    desk.app.button("Restore list").click()
    desk.app.expect_titles("Apple")
    assert desk.focused() != "body"


def test_counts_of_lists_that_were_open_are_shown(sit: Sit, ann: Browser) -> None:
    first, _ = new_list(ann, "One", "Apple", "Pear"), new_list(ann, "Two")
    desk = sit(ann)
    desk.open(first)
    expect(desk.link("One")).to_contain_text("2")
    desk.app.checkbox("Apple").check()
    expect(desk.link("One")).to_contain_text("1")
    desk.link("Two").click()
    desk.expect_name("Two")
    expect(desk.link("One")).to_contain_text("1")


def test_the_sidebar_is_hidden_and_shown_by_a_key_and_that_is_remembered(sit: Sit, ann: Browser) -> None:
    desk = sit(ann)
    desk.open(f"inbox-{ann.id}")
    expect(desk.sidebar).to_be_visible()
    desk.page.keyboard.press("[")
    expect(desk.sidebar).to_have_count(0)
    desk.page.reload()
    desk.app.expect_connected()
    expect(desk.sidebar).to_have_count(0)
    desk.app.button("Lists").click()
    expect(desk.link("Inbox")).to_be_visible()
    desk.app.field.fill("[")
    expect(desk.sidebar).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(800, 700), (390, 780), (360, 640)])
def test_on_a_narrow_window_a_button_opens_the_lists(sit: Sit, ann: Browser, width: int, height: int) -> None:
    first, _ = new_list(ann, "One"), new_list(ann, "Two", "Tea")
    desk = sit(ann, viewport={"width": width, "height": height})
    desk.open(first)
    expect(desk.sidebar).to_have_count(0)
    desk.app.button("Lists").click()
    sheet = desk.page.get_by_role("dialog", name="Lists")
    expect(sheet).to_be_visible()
    if width < 640:
        box = sheet.bounding_box()
        assert box is not None
        assert round(box["width"]) == width
    desk.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(desk.app.button("Lists")).to_be_focused()
    desk.app.button("Lists").click()
    desk.link("Two").click()
    expect(sheet).to_have_count(0)
    desk.expect_name("Two")
    desk.app.expect_titles("Tea")
    assert desk.focused() == "Two"
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width


def test_where_access_is_open_lists_are_in_the_sidebar_too(open_app: Callable[..., App]) -> None:
    app = open_app(viewport={"width": 1280, "height": 800})
    sidebar = app.page.get_by_role("navigation", name="Lists")
    expect(sidebar.get_by_role("link", name="To-do")).to_be_visible()
    expect(sidebar.locator("[aria-current=page]")).to_have_count(1)
    app.button("New list").click()
    app.page.get_by_role("textbox", name="Name of the new list").fill("Made here")
    app.page.keyboard.press("Enter")
    expect(app.page.get_by_role("heading", level=1)).to_have_text("Made here")
    app.add("Milk")
    app.expect_titles("Milk")
    expect(sidebar.get_by_role("button", name="Move list Made here")).to_be_attached()
    app.page.reload()
    app.expect_titles("Milk")
    expect(sidebar.get_by_role("button", name="Move list Made here")).to_be_attached()
    sidebar.get_by_role("link", name="To-do").click()
    expect(app.page).to_have_url(f"{app.url}/l/main")
    app.expect_connected()
