"""The page as a person and a screen reader meet it: by roles and names, never by classes."""

from __future__ import annotations

import re
from typing import Any

import uuid_utils
from playwright.sync_api import Locator, Page, expect

from infra.wire_client import Wire, command

TIMEOUT_MS = 15_000
expect.set_options(timeout=TIMEOUT_MS)


class App:
    """One browser tab on one list."""

    def __init__(self, page: Page, url: str, list_id: str = "main") -> None:
        self.page = page
        self.url = url
        self.list_id = list_id
        self.errors: list[str] = []
        page.set_default_timeout(TIMEOUT_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.collected_errors = self.errors  # type: ignore[attr-defined]  # for the fixture's last check

    @staticmethod
    def create_list(url: str, title: str) -> str:
        list_id = f"t{uuid_utils.uuid7().hex}"
        wire = Wire(url)
        assert wire.call("command", command(list_id, "create_list", {"title": title[:100]}))["ok"]
        wire.close()
        return list_id

    def open(self, hash: str = "") -> None:
        self.page.goto(f"{self.url}/l/{self.list_id}{hash}")
        self.expect_connected()

    # --- what is there

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="New task")

    @property
    def tasks(self) -> Locator:
        return self.page.get_by_role("list", name="Tasks").get_by_role("listitem")

    def task(self, title: str) -> Locator:
        """The row whose checkbox has this title as its name."""
        checkbox = self.page.get_by_role("checkbox", name=title, exact=True)
        return self.tasks.filter(has=checkbox)

    def checkbox(self, title: str) -> Locator:
        return self.page.get_by_role("checkbox", name=title, exact=True)

    def status(self, text: str) -> Locator:
        return self.page.get_by_role("status").filter(has_text=re.compile(f"^{re.escape(text)}"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def titles(self) -> list[str]:
        """The titles in the order in which they are shown."""
        boxes = self.page.get_by_role("list", name="Tasks").get_by_role("checkbox")
        return [box.get_attribute("aria-label") or "" for box in boxes.all()]

    def all_rows(self) -> list[tuple[str, int]]:
        """Title and level of each task, also of those that are only drawn when one scrolls to them."""
        found: dict[int, tuple[str, int]] = {}
        name = "row.querySelector('input').ariaLabel"
        read = f"rows => rows.map(row => [row.ariaPosInSet, {name}, row.ariaLevel])"
        self.page.evaluate("scrollTo(0, 0)")
        while True:
            drawn = self.tasks.evaluate_all(read)
            before = len(found)
            for index, (position, title, level) in enumerate(drawn, 1):
                found[int(position or index)] = (title, int(level))
            at_end = self.page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
            if at_end and len(found) == before:
                return [found[position] for position in sorted(found)]
            self.page.evaluate("scrollBy(0, innerHeight / 2)")
            self.page.evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )

    # --- what a person does

    def add(self, *titles: str) -> None:
        for title in titles:
            self.field.fill(title)
            self.field.press("Enter")

    def paste(self, text: str) -> None:
        """Pastes a text into the field that has the focus."""
        self.page.evaluate(
            """(text) => {
                const data = new DataTransfer();
                data.setData('text/plain', text);
                document.activeElement.dispatchEvent(
                    new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            text,
        )

    def edit(self, title: str) -> Locator:
        """Opens a title for editing and returns its field."""
        self.task(title).get_by_text(title, exact=True).dblclick()
        field = self.page.get_by_role("textbox", name="Edit task")
        expect(field).to_be_focused()
        return field

    def delete(self, title: str) -> None:
        row = self.task(title)
        row.hover()
        row.get_by_role("button", name="Delete task").click()

    # --- waiting

    def expect_connected(self) -> None:
        expect(self.status("Connected")).to_be_attached()

    def expect_saved(self) -> None:
        expect(self.status("All changes saved")).to_be_attached()

    def expect_titles(self, *titles: str) -> None:
        """Waits until exactly these tasks are shown, in this order."""
        expect(self.tasks).to_have_count(len(titles))
        for index, title in enumerate(titles):
            expect(self.tasks.nth(index)).to_contain_text(title)

    def inspect(self, what: str) -> Any:
        """`position`, `hash`, `stateHash` or `pending` of what the page has confirmed."""
        return self.page.evaluate(f"window.__todo.{what}()")
