"""Browsers as people have them: real Chromium pages on real replicas."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uuid_utils
from playwright.sync_api import Browser, Page

from tests.e2e.app import App
from tests.e2e.desks import Desk, Sit
from tests.e2e.others import Others
from tests.harness import Replica, replicas
from tests.integration.accounts.browsers import Browser as Account
from tests.integration.accounts.conftest import Place


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium where there is one, else the one that Playwright has downloaded."""
    path = os.environ.get("TODO_TEST_BROWSER") or shutil.which("chromium")
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "args": arguments, **({"executable_path": path} if path else {})}


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """One replica for a module. Each test uses a list of its own, by `open_app`."""
    with replicas(tmp_path_factory.mktemp("data")) as (one,):
        yield one


@pytest.fixture
def open_app(
    browser: Browser, replica: Replica, request: pytest.FixtureRequest
) -> Iterator[Callable[..., App]]:
    """Opens the page of a new list in a browser context of its own; call it again for a second person."""
    contexts = []
    list_id = App.create_list(replica.url, request.node.name)

    def open_one(url: str | None = None, list: str | None = None, **options: Any) -> App:
        context = browser.new_context(**{"viewport": {"width": 900, "height": 700}, **options})
        contexts.append(context)
        page: Page = context.new_page()
        app = App(page, url or replica.url, list or list_id)
        app.open()
        return app

    yield open_one
    failed = [error for context in contexts for page in context.pages for error in page_errors(page)]
    for context in contexts:
        context.close()
    assert failed == []


@pytest.fixture
def with_others(open_app: Callable[..., App]) -> Iterator[Callable[..., tuple[App, Others]]]:
    """Opens a page with these tasks, and somebody else on the same list."""
    wires = []

    def open_both(*titles: str, **options: Any) -> tuple[App, Others]:
        app = open_app(**options)
        app.add(*titles)
        app.expect_titles(*titles)
        app.expect_saved()
        others = Others(app)
        wires.append(others.wire)
        return app, others

    yield open_both
    for wire in wires:
        wire.close()


def page_errors(page: Page) -> list[str]:
    """Uncaught errors of a page, as `App` collected them."""
    return list(getattr(page, "collected_errors", []))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("data")
    with replicas(folder, access="accounts") as served:
        place = Place(folder, served)
        yield place
        place.close()


@pytest.fixture
def ann(place: Place) -> Account:
    """Somebody new for each test: a home with nothing in it but the Inbox."""
    secret = place.ann.ask("/api/invitations", {})["secret"]
    return place.browser().sign_up(secret, "Ann", uuid_utils.uuid4().hex)


@pytest.fixture
def sit(browser: Browser) -> Iterator[Sit]:
    """Sits somebody down at a browser of their own."""
    desks: list[Desk] = []

    def sit_down(account: Account, **options: object) -> Desk:
        desks.append(Desk(browser, account, **options))
        return desks[-1]

    yield sit_down
    for desk in desks:
        desk.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"
