"""Real checklists in the page: imported by the command line while a replica serves, shown as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.checklists import FIXTURES, REAL
from tests.e2e.app import App
from tests.harness import Replica, replicas, run_todo

BOX = re.compile(r"\s*[-*+] \[[ xX]\] ")
OPEN = re.compile(r"\s*([-*+]|\d+\.) \[ \] ")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def replica(data_dir: Path) -> Iterator[Replica]:
    with replicas(data_dir) as (one,):
        yield one


@pytest.mark.parametrize("number", range(len(REAL)))
def test_every_item_of_a_long_list_shows_and_goes_out_again(
    browser: Browser, replica: Replica, data_dir: Path, number: int
) -> None:
    path, count = REAL[number]
    run_todo(data_dir, "import", path, "--list", f"real{number}")
    app = App(browser.new_context().new_page(), replica.url, f"real{number}")
    app.open()
    left = len([line for line in Path(path).read_text().splitlines() if OPEN.match(line)])
    expect(app.status(f"{left} items left")).to_be_attached()
    rows = app.all_rows()
    assert len(rows) == count
    items = [line for line in run_todo(data_dir, "export", f"real{number}").splitlines() if BOX.match(line)]
    assert len(items) == count
    nested = [level - 1 for _, level in rows]
    indents = [len(line) - len(line.lstrip()) for line in items]
    assert [depth == 0 for depth in nested] == [indent == 0 for indent in indents]
    assert app.inspect("pending") == 0
    assert app.errors == []
    app.page.context.close()


def test_text_from_right_to_left_stands_right_and_the_rest_left(
    browser: Browser, replica: Replica, data_dir: Path
) -> None:
    run_todo(data_dir, "import", str(FIXTURES / "rtl.md"), "--list", "rtl")
    app = App(browser.new_context().new_page(), replica.url, "rtl")
    app.open()
    app.add("An ordinary task")
    app.expect_saved()
    directions = app.tasks.evaluate_all(
        """rows => rows.map(row => {
            const title = row.querySelector('[dir=auto]');
            return [title.textContent, getComputedStyle(title).direction];
        })"""
    )
    assert directions
    for title, direction in directions:
        first = re.search(r"[A-Za-z\u0590-\u08ff]", title)
        assert first
        assert direction == ("ltr" if first[0].isascii() else "rtl"), title
    assert {direction for _, direction in directions} == {"ltr", "rtl"}
    app.page.context.close()


def test_a_link_in_a_title_can_be_followed_and_edited(browser: Browser, replica: Replica) -> None:
    app = App(browser.new_context().new_page(), replica.url, App.create_list(replica.url, "Links"))
    app.open()
    app.add("Watch [the talk](https://example.org/talk) tonight")
    link = app.tasks.get_by_role("link", name="the talk")
    expect(link).to_have_attribute("href", "https://example.org/talk")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    app.tasks.get_by_text("tonight").dblclick(position={"x": 5, "y": 5})
    field = app.page.get_by_role("textbox", name="Edit task")
    expect(field).to_have_value("Watch [the talk](https://example.org/talk) tonight")
    app.page.context.close()
