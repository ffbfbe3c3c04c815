"""Lists that several people with accounts share, each at a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import uuid_utils
from playwright.sync_api import Locator, expect

from tests.e2e.desks import Desk, Sit, add_member, new_list
from tests.harness import wait_until
from tests.integration.accounts.browsers import Browser
from tests.integration.accounts.conftest import Place

Join = Callable[[str], Browser]


@pytest.fixture
def join(place: Place) -> Join:
    """Somebody more with an account; the name is made one that nobody else has."""

    def signed_up(name: str) -> Browser:
        secret = place.ann.ask("/api/invitations", {})["secret"]
        return place.browser().sign_up(secret, name, uuid_utils.uuid4().hex)

    return signed_up


def shared(desk: Desk, title: str) -> Locator:
    """The dialog in which a list is shared, opened from the sidebar."""
    desk.choose(title, "Share…")
    dialog = desk.page.get_by_role("dialog", name=f"Share “{title}”")
    expect(dialog).to_be_visible()
    return dialog


def close(desk: Desk, dialog: Locator) -> None:
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    assert desk.focused() != "body"


def test_a_person_is_added_by_name_and_both_write_together(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Boris Nine")
    list_id = new_list(ann, "Ours", "Milk")
    owner, other = sit(ann), sit(bo)
    owner.open(list_id)
    other.open(f"inbox-{bo.id}")
    dialog = shared(owner, "Ours")
    expect(dialog.get_by_text("whole history and the trash")).to_be_visible()
    field = dialog.get_by_role("combobox", name="Add a person")
    field.fill("nin")
    expect(dialog.get_by_role("option", name="Boris Nine")).to_be_visible()
    field.press("Enter")
    expect(dialog.get_by_role("combobox", name="Role of Boris Nine")).to_have_value("editor")
    close(owner, dialog)

    other.link("Ours").click()
    other.app.expect_titles("Milk")
    expect(owner.page.get_by_role("img", name="Boris Nine is here")).to_be_visible()
    expect(other.page.get_by_role("img", name="Ann is here")).to_be_visible()
    other.app.edit("Milk")
    expect(owner.app.task("Milk").get_by_text("Boris Nine is editing")).to_be_visible()
    other.page.keyboard.type(" and honey")
    other.page.keyboard.press("Enter")
    row = owner.app.task("Milk and honey")
    expect(row.get_by_role("img", name="Changed by Boris Nine")).to_be_visible()
    expect(row.get_by_role("img", name="Changed by Boris Nine")).to_have_count(0)
    owner.app.add("Bread")
    other.app.expect_titles("Milk and honey", "Bread")


def test_another_role_changes_the_page_at_once(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", "Milk", **{bo.id: "editor"})
    desk = sit(bo)
    desk.open(list_id)
    desk.app.edit("Milk").fill("Milk that I was about to")
    add_member(ann, list_id, bo.id, "viewer")
    expect(desk.app.status("You can view this list")).to_be_visible()
    expect(desk.app.field).to_have_count(0)
    expect(desk.app.checkbox("Milk")).to_be_disabled()
    expect(desk.page.get_by_role("button", name="Move task")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Delete task")).to_have_count(0)
    kept = desk.page.get_by_role("textbox", name="Your text")
    expect(kept).to_have_value("Milk that I was about to")
    assert desk.focused() != "body"
    desk.app.task("Milk").get_by_text("Milk", exact=True).focus()
    for key in ("Enter", "Space", "Delete", "Control+z"):
        desk.page.keyboard.press(key)
    desk.app.expect_titles("Milk")
    expect(desk.app.checkbox("Milk")).not_to_be_checked()
    assert desk.app.inspect("pending") == 0
    desk.app.button("Discard").click()
    expect(kept).to_have_count(0)
    assert desk.focused() != "body"
    add_member(ann, list_id, bo.id, "editor")
    desk.app.add("Bread")
    desk.app.expect_titles("Milk", "Bread")


def test_who_is_removed_while_typing_keeps_the_text_and_changes_nothing(
    sit: Sit, ann: Browser, join: Join
) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", "Milk", **{bo.id: "editor"})
    desk = sit(bo)
    desk.open(list_id)
    desk.app.field.fill("for the add field")
    desk.app.edit("Milk").fill("Milk with words")
    ann.command(list_id, "remove_member", {"person": bo.id})
    gone = desk.page.get_by_role("heading", name="You are no longer a member of this list")
    expect(gone).to_be_visible()
    kept = desk.page.get_by_role("textbox", name="Your text")
    expect(kept).to_have_value("Milk with words\nfor the add field")
    expect(desk.app.tasks).to_have_count(0)
    assert desk.focused() != "body"
    wait_until(lambda: desk.titles() == ["Inbox"])
    add_member(ann, list_id, bo.id, "editor")
    wait_until(lambda: desk.titles() == ["Inbox", "Ours"])
    desk.page.reload()
    expect(desk.page.get_by_role("textbox", name="Edit task")).to_have_value("Milk with words")
    expect(desk.app.checkbox("Milk")).to_be_visible()
    expect(desk.app.field).to_have_value("for the add field")
    assert ann.ask(f"/l/{list_id}/snapshot")["snapshot"]["tasks"][0]["title"] == "Milk"


def test_a_link_lets_somebody_in_who_may_keep_the_list(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", "Milk")
    owner = sit(ann)
    owner.open(list_id)
    dialog = shared(owner, "Ours")
    dialog.get_by_role("combobox", name="Role of the link").select_option("Can edit")
    dialog.get_by_role("combobox", name="Expiry of the link").select_option("7 days")
    dialog.get_by_role("button", name="Make a link").click()
    address = dialog.get_by_role("textbox", name="The new link").input_value()
    assert address.startswith(f"{ann.url}/l/{list_id}#key=")
    secret = address.rpartition(".")[2]
    state = ann.ask(f"/l/{list_id}/snapshot")["snapshot"]
    assert secret not in str(state)
    expect(
        dialog.get_by_role("list", name="Links").get_by_text(re.compile("Can edit.*until"))
    ).to_be_visible()
    close(owner, dialog)

    other = sit(bo)
    other.app.list_id = list_id
    other.app.open("#" + address.partition("#")[2])
    assert other.page.url == f"{bo.url}/l/{list_id}"
    other.app.expect_titles("Milk")
    other.app.add("Bread")
    owner.app.expect_titles("Milk", "Bread")
    other.page.reload()
    other.app.expect_titles("Milk", "Bread")
    expect(other.page.get_by_text("You see this list by a link")).to_be_visible()
    other.app.button("Keep it in my lists").click()
    expect(other.page.get_by_text("You see this list by a link")).to_have_count(0)
    assert other.focused() != "body"
    wait_until(lambda: other.titles() == ["Inbox", "Ours"])

    dialog = shared(owner, "Ours")
    expect(dialog.get_by_role("combobox", name="Role of Bo")).to_have_value("editor")
    dialog.get_by_role("button", name="Revoke the link").click()
    expect(dialog.get_by_role("list", name="Links")).to_have_count(0)
    other.app.add("Eggs")
    owner.app.expect_titles("Milk", "Bread", "Eggs")


def test_a_link_that_is_revoked_ends_at_once(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", "Milk")
    owner, other = sit(ann), sit(bo)
    owner.open(list_id)
    dialog = shared(owner, "Ours")
    dialog.get_by_role("button", name="Make a link").click()
    address = dialog.get_by_role("textbox", name="The new link").input_value()
    other.app.list_id = list_id
    other.app.open("#" + address.partition("#")[2])
    expect(other.app.status("You can view this list")).to_be_visible()
    dialog.get_by_role("button", name="Revoke the link").click()
    expect(other.page.get_by_role("heading", name="You are no longer a member")).to_be_visible()


def test_owners_change_roles_and_the_last_one_stays(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", **{bo.id: "editor"})
    owner, other = sit(ann), sit(bo)
    owner.open(list_id)
    other.open(list_id)
    dialog = shared(owner, "Ours")
    dialog.get_by_role("combobox", name="Role of Ann").select_option("Can view")
    expect(dialog.get_by_role("alert")).to_contain_text("always has an owner")
    seen = shared(other, "Ours")
    expect(seen.get_by_text("Ann", exact=True)).to_be_visible()
    expect(seen.get_by_role("combobox")).to_have_count(0)
    expect(seen.get_by_role("button", name="Leave list")).to_be_visible()
    dialog.get_by_role("combobox", name="Role of Bo").select_option("Owner")
    expect(seen.get_by_role("combobox", name="Role of Ann")).to_be_visible()
    dialog.get_by_role("button", name="Remove Bo").click()
    expect(other.page.get_by_role("heading", name="You are no longer a member")).to_be_attached()


def test_leaving_asks_first_and_goes_to_the_inbox(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", **{bo.id: "editor"})
    desk = sit(bo)
    desk.open(list_id)
    desk.choose("Ours", "Leave")
    asked = desk.page.get_by_role("alertdialog", name="Leave “Ours”?")
    asked.get_by_role("button", name="Stay").click()
    expect(asked).to_have_count(0)
    desk.choose("Ours", "Leave")
    asked.get_by_role("button", name="Leave list").click()
    desk.expect_name("Inbox")
    wait_until(lambda: desk.titles() == ["Inbox"])
    assert desk.focused() != "body"


def test_a_copy_is_shared_without_history(sit: Sit, ann: Browser) -> None:
    list_id = new_list(ann, "Ours", "Milk", "Bread")
    desk = sit(ann)
    desk.open(list_id)
    desk.app.checkbox("Milk").check()
    desk.app.expect_saved()
    dialog = shared(desk, "Ours")
    dialog.get_by_role("button", name="Share a copy without history").click()
    copy = desk.page.get_by_role("dialog", name="Share “Copy of Ours”")
    expect(copy.get_by_role("combobox", name="Add a person")).to_be_visible()
    close(desk, copy)
    desk.app.expect_titles("Bread")
    assert list_id not in desk.page.url


def test_an_owner_of_the_installation_invites_somebody_new_to_a_list(sit: Sit, place: Place) -> None:
    list_id = new_list(place.ann, "Newcomers")
    desk = sit(place.ann)
    desk.open(list_id)
    dialog = shared(desk, "Newcomers")
    dialog.get_by_role("button", name="Invite somebody without an account").click()
    address = dialog.get_by_role("textbox", name="The invitation").input_value()
    secret = address.removeprefix(f"{place.ann.url}/invite#")
    new = place.browser().sign_up(secret, "Nina", uuid_utils.uuid4().hex)
    expect(dialog.get_by_role("combobox", name="Role of Nina")).to_have_value("editor")
    assert new.join(list_id)["role"] == "editor"


def test_a_deleted_list_is_gone_for_members_and_comes_back(sit: Sit, ann: Browser, join: Join) -> None:
    bo = join("Bo")
    list_id = new_list(ann, "Ours", "Milk", **{bo.id: "editor"})
    owner, other = sit(ann), sit(bo)
    owner.open(list_id)
    other.open(list_id)
    owner.choose("Ours", "Delete list")
    expect(other.page.get_by_role("heading", name="You are no longer a member")).to_be_visible()
    wait_until(lambda: other.titles() == ["Inbox"])
    owner.app.button("Restore list").click()
    owner.app.expect_titles("Milk")
    wait_until(lambda: other.titles() == ["Inbox", "Ours"])
    other.link("Ours").click()
    other.app.expect_titles("Milk")


def test_the_palette_goes_to_lists_and_does_things(sit: Sit, ann: Browser) -> None:
    first = new_list(ann, "First", "Milk")
    new_list(ann, "Äpfel und Birnen", "Boskop")
    desk = sit(ann)
    desk.open(first)
    desk.app.field.focus()
    desk.page.keyboard.press("Control+k")
    field = desk.page.get_by_role("combobox", name="List or command")
    expect(field).to_be_focused()
    field.fill("birn")
    expect(desk.page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    desk.expect_name("Äpfel und Birnen")
    desk.app.expect_titles("Boskop")
    assert desk.focused() == "Äpfel und Birnen"
    desk.page.keyboard.press("Control+k")
    field.fill("rename")
    field.press("Enter")
    expect(desk.page.get_by_role("textbox", name="List name")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Control+k")
    field.fill("new l")
    field.press("Enter")
    expect(desk.page.get_by_role("textbox", name="Name of the new list")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    assert desk.focused() != "body"
