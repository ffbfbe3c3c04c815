"""Markdown checklists are read as people write them."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import dedent

import pytest

from tests.checklists import FIXTURES, REAL, shape
from todo.cli.formats import markdown
from todo.cli.formats.outline import Item, LeftOut


def parsed(text: str) -> list[tuple[int, str, bool, str]]:
    return shape(markdown.parse(dedent(text)).items)


@pytest.mark.parametrize(
    ("name", "count", "done", "deepest", "left_out"),
    [
        ("household.md", 15, 6, 2, 5),
        ("notes-and-code.md", 6, 1, 1, 3),
        ("rtl.md", 6, 2, 1, 1),
        ("bullets.md", 12, 2, 2, 2),
        ("windows.md", 3, 1, 1, 0),
        ("plain.md", 5, 0, 1, 3),
    ],
)
def test_each_fixture_gives_its_tasks(name: str, count: int, done: int, deepest: int, left_out: int) -> None:
    outline = markdown.parse((FIXTURES / name).read_bytes().decode())
    items = outline.items
    assert (len(items), sum(item.completed for item in items)) == (count, done)
    assert (max(item.depth for item in items), len(outline.left_out)) == (deepest, left_out)


@pytest.mark.parametrize(("path", "count"), REAL)
def test_the_real_checklists_give_all_their_items(path: str, count: int) -> None:
    items = markdown.parse(Path(path).read_text()).items
    assert len(items) == count
    assert max(item.depth for item in items) == 2


@pytest.mark.parametrize(("path", "count"), REAL)
def test_headings_are_above_all_the_same_items(path: str, count: int) -> None:
    text = Path(path).read_text()
    flat, nested = markdown.parse(text).items, markdown.parse(text, with_headings=True).items
    lines = {item.line for item in flat}
    assert [item for item in nested if item.line in lines and item.line] != flat
    assert [item.title for item in nested if item.line in lines] == [item.title for item in flat]
    assert len(nested) > count


def test_titles_keep_links_and_inline_markdown_as_they_are() -> None:
    text = "- [ ] **Big** [link (video)](https://example.org/a_(b)?c=d#e) `code` <b>x</b> \\* &amp;"
    assert markdown.parse(text).items[0].title == text.removeprefix("- [ ] ")


def test_the_heading_over_all_is_the_title_and_closing_signs_are_not_part_of_it() -> None:
    assert markdown.parse("text\n\n# Plans ##\n## Other\n- [ ] a").title == "Plans"
    assert markdown.parse("# C#\n- [ ] a").title == "C#"
    assert markdown.parse("# One\n- [ ] a\n# Two\n- [ ] b").title == ""
    assert markdown.parse("- [ ] a\n# Later\n- [ ] b").title == ""


def test_a_heading_is_the_parent_of_the_tasks_that_follow_it() -> None:
    text = "# Trip\n- [ ] a\n## Day 1\n- [ ] b\n  - [x] c\n### Noon\n- [ ] d\n## Empty\n## Day 2\n- [ ] e\n"
    outline = markdown.parse(text, with_headings=True)
    assert [(item.depth, item.title) for item in outline.items] == [
        (0, "a"),
        (0, "Day 1"),
        (1, "b"),
        (2, "c"),
        (1, "Noon"),
        (2, "d"),
        (0, "Day 2"),
        (1, "e"),
    ]
    assert (outline.title, outline.left_out) == ("Trip", [LeftOut(8, "## Empty")])
    flat = markdown.parse(text)
    assert [(item.depth, item.title) for item in flat.items] == [
        (0, "a"),
        (0, "b"),
        (1, "c"),
        (0, "d"),
        (0, "e"),
    ]
    assert [left.line for left in flat.left_out] == [3, 6, 8, 9]


def test_what_is_left_out_is_told_line_by_line() -> None:
    text = "---\ntitle: x\n---\nHello\n\n- [ ] a\n\n<!--\n- [ ] hidden\n-->\n| t |\n"
    outline = markdown.parse(text)
    assert [item.title for item in outline.items] == ["a"]
    assert [left.line for left in outline.left_out] == [1, 2, 3, 4, 8, 9, 10, 11]
    assert outline.left_out[3] == LeftOut(4, "Hello")


@pytest.mark.parametrize(
    "line", [" " * 300, " " * 299 + "x", "\t" * 150, "- " * 150, "> " * 150, "# " * 150, "* " * 150]
)
def test_the_time_grows_with_the_length_alone(line: str) -> None:
    """Twice the lines, and twice as long ones, each take about twice the time, not four times."""

    def seconds(text: str) -> float:
        began = time.process_time()
        markdown.parse(text)
        return time.process_time() - began

    text = "- [ ] a\n" + f"{line}\n" * 1_500
    longer = "- [ ] a\n" + f"{line * 8}\n" * 1_500
    assert min(seconds(longer) for _ in range(2)) < 30 * min(seconds(text) for _ in range(3)) + 0.05


def test_indents_nest_whatever_their_width() -> None:
    assert parsed("""
        - [ ] a
          - [ ] b
             - [ ] c
            - [ ] d
         - [ ] e
        - [ ] f
    """) == [
        (0, "a", False, ""),
        (1, "b", False, ""),
        (2, "c", False, ""),
        (2, "d", False, ""),
        (1, "e", False, ""),
        (0, "f", False, ""),
    ]


def test_a_heading_ends_the_list_so_nothing_hangs_below_a_task_of_another_section() -> None:
    assert parsed("- [ ] a\n\n# Next\n    - [ ] b") == [(0, "a", False, ""), (0, "b", False, "")]


def test_a_task_below_a_plain_bullet_belongs_to_the_task_above_both() -> None:
    assert parsed("- [ ] a\n    - plain\n        - [x] b") == [(0, "a", False, "- plain"), (1, "b", True, "")]


def test_what_is_indented_below_a_task_becomes_its_notes() -> None:
    assert parsed("""
        - [ ] a
            - [ ] b

                First paragraph
                  indented more

                - a bullet

            back to a
    """) == [
        (0, "a", False, "back to a"),
        (1, "b", False, "First paragraph\n  indented more\n\n- a bullet"),
    ]


def test_text_right_below_a_task_is_its_notes_even_if_it_is_not_indented() -> None:
    assert parsed("- [ ] a\nand more\n\nnot this") == [(0, "a", False, "and more")]


def test_nothing_in_fenced_code_is_a_task_but_a_fence_without_end_hides_nothing() -> None:
    assert parsed("~~~\n- [ ] code\n```\n~~~\n- [ ] a") == [(0, "a", False, "")]
    assert parsed("```\n- [ ] a") == [(0, "a", False, "")]


def test_lines_are_counted_for_messages() -> None:
    assert markdown.parse("# A\r\n\r\n- [ ] a\r\n- [ ] b\r\n").items == [
        Item("a", line=3),
        Item("b", line=4),
    ]


def test_an_empty_box_is_left_out_and_what_is_below_it_is_not_below_the_task_before_it() -> None:
    text = "- [x] shopping\n- [ ]\n  - [ ] call bank\n- [x] \u2060\n"
    assert parsed(text) == [(0, "shopping", True, ""), (0, "call bank", False, "")]
    assert markdown.parse(text).left_out == [LeftOut(2, "- [ ]"), LeftOut(4, "- [x] \u2060")]


def test_text_below_an_empty_box_belongs_to_the_task_above_both_or_is_left_out() -> None:
    assert parsed("- [ ] a\n  - [ ]\n    text\n- [x] b\n") == [(0, "a", False, "text"), (0, "b", True, "")]
    outline = markdown.parse("- [ ]\n  text\n- [x] b\n")
    assert [left.line for left in outline.left_out] == [1, 2]
    assert shape(outline.items) == [(0, "b", True, "")]


def test_an_empty_heading_is_no_parent() -> None:
    outline = markdown.parse("- [ ] a\n# \u2060\n- [ ] b\n", with_headings=True)
    assert shape(outline.items) == [(0, "a", False, ""), (0, "b", False, "")]
    assert [left.line for left in outline.left_out] == [2]


def test_a_task_that_is_done_in_part_is_open_if_anything_below_it_is() -> None:
    assert parsed("- [-] a\n  - [x] b\n    - [ ] c\n- [-] d\n  - [x] e\n") == [
        (0, "a", False, ""),
        (1, "b", True, ""),
        (2, "c", False, ""),
        (0, "d", True, ""),
        (1, "e", True, ""),
    ]


def test_a_deep_list_that_is_done_in_part_takes_no_longer() -> None:
    text = "".join(f"{' ' * depth}- [-] {depth}\n" for depth in range(900)) * 5 + "- [ ] last\n"
    began = time.process_time()
    items = markdown.parse(text).items
    assert time.process_time() - began < 5
    assert all(item.completed for item in items[:-1])
