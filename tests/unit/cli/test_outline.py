"""Outlines: made to fit a list, and made of one."""

from __future__ import annotations

from todo.cli.formats.outline import Item, fitted, outline_of
from todo.events.event import Event
from todo.tasks.evolve import evolve
from todo.tasks.state import State


def test_the_rest_of_a_long_title_goes_to_the_top_of_the_notes() -> None:
    words = " ".join(f"word{number}" for number in range(200))
    item = fitted(Item(words, notes="Below"))
    assert 480 < len(item.title) <= 500
    assert item.notes.endswith("\n\nBelow")
    assert f"{item.title} {item.notes.removesuffix('Below').strip()}" == words


def test_a_long_title_without_a_gap_is_cut_at_the_limit() -> None:
    item = fitted(Item("a" * 10_000))
    assert (len(item.title), len(item.notes)) == (500, 9_500)


def test_texts_are_normalised_as_a_list_does_it() -> None:
    assert fitted(Item(" e\u0301\x1b[31m ", notes="a\r\nb\x00")) == Item("é [31m", notes="a\nb")


def test_a_list_shows_its_tasks_in_order_without_the_trash() -> None:
    state = State("main")

    def add(position: int, task: str, parent: str | None, order: int) -> None:
        body = {"title": task, "notes": "", "completed": task == "b", "parent": parent, "order": order}
        evolve(state, Event("task_added", task, "me", "c", 0, body, 1, position))

    add(1, "b", None, 5)
    add(2, "a", None, 1)
    add(3, "below a", "a", 0)
    add(4, "gone", None, 2)
    add(5, "below gone", "gone", 2)
    add(6, "below that", "below a", 0)
    evolve(state, Event("task_deleted", "gone", "me", "c", 0, {}, 1, 7))
    assert outline_of(state).items == [
        Item("a"),
        Item("below a", depth=1),
        Item("below that", depth=2),
        Item("b", completed=True),
    ]
