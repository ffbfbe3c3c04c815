"""todo.txt is read and written line by line."""

from __future__ import annotations

from tests.checklists import FIXTURES, shape
from todo.cli.formats import todotxt
from todo.cli.formats.outline import Item, LeftOut, Outline


def titles(items: list[Item]) -> list[tuple[int, str]]:
    return [(item.depth, item.title) for item in items]


def test_the_fixture_keeps_priorities_dates_projects_and_contexts_in_its_titles() -> None:
    items = todotxt.parse((FIXTURES / "todo.txt").read_text()).items
    assert shape(items) == [
        (0, "(A) 2026-03-01 Call the bank about the loan @phone +house", False, ""),
        (0, "2026-03-02 2026-03-01 Pay the electricity bill +house due:2026-03-05", True, ""),
        (0, "Write to Anna @email", False, ""),
        (0, "(B) Plan the summer", False, ""),
        (1, "Book the train", False, ""),
        (1, "2026-02-28 Ask for holidays +work", True, ""),
        (0, "xylophone lessons", False, ""),
        (0, "X marks the spot", False, ""),
        (0, "Look up http://example.org/a?p:9=1 @home", False, ""),
    ]


def test_a_subtask_may_come_before_its_parent() -> None:
    items = todotxt.parse("b p:1\na id:1\n").items
    assert shape(items) == [(0, "a", False, ""), (1, "b", False, "")]
    assert [item.line for item in items] == [2, 1]


def test_tasks_below_themselves_or_below_an_unclear_one_lose_nothing() -> None:
    circle = todotxt.parse("a id:1 p:2\nb id:2 p:1\nc p:1\nd id:3 p:3").items
    assert [(item.depth, item.title) for item in circle] == [
        (0, "a p:2"),
        (1, "b id:2"),
        (1, "c"),
        (0, "d id:3 p:3"),
    ]
    twice = todotxt.parse("a id:1\nb id:1\nc p:1\nd p:9").items
    assert [(item.depth, item.title) for item in twice] == [
        (0, "a id:1"),
        (0, "b id:1"),
        (0, "c p:1"),
        (0, "d p:9"),
    ]


def test_written_numbers_are_none_that_a_title_has() -> None:
    outline = Outline([Item("a id:1"), Item("b p:2"), Item("c", depth=1)])
    assert todotxt.render(outline) == "a id:1\nb p:2 p:0 id:3\nc p:3\n"


def test_an_open_title_that_looks_done_is_told_apart() -> None:
    assert todotxt.render(Outline([Item("x y"), Item("x y", completed=True)])) == " x y\nx x y\n"


def test_a_line_without_anything_to_see_is_left_out() -> None:
    outline = todotxt.parse("a\nx \n\u2060\nx x\n")
    assert shape(outline.items) == [(0, "a", False, ""), (0, "x", True, "")]
    assert outline.left_out == [LeftOut(2, "x"), LeftOut(3, "\u2060")]
