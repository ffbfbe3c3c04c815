"""Values for each row of the table of a task's fields: what generators draw."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from todo.tasks.fields import FIELDS, Field
from todo.tasks.merges import SET

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
IDS = st.sampled_from(["a", "b", "c", "d", "e"])

_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.booleans(),
    int: INTEGERS,
    tuple[str, ...]: st.lists(IDS, unique=True).map(lambda ids: tuple(sorted(ids))),
}


OTHERS = [field for field in FIELDS if field.name not in ("title", "notes", "completed")]
"""The rows of the table for which the generators have no texts of their own."""

_IDS = "abcde"


def new_value(field: Field, number: int) -> Any:
    """A value that a new task may be given, by a small number."""
    if field.type is bool:
        return number % 2 == 0
    if field.type is int:
        return number % 7
    return [_IDS[number % 5], _IDS[number // 5 % 5]] if field.merge is SET else f"{field.name} {number % 7}"


def edited_value(field: Field, number: int) -> Any:
    """What `edit_task` may be given for a field."""
    if field.merge is SET:
        return {
            "add": [_IDS[number % 5]],
            "remove": [_IDS[(number + 1 + number // 5) % 5]] if number % 3 else [],
        }
    return new_value(field, number)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Values that a state may hold of a field; its default is the very object, as the fold keeps it."""
    return _BY_TYPE[field.type].map(lambda value: field.default if value == field.default else value)
