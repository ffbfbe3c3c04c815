"""What is exported comes back the same, whatever is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.checklists import FIXTURES, REAL, shape
from todo.cli.formats import detect, markdown, render_todotxt, todotxt
from todo.cli.formats.outline import Item, Outline, fitted

MARKS = [
    "> - [ ] q",
    "<!-- c",
    "-->",
    "[ ] bare",
    "☐ sign",
    "> [x] q",
    "- [/] half",
    "· [ ] dot",
    "---",
    "```",
    "~~~~",
    "- [ ] x",
    "- [x] y",
    "* z",
    "# h",
    "\\",
    "\\- [ ] e",
    "\\\\```",
    "1. [ ] n",
    "---",
]
WORDS = [
    "",
    " ",
    "a  ",
    "    code",
    "\tt",
    "[ ]",
    "x ",
    "- dashed",
    "o\ttab",
    "> quoted",
    "\u200bzero",
    "\ufe0f",
    "p:0",
    "a p:1",
    "id:1 p:2",
    "[x] box",
    "☐ sign",
    "# h #",
    "x",
    "p:1",
    "id:1",
    "id:2 b",
    "````md",
    "` `",
    "```a`b",
]
NASTY = st.sampled_from(MARKS + WORDS)
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
LINES = st.lists(NASTY | TEXT, max_size=6).map("\n".join)


@st.composite
def outlines(draw: st.DrawFn, notes: st.SearchStrategy[str] = LINES) -> Outline:
    """An outline as a list could show it."""
    items: list[Item] = []
    depth = -1
    for _ in range(draw(st.integers(0, 6))):
        depth = draw(st.integers(0, depth + 1))
        item = fitted(Item(draw(NASTY | TEXT), draw(st.booleans()), draw(notes), depth))
        items.append(item if item.title else Item("a", item.completed, item.notes, depth))
    title = fitted(Item(draw(NASTY | TEXT))).title
    return Outline(items, title)


def back(items: list[Item]) -> list[tuple[int, str, bool, str]]:
    """As they come into a list again."""
    return shape(map(fitted, items))


@given(outlines())
@example(Outline([], "Nothing yet"))
@example(Outline([Item("a", notes="```\n- [ ] b"), Item("c", depth=1)], "C #"))
@example(Outline([Item("a", notes="~~~\n\\- [ ] b\n~~~\n\\```"), Item("c")], "#"))
def test_markdown_brings_back_tasks_nesting_state_and_notes(outline: Outline) -> None:
    again = markdown.parse(markdown.render(outline))
    assert back(again.items) == shape(outline.items)
    assert again.left_out == []
    assert again.title == outline.title


@given(outlines(notes=st.just("")))
@example(Outline([]))
@example(Outline([Item("x"), Item("y", depth=1)]))
@example(Outline([Item("p:1"), Item("id:1", True)]))
def test_todo_txt_brings_back_tasks_and_state(outline: Outline) -> None:
    again = todotxt.parse(todotxt.render(outline))
    assert back(again.items) == shape(outline.items)


@given(outlines(notes=st.just("")))
@example(Outline([Item("- [ ] x"), Item("[x] y")]))
@example(Outline([Item("[x] y", True), Item("- [ ] x", depth=1)]))
@example(Outline([Item("- [ ] x p:1"), Item("[x] y", depth=1)]))
@example(Outline([Item("- a"), Item("* b")]))
@example(Outline([Item("{a}"), Item("- [ ] x")]))
@example(Outline([Item("# h"), Item("a"), Item("☐ sign")]))
def test_todo_txt_is_read_as_such_whatever_its_titles_look_like(outline: Outline) -> None:
    text = render_todotxt(outline)
    for name in ("list.txt", "-", "list"):
        assert detect(name, text) == "todotxt"
    assert back(todotxt.parse(text).items) == shape(outline.items)


FILES: list[tuple[str, Any]] = [
    *((str(FIXTURES / name), markdown) for name in ("household.md", "notes-and-code.md", "rtl.md")),
    *((str(FIXTURES / name), markdown) for name in ("bullets.md", "windows.md")),
    *((path, markdown) for path, _ in REAL),
    (str(FIXTURES / "todo.txt"), todotxt),
]


@pytest.mark.parametrize(("path", "module"), FILES)
def test_each_file_comes_back_the_same(path: str, module: Any) -> None:
    text = Path(path).read_bytes().decode()
    items = [fitted(item) for item in module.parse(text).items if fitted(item).title]
    assert back(module.parse(module.render(Outline(items))).items) == shape(items)
