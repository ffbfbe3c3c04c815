"""People with accounts at real browsers: each has a browser context, and a page in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import uuid_utils
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from tests.e2e.app import App
from tests.integration.accounts.browsers import Browser


class Desk:
    """One person at one browser, signed in. `account` is the same person without a page."""

    def __init__(self, chromium: Chromium, account: Browser, **options: Any) -> None:
        self.account = account
        self.context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        cookies = [(str(cookie.name), str(cookie.value)) for cookie in account.session.cookies]
        self.context.add_cookies(
            [{"name": name, "value": value, "url": account.url} for name, value in cookies]
        )
        self.page: Page = self.context.new_page()
        self.app = App(self.page, account.url)

    def open(self, list_id: str, hash: str = "") -> App:
        self.app.list_id = list_id
        self.app.open(hash)
        return self.app

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_role("navigation", name="Lists")

    def link(self, title: str) -> Locator:
        """A list's link in the sidebar."""
        links = self.sidebar.get_by_role("link")
        return links.filter(has=self.page.get_by_text(title, exact=True))

    def titles(self) -> list[str]:
        """What the sidebar shows, in order."""
        return [text.strip() for text in self.sidebar.locator(".list-title").all_inner_texts()]

    def choose(self, title: str, item: str) -> None:
        """Chooses from the menu of a list in the sidebar."""
        self.link(title).hover()
        self.sidebar.get_by_role("button", name=f"More about {title}").click()
        self.page.get_by_role("menuitem", name=item).click()

    def expect_name(self, title: str) -> None:
        """The page shows this list."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def focused(self) -> str:
        """What has the focus, by its name; `body` if it was lost."""
        return str(
            self.page.evaluate(
                """() => {
                    const active = document.activeElement;
                    if (active === document.body) return 'body';
                    return active.ariaLabel ?? active.innerText ?? active.tagName;
                }"""
            )
        )

    def close(self) -> None:
        self.context.close()
        assert self.app.errors == []


Sit = Callable[..., Desk]
"""Sits somebody with an account down at a browser of their own."""


def new_list(owner: Browser, title: str, *tasks: str, **members: str) -> str:
    """A list of this person's, with tasks. `members` are roles by a person's id."""
    list_id = uuid_utils.uuid4().hex
    assert owner.command(list_id, "create_list", {"title": title})["ok"]
    if tasks:
        assert owner.command(list_id, "add_tasks", {"lines": tasks})["ok"]
    for person, role in members.items():
        add_member(owner, list_id, person, role)
    return list_id


def add_member(owner: Browser, list_id: str, person: str, role: str) -> None:
    answer = owner.command(list_id, "set_member", {"person": person, "role": role})
    assert answer["ok"], answer
