"""People with accounts at real browsers: each has a browser context, and a page in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import uuid_utils
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.app import App
from tests.integration.accounts.browsers import PASSWORD, Browser, owner_link


class Visitor:
    """One browser, in which at first nobody is signed in."""

    def __init__(self, chromium: Chromium, url: str, **options: Any) -> None:
        self.url = url
        self.context: BrowserContext = chromium.new_context(
            **{"viewport": {"width": 900, "height": 700}, **options}
        )
        self.page: Page = self.context.new_page()
        self.app = App(self.page, url)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sign_up(self, path: str, name: str) -> None:
        """By an owner link or an invitation."""
        self.go(path)
        self.page.get_by_role("textbox", name="Name", exact=True).fill(name)
        self.page.get_by_role("textbox", name="Sign-in name or email").fill(name.lower())
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Create account").click()
        self.app.expect_connected()

    def type_sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.page.get_by_role("textbox", name="Sign-in name or email").fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_in(self, name: str, path: str = "/") -> None:
        self.go(path)
        self.type_sign_in(name)
        self.app.expect_connected()

    def menu(self, item: str) -> None:
        """Chooses from the menu of the account."""
        self.page.get_by_role("button", name="Account of").click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()

    def expect_at(self, path: str) -> None:
        expect(self.page).to_have_url(self.url + path)

    def close(self) -> None:
        self.context.close()
        assert self.app.errors == []


class House:
    """An installation with accounts. `ann` is its owner, who has no page; others come by her invitations."""

    def __init__(self, chromium: Chromium, url: str, data_dir: Path) -> None:
        self.url = url
        self.data_dir = data_dir
        self._chromium = chromium
        self._visitors: list[Visitor] = []
        self.login = f"ann-{uuid_utils.uuid4().hex[:8]}"
        self.ann = Browser(url).sign_up(owner_link(data_dir), "Ann", self.login)

    def visitor(self, **options: Any) -> Visitor:
        visitor = Visitor(self._chromium, self.url, **options)
        self._visitors.append(visitor)
        return visitor

    def account(self, name: str, **invitation: str) -> Browser:
        """Somebody with an account, without a page."""
        return Browser(self.url).sign_up(self.invitation(**invitation), name)

    def invitation(self, **invitation: str) -> str:
        return str(self.ann.ask("/api/invitations", invitation)["secret"])

    def close(self) -> None:
        self.ann.close()
        for visitor in self._visitors:
            visitor.close()
