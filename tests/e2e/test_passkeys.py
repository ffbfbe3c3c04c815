"""Passkeys in a real browser, with a device that Chromium simulates: added, used, renamed, removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import CDPSession, expect

from tests.e2e.accounts import House, Visitor
from tests.harness import Replica, replicas


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    data_dir = tmp_path_factory.mktemp("passkeys")
    with replicas(data_dir, access="accounts") as (one,):
        one.data_dir = data_dir  # type: ignore[attr-defined]  # for `house`
        yield one


@pytest.fixture
def house(browser: Chromium, replica: Replica) -> Iterator[House]:
    """At a host name: there are no passkeys at 127.0.0.1."""
    url = replica.url.replace("127.0.0.1", "localhost")
    house = House(browser, url, replica.data_dir)  # type: ignore[attr-defined]
    yield house
    house.close()


class Device:
    """A fingerprint reader of the browser. It presents no passkey by itself while `is_present` is off."""

    def __init__(self, visitor: Visitor, *, is_present: bool = True) -> None:
        self.session: CDPSession = visitor.context.new_cdp_session(visitor.page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": is_present,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
            "authenticatorId"
        ]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        answer = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(answer["credentials"])

    def verifies(self, verified: bool) -> None:
        """Whether it recognises the person."""
        body = {"authenticatorId": self.id, "isUserVerified": verified}
        self.session.send("WebAuthn.setUserVerified", body)

    def be_present(self, present: bool) -> None:
        body = {"authenticatorId": self.id, "enabled": present}
        self.session.send("WebAuthn.setAutomaticPresenceSimulation", body)


def settings_of(visitor: Visitor) -> Any:
    visitor.menu("Account settings")
    return visitor.page.get_by_role("region", name="Passkeys")


def test_a_passkey_is_added_used_renamed_and_removed(house: House) -> None:
    house.account("Bo")
    bo = house.visitor()
    bo.sign_in("bo")
    device = Device(bo)
    passkeys = settings_of(bo)
    passkeys.get_by_role("button", name="Add a passkey").click()
    expect(passkeys.get_by_role("status")).to_have_text("Passkey ‘Chrome on Linux’ added.")
    row = passkeys.get_by_role("listitem")
    expect(row).to_contain_text("Chrome on Linux")
    expect(row).to_contain_text("added just now · not used yet")
    assert device.passkeys[0]["rpId"] == "localhost"

    # The same device makes no second one.
    passkeys.get_by_role("button", name="Add a passkey").click()
    expect(passkeys.get_by_role("alert")).to_contain_text(
        "This device has a passkey for your account already."
    )

    row.get_by_role("button", name="Rename").click()
    name = passkeys.get_by_role("textbox", name="Name of the passkey")
    expect(name).to_be_focused()
    name.fill("My laptop")
    name.press("Enter")
    expect(row).to_contain_text("My laptop")
    expect(row.get_by_role("button", name="Rename")).to_be_focused()
    bo.page.get_by_role("button", name="Close").click()

    device.be_present(False)  # else it signs in at once, by the field
    bo.menu("Sign out")
    expect(bo.page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(bo.page.get_by_role("textbox", name="Sign-in name or email")).to_have_attribute(
        "autocomplete", "username webauthn"
    )
    device.be_present(True)
    button = bo.page.get_by_role("button", name="Sign in with a passkey")
    button.focus()
    button.press("Enter")
    bo.app.expect_connected()
    expect(bo.page.get_by_role("button", name="Account of Bo")).to_be_visible()

    passkeys = settings_of(bo)
    expect(row).to_contain_text("last used just now")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    expect(passkeys.get_by_role("heading", name="Passkeys")).to_be_focused()
    bo.page.get_by_role("button", name="Close").click()
    device.be_present(False)
    bo.menu("Sign out")
    device.be_present(True)
    bo.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(bo.page.get_by_role("alert")).to_contain_text("The passkey was not accepted.")
    bo.type_sign_in("bo")
    bo.app.expect_connected()


def test_a_passkey_is_offered_where_the_name_is_typed(house: House) -> None:
    house.account("Cy")
    cy = house.visitor()
    cy.sign_in("cy")
    Device(cy)
    settings_of(cy).get_by_role("button", name="Add a passkey").click()
    expect(cy.page.get_by_text("Passkey ‘Chrome on Linux’ added.")).to_be_visible()
    cy.page.get_by_role("button", name="Close").click()
    cy.menu("Sign out")
    # The simulated person chooses it at once.
    cy.app.expect_connected()
    expect(cy.page.get_by_role("button", name="Account of Cy")).to_be_visible()


def test_who_is_not_recognised_is_told_so(house: House) -> None:
    house.account("Di")
    di = house.visitor()
    di.sign_in("di")
    device = Device(di)
    device.verifies(False)
    passkeys = settings_of(di)
    passkeys.get_by_role("button", name="Add a passkey").click()
    expect(passkeys.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(passkeys.get_by_role("button", name="Add a passkey")).to_be_focused()
    assert device.passkeys == []


@pytest.mark.parametrize("wanted", [True, False])
def test_a_new_person_may_have_one_at_once(house: House, wanted: bool) -> None:
    eve = house.visitor(viewport={"width": 360, "height": 640})
    device = Device(eve)
    eve.go(f"/invite#{house.invitation()}")
    eve.page.get_by_role("textbox", name="Name", exact=True).fill("Eve")
    eve.page.get_by_role("textbox", name="Sign-in name or email").fill(f"eve-{wanted}")
    eve.page.get_by_label("Password", exact=True).fill("correct horse battery")
    eve.page.get_by_role("button", name="Create account").click()
    expect(eve.page.get_by_role("heading", name="Sign in without a password?")).to_be_focused()
    assert eve.page.evaluate("document.documentElement.scrollWidth") <= 360
    eve.page.get_by_role("button", name="Add a passkey" if wanted else "Not now").click()
    eve.app.expect_connected()
    assert len(device.passkeys) == int(wanted)
    passkeys = settings_of(eve)
    expect(passkeys).to_be_visible()
    row = passkeys.get_by_role("listitem")
    expect(row).to_have_count(int(wanted))
    if wanted:
        row.get_by_role("button", name="Rename").click()
        expect(eve.page.get_by_role("textbox", name="Name of the passkey")).to_be_focused()
    dialog = "document.querySelector('dialog[open]')"
    assert eve.page.evaluate(f"{dialog}.scrollWidth <= 360")


def test_where_there_are_none_the_page_says_why(browser: Chromium, replica: Replica, house: House) -> None:
    house.account("Fay")
    fay = Visitor(browser, replica.url)
    fay.go("/sign-in")
    why = fay.page.get_by_text("Passkeys work only over HTTPS at a host name, or at localhost.")
    expect(why).to_be_visible()
    expect(fay.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    fay.type_sign_in("fay")
    fay.app.expect_connected()
    passkeys = settings_of(fay)
    expect(passkeys).to_contain_text("Passkeys work only over HTTPS at a host name, or at localhost.")
    expect(passkeys.get_by_role("button", name="Add a passkey")).to_have_count(0)
    fay.close()
