"""Coming and going: signing up by a link, signing in and out, and what happens to what was not sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.e2e.accounts import House, Visitor
from tests.e2e.app import App
from tests.harness import Replica, replicas
from tests.integration.accounts.browsers import PASSWORD, Browser, owner_link

CUT = """
const Real = WebSocket;
window.WebSocket = class extends Real {
    constructor(address, protocols) { super(window.cut ? "ws://127.0.0.1:1/" : address, protocols); }
};
"""
"""With `window.cut` the server answers requests, and no new socket."""

TOO_MANY = {
    "ok": False,
    "error": {
        "code": "too_many_tries",
        "message": "There were too many tries to sign in.",
        "retry_after_s": 3,
    },
}


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    data_dir = tmp_path_factory.mktemp("accounts")
    with replicas(data_dir, access="accounts") as (one,):
        one.data_dir = data_dir  # type: ignore[attr-defined]  # for `house`
        yield one


@pytest.fixture
def house(browser: Chromium, replica: Replica) -> Iterator[House]:
    house = House(browser, replica.url, replica.data_dir)  # type: ignore[attr-defined]
    yield house
    house.close()


def test_an_owner_link_makes_an_account_with_an_inbox(house: House) -> None:
    visitor = house.visitor()
    visitor.go(f"/welcome#{owner_link(house.data_dir)}")
    expect(visitor.page.get_by_role("heading", name="Welcome")).to_be_visible()
    visitor.expect_at("/welcome")
    visitor.page.reload()
    visitor.sign_up("/welcome", "Olga")
    expect(visitor.page.get_by_role("heading", name="Inbox")).to_be_visible()
    expect(visitor.page.get_by_text("Only you see your Inbox.")).to_be_visible()
    visitor.app.add("Buy milk")
    visitor.app.expect_saved()


def test_who_is_not_signed_in_signs_in_and_is_back(house: House) -> None:
    bo = house.account("Bo1")
    visitor = house.visitor()
    visitor.go(f"/l/inbox-{bo.id}#/active")
    visitor.expect_at(f"/sign-in?next=%2Fl%2Finbox-{bo.id}%23%2Factive")
    visitor.type_sign_in("bo1", "not the password")
    expect(visitor.page.get_by_role("alert")).to_have_text("The sign-in name or the password is wrong.")
    expect(visitor.page.get_by_label("Password", exact=True)).to_be_focused()
    visitor.type_sign_in("bo1")
    visitor.expect_at(f"/l/inbox-{bo.id}#/active")
    visitor.app.expect_connected()


def focus_is_kept(visitor: Visitor) -> bool:
    return bool(visitor.page.evaluate("document.activeElement !== document.body"))


def test_an_invitation_brings_somebody_in(house: House) -> None:
    place = "0f1c2d3e5a6b7c8d9e01"
    house.ann.command(place, "create_list", {"title": "Ours"})
    secret = house.invitation(list=place, list_role="editor")
    bo = house.visitor()
    bo.go(f"/invite#{secret}")
    expect(bo.page.get_by_text("Ann invites you to the list ‘Ours’.")).to_be_visible()
    bo.page.get_by_role("button", name="Create account").click()
    expect(bo.page.get_by_role("alert")).to_have_text("Type your name, as others shall see it.")
    bo.page.get_by_role("textbox", name="Name", exact=True).fill("Bo")
    bo.page.get_by_role("textbox", name="Sign-in name or email").fill("bo2")
    bo.page.get_by_label("Password", exact=True).fill("short")
    bo.page.get_by_role("button", name="Create account").click()
    expect(bo.page.get_by_role("alert")).to_contain_text("A password needs 10 to 200 characters")
    expect(bo.page.get_by_label("Password", exact=True)).to_be_focused()
    bo.page.get_by_label("Password", exact=True).fill(PASSWORD)
    bo.page.keyboard.press("Enter")
    bo.expect_at(f"/l/{place}")
    bo.app.expect_connected()
    expect(bo.page.get_by_role("button", name="Account of Bo")).to_be_visible()
    late = house.visitor()
    late.go(f"/invite#{secret}")
    expect(late.page.get_by_role("heading", name="This link does not work")).to_be_focused()


def test_who_has_an_account_joins_with_it(house: House) -> None:
    house.account("Cy")
    place = "0f1c2d3e5a6b7c8d9e02"
    house.ann.command(place, "create_list", {"title": "Ours"})
    cy = house.visitor()
    cy.go(f"/invite#{house.invitation(list=place, list_role='editor')}")
    cy.page.get_by_role("link", name="I have an account").click()
    cy.type_sign_in("cy")
    cy.page.get_by_role("button", name="Join as Cy").click()
    cy.expect_at(f"/l/{place}")
    cy.app.expect_connected()


def test_a_reset_link_gives_a_new_password(house: House) -> None:
    di = house.account("Di")
    secret = house.ann.ask("/api/people/reset", {"person": di.id})["secret"]
    visitor = house.visitor()
    visitor.go(f"/reset#{secret}")
    visitor.page.get_by_label("New password", exact=True).fill("another good password")
    visitor.page.get_by_role("button", name="Set password and sign in").click()
    visitor.app.expect_connected()
    assert di.ask("/api/me")["person"] is None


def test_a_password_can_be_looked_at(house: House) -> None:
    visitor = house.visitor()
    visitor.go("/sign-in")
    expect(visitor.page.get_by_role("textbox", name="Sign-in name or email")).to_be_focused()
    field = visitor.page.get_by_label("Password", exact=True)
    field.fill("secret words")
    expect(field).to_have_attribute("autocomplete", "current-password")
    visitor.page.get_by_role("button", name="Show").click()
    expect(field).to_have_attribute("type", "text")
    visitor.page.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")


def test_too_many_tries_count_down(house: House) -> None:
    house.account("Eve")
    visitor = house.visitor()
    visitor.page.route("**/api/sign-in", lambda route: route.fulfill(status=429, json=TOO_MANY))
    visitor.go("/sign-in")
    visitor.type_sign_in("eve")
    button = visitor.page.get_by_role("button", name="Sign in", exact=True)
    expect(visitor.page.get_by_role("alert")).to_contain_text("Try again in 3 seconds.")
    expect(button).to_be_disabled()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Try again in 1 second.")
    expect(button).to_be_enabled()
    expect(visitor.page.get_by_role("alert")).to_have_text("")
    visitor.page.unroute("**/api/sign-in")
    button.click()
    visitor.app.expect_connected()


def test_without_a_connection_the_page_says_so(house: House) -> None:
    visitor = house.visitor()
    visitor.go("/sign-in")
    expect(visitor.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    visitor.context.set_offline(True)
    visitor.type_sign_in("nobody")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The server cannot be reached.")


def test_the_way_back_leads_to_no_other_site(house: House) -> None:
    house.account("Fay")
    visitor = house.visitor()
    visitor.go("/sign-in?next=//example.com/")
    visitor.type_sign_in("fay")
    visitor.expect_at("/")


def test_a_session_that_ends_elsewhere_keeps_what_was_not_sent(house: House) -> None:
    gil = house.account("Gil")
    visitor = house.visitor()
    visitor.sign_in("gil", f"/l/inbox-{gil.id}")
    visitor.app.add("Sent")
    visitor.app.expect_saved()
    visitor.context.set_offline(True)
    visitor.app.add("Not sent")
    visitor.app.field.fill("half a thou")
    gil.ask("/api/sessions/end", {"which": "others"})
    visitor.context.set_offline(False)
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(visitor.page.get_by_text("1 change is not sent yet")).to_be_visible()
    other = house.account("Hal")
    assert other.join(f"inbox-{gil.id}")["error"]["code"] == "unknown_list"
    visitor.type_sign_in("gil")
    visitor.app.expect_titles("Sent", "Not sent")
    visitor.app.expect_saved()
    expect(visitor.app.field).to_have_value("half a thou")
    assert len(gil.join(f"inbox-{gil.id}")["snapshot"]["tasks"]) == 2


def test_nothing_goes_out_under_the_cookie_of_somebody_else(house: House) -> None:
    ida = house.account("Ida")
    house.account("Jo")
    place = "0f1c2d3e5a6b7c8d9e03"
    house.ann.command(place, "create_list", {"title": "Shared"})
    for name in ("ida", "jo"):
        person = next(p for p in house.ann.ask("/api/people")["people"] if p["login"] == name)
        house.ann.command(place, "set_member", {"person": person["id"], "role": "editor"})
    visitor = house.visitor()
    visitor.sign_in("ida", f"/l/{place}")
    visitor.app.expect_connected()
    visitor.context.set_offline(True)
    expect(visitor.app.status("Connected")).to_have_count(0)
    visitor.app.add("By Ida")
    visitor.app.expect_titles("By Ida")
    jo = Browser(house.url)
    jo.sign_in("jo")
    visitor.context.clear_cookies()
    visitor.context.add_cookies([{"name": "todo", "value": jo.session.cookies["todo"], "url": house.url}])
    visitor.context.set_offline(False)
    expect(visitor.page.get_by_role("heading", name="You are signed in")).to_be_focused()
    visitor.page.get_by_role("link", name="Go on as Jo").click()
    visitor.app.expect_connected()
    visitor.app.expect_titles()
    visitor.app.expect_saved()
    assert house.ann.join(place)["snapshot"]["tasks"] == []
    visitor.menu("Sign out")
    visitor.expect_at("/sign-in")
    visitor.sign_in("ida", f"/l/{place}")
    visitor.app.expect_titles("By Ida")
    visitor.app.expect_saved()
    [task] = house.ann.join(place)["snapshot"]["tasks"]
    assert task["title"] == "By Ida"
    assert ida.id in str(house.ann.join(place))


def test_signing_out_with_changes_asks_first(house: House) -> None:
    kay = house.account("Kay")
    visitor = house.visitor()
    visitor.page.add_init_script(CUT)
    visitor.sign_in("kay")
    visitor.page.get_by_role("button", name="Account of Kay").hover()
    visitor.context.set_offline(True)
    expect(visitor.app.status("Connected")).to_have_count(0)
    visitor.app.add("One", "Two")
    visitor.menu("Sign out")
    asked = visitor.page.get_by_role("alertdialog", name="2 changes are not sent yet")
    asked.get_by_role("button", name="Stay").click()
    expect(visitor.page.get_by_role("button", name="Account of Kay")).to_be_focused()
    visitor.menu("Sign out")
    asked.get_by_role("button", name="Sign out anyway").click()
    failed = visitor.page.get_by_role("alertdialog", name="That did not work")
    expect(failed).to_contain_text("The server cannot be reached.")
    failed.get_by_role("button", name="Close").click()
    visitor.app.expect_titles("One", "Two")
    visitor.page.evaluate("window.cut = true")
    visitor.context.set_offline(False)
    visitor.menu("Sign out")
    asked.get_by_role("button", name="Sign out anyway").click()
    visitor.expect_at("/sign-in")
    kept = visitor.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "One" not in kept
    assert kay.join(f"inbox-{kay.id}")["snapshot"]["tasks"] == []


def test_all_tabs_of_a_browser_sign_out_together(house: House) -> None:
    sam = house.account("Sam")
    visitor = house.visitor()
    visitor.sign_in("sam")
    second = App(visitor.context.new_page(), house.url, f"inbox-{sam.id}")
    second.open()
    visitor.menu("Sign out")
    visitor.expect_at("/sign-in")
    expect(second.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(second.page.get_by_role("textbox", name="Sign-in name or email")).to_be_focused()
    assert second.errors == []


def test_who_is_disabled_is_out_and_told_nothing_more(house: House) -> None:
    tom = house.account("Tom")
    visitor = house.visitor()
    visitor.sign_in("tom")
    house.ann.ask("/api/people/change", {"person": tom.id, "disabled": True})
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.type_sign_in("tom")
    expect(visitor.page.get_by_role("alert")).to_have_text("The sign-in name or the password is wrong.")


def test_the_menu_is_used_by_keyboard(house: House) -> None:
    house.account("Lu")
    visitor = house.visitor()
    visitor.sign_in("lu")
    button = visitor.page.get_by_role("button", name="Account of Lu")
    button.focus()
    visitor.page.keyboard.press("ArrowDown")
    expect(visitor.page.get_by_role("menuitem", name="Account settings")).to_be_focused()
    expect(visitor.page.get_by_role("menuitem", name="People")).to_have_count(0)
    visitor.page.keyboard.press("End")
    expect(visitor.page.get_by_role("menuitem", name="Sign out everywhere")).to_be_focused()
    visitor.page.keyboard.press("n")
    expect(visitor.app.field).not_to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("menuitem", name="Account settings")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("menu")).to_have_count(0)
    expect(visitor.app.field).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("menuitem", name="Account settings").press("Enter")
    expect(visitor.page.get_by_role("heading", name="Account settings")).to_be_focused()
    visitor.page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_settings_of_an_account(house: House) -> None:
    mo = house.account("Mo")
    visitor = house.visitor()
    visitor.sign_in("mo")
    visitor.menu("Account settings")
    page = visitor.page
    page.get_by_role("textbox", name="Name", exact=True).fill("Mona")
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()

    sessions = page.get_by_role("region", name="Signed in")
    expect(sessions.get_by_text("This browser")).to_be_visible()
    sessions.get_by_role("button", name="End", exact=True).click()
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    expect(sessions.get_by_role("heading")).to_be_focused()
    assert mo.ask("/api/me")["person"] is None

    page.get_by_text("New token").click()
    page.get_by_role("textbox", name="What it is for").fill("Backup")
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("Token ‘Backup’, shown this once").input_value()
    asked = mo.ask("/api/me", None, Authorization=f"Bearer {secret}")
    assert asked["person"]["name"] == "Mona"
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("heading", name="Tokens")).to_be_focused()

    page.get_by_role("button", name="Make recovery codes").click()
    codes = page.get_by_role("list", name="Recovery codes")
    expect(codes).to_be_focused()
    code = codes.get_by_role("listitem").first.inner_text()

    page.get_by_label("Current password", exact=True).fill("wrong password")
    page.get_by_label("New password", exact=True).fill("another good password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The current password is wrong.")).to_be_visible()
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Password changed.")).to_be_visible()
    assert focus_is_kept(visitor)
    # The page's connection was that of the session that ended: it has a new one.
    page.keyboard.press("Escape")
    visitor.app.add("Still here")
    visitor.app.expect_titles("Still here")
    visitor.app.expect_saved()
    visitor.expect_at("/")
    visitor.menu("Sign out everywhere")
    visitor.expect_at("/sign-in")
    visitor.type_sign_in("mo", code)
    visitor.app.expect_connected()
    expect(page.get_by_role("button", name="Account of Mona")).to_be_visible()


def test_owners_manage_people(house: House) -> None:
    house.account("Ned")
    olaf = house.account("Olaf")
    visitor = house.visitor()
    visitor.sign_in(house.login)
    visitor.menu("People")
    page = visitor.page
    expect(page.get_by_role("heading", name="People", level=1)).to_be_focused()
    page.get_by_role("button", name="Manage Olaf").click()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Manage Olaf"))
    row.get_by_role("button", name="Make owner").click()
    expect(page.get_by_text("Olaf is an owner now.")).to_be_visible()
    expect(row.get_by_role("button", name="Make member")).to_be_focused()
    row.get_by_role("button", name="Make reset link").click()
    expect(row.get_by_label("Link for Olaf")).to_be_focused()
    row.get_by_role("button", name="Disable").click()
    expect(row.get_by_text("Disabled", exact=True)).to_be_visible()
    assert olaf.ask("/api/me")["person"] is None
    row.get_by_role("button", name="Erase").click()
    dialog = page.get_by_role("dialog", name="Erase Olaf?")
    expect(dialog.get_by_role("button", name="Erase Olaf")).to_be_disabled()
    dialog.get_by_role("textbox").fill("Olaf")
    dialog.get_by_role("button", name="Erase Olaf").click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("heading", name="Accounts")).to_be_focused()

    page.get_by_role("button", name="Make invitation").click()
    link = page.get_by_label("Invitation link, shown this once")
    expect(link).to_be_focused()
    ned = house.visitor()
    ned.go(link.input_value().removeprefix(house.url))
    expect(ned.page.get_by_role("heading", name="Create your account")).to_be_visible()
    page.get_by_role("region", name="Invitations").get_by_role("button", name="Revoke").first.click()
    expect(page.get_by_role("heading", name="Invitations")).to_be_focused()

    log = page.get_by_role("region", name="Security log")
    page.reload()
    expect(log.get_by_text("Ann disabled Olaf")).to_have_count(0)
    expect(log.get_by_text("Ann disabled Deleted person")).to_be_visible()
    log.get_by_label("Person").select_option(label="Ned")
    expect(log.get_by_role("listitem").first).to_contain_text("Ned signed in for the first time")
    log.get_by_label("Kind").select_option(label="Tokens")
    expect(log.get_by_text("Nothing of that kind.")).to_be_visible()


def test_the_security_log_goes_on(house: House) -> None:
    ray = house.account("Ray")
    for _ in range(98):
        ray.ask("/api/recovery-codes", {})
    first = house.ann.ask(f"/api/audit?person={ray.id}")
    rest = house.ann.ask(f"/api/audit?person={ray.id}&before={first['next']}")
    total = len(first["entries"]) + len(rest["entries"])
    assert total > 100
    visitor = house.visitor()
    visitor.sign_in(house.login)
    visitor.go("/people")
    log = visitor.page.get_by_role("region", name="Security log")
    log.get_by_label("Person").select_option(label="Ray")
    entries = log.get_by_role("listitem")
    expect(entries).to_have_count(100)
    log.get_by_role("button", name="Load more").press("Enter")
    expect(entries).to_have_count(total)
    expect(entries.last).to_be_focused()
    expect(log.get_by_role("button", name="Load more")).to_have_count(0)


def test_the_page_of_people_is_not_for_members(house: House) -> None:
    house.account("Pia")
    visitor = house.visitor()
    visitor.sign_in("pia")
    visitor.go("/people")
    expect(visitor.page.get_by_role("heading", name="This page is for owners")).to_be_focused()
    visitor.page.get_by_role("link", name="Back to the list").click()
    visitor.app.expect_connected()


@pytest.mark.parametrize("path", ["/sign-in", "/invite", "/people", "/"])
def test_nothing_is_wider_than_a_phone(house: House, path: str) -> None:
    visitor = house.visitor(viewport={"width": 360, "height": 640}, has_touch=True)
    if path in ("/people", "/"):
        visitor.sign_in(house.login)
    visitor.go(path)
    expect(visitor.page.get_by_role("heading").first).to_be_visible()
    if path == "/":
        visitor.menu("Account settings")
        expect(visitor.page.get_by_role("heading", name="Tokens")).to_be_attached()
    elif path == "/people":
        visitor.page.get_by_text("signed in").first.wait_for()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360
    dialog = "document.querySelector('dialog[open]')"
    assert visitor.page.evaluate(f"{dialog} === null || {dialog}.scrollWidth <= 360")
