"""Signing in by a provider in a real browser: by one from a registry, and by one that misbehaves."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uuid_utils
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.e2e.accounts import House, Visitor
from tests.harness import fetched, replicas, wait_until
from tests.integration.accounts.browsers import PASSWORD
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider, provider

MARKUP = "<img src=x onerror=alert(1)>"
USERS = [
    {"sub": "bo", "name": "Bo Berg", "preferred_username": "bo", "email": "bo@example.org"},
    {"sub": "cy", "name": f"Cy {MARKUP}", "preferred_username": "<b>cy</b>"},
    {"sub": "di", "name": "Di"},
]


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """oidc-provider-mock, as a process; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    users = [word for user in USERS for word in ("--user-claims", json.dumps(user))]
    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "oidc_provider_mock",
            "--port",
            str(port),
            "--require-nonce",
            *users,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: fetched(f"{url}/jwks")[0] == 200, 30, "the provider")
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def served(mock: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    data_dir = tmp_path_factory.mktemp("oidc")
    settings = {"oidc_client_id": CLIENT_ID, "oidc_client_secret": "x", "oidc_name": "The House"}
    with replicas(data_dir, access="accounts", oidc_issuer=mock, **settings) as (one,):
        yield one.url, data_dir


@pytest.fixture
def house(browser: Chromium, served: tuple[str, Path]) -> Iterator[House]:
    house = House(browser, *served)
    yield house
    house.close()


def approve(page: Page, subject: str) -> None:
    """At the provider's page."""
    page.get_by_role("button", name=re.compile(rf"\b{subject}\b")).first.click()


def proceed(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Continue with The House").click()


def test_by_an_invitation_to_a_list_and_again(house: House) -> None:
    place = uuid_utils.uuid4().hex
    house.ann.command(place, "create_list", {"title": "Ours"})
    bo = house.visitor()
    bo.go(f"/invite#{house.invitation(list=place, list_role='editor')}")
    proceed(bo)
    approve(bo.page, "bo")
    bo.expect_at(f"/l/{place}")
    bo.app.expect_connected()
    expect(bo.page.get_by_role("button", name="Account of Bo Berg")).to_be_visible()
    bo.app.add("Buy milk")
    bo.app.expect_saved()
    bo.menu("Sign out")
    bo.expect_at("/sign-in")
    bo.go(f"/l/{place}")
    bo.expect_at(f"/sign-in?next=%2Fl%2F{place}")
    proceed(bo)
    approve(bo.page, "bo")
    bo.expect_at(f"/l/{place}")
    bo.app.expect_connected()
    expect(bo.page.get_by_text("Buy milk")).to_be_visible()
    bo.menu("Account settings")
    expect(bo.page.get_by_text("Your account is linked.")).to_be_visible()
    bo.page.get_by_role("button", name="Unlink").click()
    expect(bo.page.get_by_role("alert").filter(has_text="no other way to sign in")).to_be_visible()
    bo.page.get_by_label("New password", exact=True).fill(PASSWORD)
    bo.page.get_by_role("button", name="Set password").click()
    expect(bo.page.get_by_label("Current password", exact=True)).to_be_visible()
    bo.page.get_by_role("button", name="Unlink").click()
    expect(bo.page.get_by_text("Your account is not linked.")).to_be_visible()
    bo.page.get_by_role("button", name="Link", exact=True).click()
    approve(bo.page, "bo")
    bo.expect_at(f"/l/{place}")
    bo.menu("Account settings")
    expect(bo.page.get_by_text("Your account is linked.")).to_be_visible()


def test_names_with_markup_are_text(house: House) -> None:
    cy = house.visitor()
    cy.go(f"/invite#{house.invitation()}")
    proceed(cy)
    approve(cy.page, "cy")
    cy.app.expect_connected()
    expect(cy.page.get_by_role("button", name=f"Account of Cy {MARKUP}")).to_be_visible()
    cy.menu("Account settings")
    expect(cy.page.get_by_role("textbox", name="Name", exact=True)).to_have_value(f"Cy {MARKUP}")
    expect(cy.page.get_by_role("textbox", name="Sign-in name or email")).to_have_value("<b>cy</b>")
    assert cy.page.locator("img[src=x]").count() == 0


def test_without_an_invitation_and_when_it_is_cancelled_it_is_said_in_words(house: House) -> None:
    di = house.visitor()
    di.go("/sign-in")
    proceed(di)
    approve(di.page, "di")
    di.expect_at("/sign-in?problem=invitation")
    expect(di.page.get_by_role("alert").first).to_contain_text("You have no account here yet.")
    proceed(di)
    di.page.get_by_role("button", name=re.compile("deny", re.IGNORECASE)).click()
    di.expect_at("/sign-in?problem=denied")
    expect(di.page.get_by_role("alert").first).to_contain_text("cancelled")
    di.go("/sign-in?problem=%3Cimg%20src%3Dx%3E")
    expect(di.page.get_by_role("button", name="Continue with The House")).to_be_visible()
    expect(di.page.locator(".problem")).to_have_count(0)


def test_another_person_in_the_same_browser(house: House) -> None:
    one = house.visitor()
    one.sign_up(f"/invite#{house.invitation()}", f"Eve{uuid_utils.uuid4().hex[:6]}")
    one.go(f"/invite#{house.invitation()}")
    one.page.get_by_role("button", name="Use another account").click()
    proceed(one)
    one.page.get_by_role("textbox", name="sub").fill("fay@example.org")
    one.page.get_by_role("button", name="Authorize").click()
    one.expect_at("/")
    one.app.expect_connected()
    expect(one.page.get_by_role("button", name="Account of Somebody")).to_be_visible()


@pytest.fixture
def bad() -> Iterator[Provider]:
    with provider() as one:
        yield one


def test_a_provider_that_is_away_does_not_hurt_sign_in_by_password(
    browser: Chromium, bad: Provider, tmp_path: Path
) -> None:
    bad.faults = {"discovery is no JSON"}
    settings = {"oidc_issuer": bad.url, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    with replicas(tmp_path, access="accounts", **settings) as (one,):
        house = House(browser, one.url, tmp_path)
        visitor = house.visitor()
        visitor.go("/sign-in")
        visitor.page.get_by_role("button", name="Continue with 127.0.0.1").click()
        expect(
            visitor.page.get_by_role("alert").filter(has_text="does not answer as it should")
        ).to_be_visible()
        visitor.app.errors.clear()  # the browser's own word on the status 502
        visitor.go("/sign-in/oidc?next=/")
        visitor.expect_at("/sign-in?problem=away")
        visitor.type_sign_in(house.login)
        visitor.app.expect_connected()
        house.close()
