"""The list does not exist yet, or the server cannot be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.e2e.others import Others
from tests.harness import wait_until

Open = Callable[..., App]
WithOthers = Callable[..., tuple[App, Others]]


def test_a_page_without_a_list_notices_when_somebody_starts_it(with_others: WithOthers) -> None:
    app, _ = with_others("One")
    new = f"{app.list_id}-later"
    app.page.goto(f"{app.url}/l/{new}")
    expect(app.button("Start this list")).to_be_visible()
    wire = Wire(app.url)
    assert wire.call("command", command(new, "create_list", {"title": "Later"}))["ok"]
    wire.close()
    app.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(app.field).to_be_visible()
    expect(app.page.get_by_role("heading", name="Later", level=1)).to_be_visible()


@pytest.mark.parametrize("touch", [False, True])
def test_while_offline_a_button_tries_at_once(open_app: Open, touch: bool) -> None:
    app = open_app(has_touch=touch, is_mobile=touch)
    expect(app.button("Try now")).to_have_count(0)
    field_before = app.field.bounding_box()
    app.page.evaluate("addEventListener('online', (event) => event.stopImmediatePropagation(), true)")
    app.page.context.set_offline(True)
    expect(app.status("Offline")).to_be_attached()
    button = app.button("Try now")
    expect(button).to_be_visible()
    assert app.field.bounding_box() == field_before, "the page jumped"
    button.focus()
    app.page.context.set_offline(False)
    app.page.keyboard.press("Enter")
    app.expect_connected()
    expect(button).to_have_count(0)
    wait_until(lambda: app.page.evaluate("document.activeElement !== document.body"))
