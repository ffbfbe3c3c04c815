"""Where access is open there is nobody to be: nothing of accounts is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.app import App


def test_the_list_is_as_it_was_before_there_were_accounts(open_app: Callable[..., App]) -> None:
    app = open_app()
    app.add("Buy milk")
    app.expect_saved()
    expect(app.page.get_by_role("button", name="Account of")).to_have_count(0)
    kept = app.page.evaluate("Object.keys(localStorage).filter(name => name.includes('@'))")
    assert kept == []


@pytest.mark.parametrize("path", ["/sign-in?next=/people", "/invite#secret", "/people"])
def test_the_pages_of_accounts_lead_to_the_list(open_app: Callable[..., App], path: str) -> None:
    app = open_app()
    app.page.goto(app.url + path)
    expect(app.page).to_have_url(f"{app.url}/")
    app.expect_connected()
