"""A rolling update: servers that know one field more, and a page that was loaded before it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.e2e.others import row_id
from tests.harness import Replica

Open = Callable[..., App]
NEWER = (sys.executable, "-m", "tests.made_up_field.server")
READY = "A newer version is ready."


def tell(url: str, app: App, name: str, args: dict[str, object]) -> None:
    """What somebody does whose page knows the new field."""
    wire = Wire(url)
    answer = wire.call("command", command(app.list_id, name, args))
    wire.close()
    assert answer["ok"], answer


def opened(open_app: Open, replica: Replica) -> App:
    app = open_app(url=replica.url, list=App.create_list(replica.url, "Update"))
    app.add("Milk")
    app.expect_saved()
    return app


def test_an_old_page_goes_on_until_it_meets_what_it_does_not_know(open_app: Open, data_dir: Path) -> None:
    newer = Replica(data_dir, command=NEWER)
    app = opened(open_app, newer)
    expect(app.status(READY)).to_be_visible()
    tell(newer.url, app, "add_task", {"title": "Bread"})
    app.expect_titles("Milk", "Bread")
    loads: list[str] = []
    app.page.on("load", lambda _: loads.append("load"))
    app.field.fill("half a thought")
    tell(newer.url, app, "edit_task", {"task": row_id(app, "Milk"), "estimate": 5})
    app.page.wait_for_timeout(2_500)  # it looks each second whether it may load the newer page
    assert loads == []
    with app.page.expect_event("load"):
        app.field.fill("")
    # It is the old page again: it shows no list with the field left out, and does not load itself once more.
    expect(app.status(READY)).to_be_visible()
    expect(app.tasks).to_have_count(0)
    app.page.wait_for_timeout(2_500)
    assert loads == ["load"]


def test_a_list_that_an_old_replica_cannot_read_is_waited_for(open_app: Open, data_dir: Path) -> None:
    older = Replica(data_dir)
    app = opened(open_app, older)
    newer = Replica(data_dir, command=NEWER)
    tell(newer.url, app, "edit_task", {"task": row_id(app, "Milk"), "estimate": 5})
    expect(app.status("Reconnecting")).to_be_attached()
    app.expect_titles("Milk")
    port = urlsplit(older.url).port
    assert port
    older.stop()
    assert Replica(data_dir, port=port, command=NEWER).url
    expect(app.status(READY)).to_be_visible(timeout=30_000)
    expect(app.page.get_by_text("This list cannot be opened")).to_have_count(0)
