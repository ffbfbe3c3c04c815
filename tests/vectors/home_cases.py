"""Homes: histories that fold, and commands decided after a short history."""

from __future__ import annotations

from typing import Any

from tests.vectors.command_cases import Case, decided
from tests.vectors.fold_cases import STEP, Row, folded

HOME = "home-019a0000-0000-7000-8000-00000000000a"
A, B, C = "groceries", "Work-2026", "019a0000-0000-7000-8000-0000000000b1"


def told(
    list_id: str, position: int = 2, role: str | None = "editor", before: str | None = None, **more: Any
) -> Row:
    return ("membership_set", None, {"list": list_id, "position": position, "role": [before, role], **more})


def changed(type_: str, field: str, pair: list[Any], list_id: str = A, **more: Any) -> Row:
    return (type_, None, {"list": list_id, field: pair, **more})


def setting(name: str, before: str | None, after: str | None, **more: Any) -> Row:
    return ("setting_set", None, {"name": name, "value": [before, after], **more})


def reordered(*orders: list[Any]) -> Row:
    return ("entries_reordered", None, {"orders": list(orders)})


TWO = [told(A, role="owner", title="Groceries", order=0), told(B, title="Work", order=STEP)]
THREE = [*TWO, told(C, role="viewer", order=2 * STEP)]
LEFT = [*THREE, told(B, 5, None, "editor")]
NARROW = [told(A, order=0), told(B, order=1), told(C, order=2)]
RED = [*TWO, changed("color_set", "color", [None, "red"])]
STARRED = [*TWO, changed("favourite_set", "favourite", [False, True])]
DARK = [setting("theme", None, "dark")]

HISTORIES: list[tuple[str, list[Row]]] = [
    ("nothing", []),
    ("a list comes", TWO[:1]),
    ("lists come out by id", THREE),
    ("another role, and another title", [*TWO, told(A, 7, "viewer", "owner", title="Food")]),
    ("a list goes, and keeps its position", LEFT),
    ("a list of one's own is deleted", [*TWO, told(A, 4, "owner", "owner", title="Groceries", deleted=True)]),
    ("a list comes back to its place", [*LEFT, told(B, 9, "owner", None, title="Work")]),
    ("a list goes that never came", [told(A, 3, None, order=0)]),
    ("moved", [*THREE, changed("entry_moved", "order", [0, 3 * STEP])]),
    ("numbered anew", [*NARROW, reordered([B, 1, STEP], [C, 2, 2 * STEP])]),
    ("a favourite", STARRED),
    ("no favourite any more", [*STARRED, changed("favourite_set", "favourite", [True, False], undoes=3)]),
    ("a colour", RED),
    ("no colour any more", [*RED, changed("color_set", "color", ["red", None])]),
    ("settings", [*DARK, setting("language", None, "pt-BR"), setting("theme", "dark", "light")]),
    ("a setting is as by default again", [*DARK, setting("theme", "dark", None)]),
    ("what is left keeps its colour and its star", [*RED, *STARRED[2:], told(A, 6, None, "owner")]),
    ("an erased membership changes nothing", [*TWO, ("membership_set", None, None)]),
    ("an erased move", [*TWO, ("entry_moved", None, None)]),
    ("an erased numbering", [*TWO, ("entries_reordered", None, None)]),
    ("an erased favourite", [*TWO, ("favourite_set", None, None)]),
    ("an erased colour", [*TWO, ("color_set", None, None)]),
    ("an erased setting", [*DARK, ("setting_set", None, None)]),
]

MEMBER = {"list": A, "position": 5, "role": "viewer"}

CASES: list[Case] = [
    ("a membership of the first list", [], "set_membership", {**MEMBER, "title": " Groceries\n"}),
    ("a membership of another list", TWO, "set_membership", {"list": C, "position": 1, "role": "owner"}),
    ("another role", TWO, "set_membership", MEMBER),
    ("a deleted list", TWO, "set_membership", {**MEMBER, "role": "owner", "deleted": True}),
    ("no member any more", TWO, "set_membership", {**MEMBER, "role": None, "title": "Groceries"}),
    ("no member of what never came", [], "set_membership", {**MEMBER, "role": None}),
    ("a member again", LEFT, "set_membership", {"list": B, "position": 6, "role": "editor"}),
    ("the same role at a later position", TWO, "set_membership", {**MEMBER, "role": "owner"}),
    ("a membership at the position that is known", LEFT, "set_membership", {**MEMBER, "position": 2}),
    ("a membership of before", LEFT, "set_membership", {"list": B, "position": 4, "role": "owner"}),
    ("a membership at 0", TWO, "set_membership", {**MEMBER, "position": 0}),
    ("a role that there is not", TWO, "set_membership", {**MEMBER, "role": "machine"}),
    ("a membership of what is no list's id", TWO, "set_membership", {**MEMBER, "list": "a b"}),
    ("a membership without a role", TWO, "set_membership", {"list": A, "position": 5}),
    ("move to the start", THREE, "move_entry", {"list": C, "after": None}),
    ("move between", THREE, "move_entry", {"list": C, "after": A}),
    ("move to the end", THREE, "move_entry", {"list": A, "after": C}),
    ("move to where it stands", THREE, "move_entry", {"list": B, "after": A}),
    ("move to the start, where it stands", THREE, "move_entry", {"list": A, "after": None}),
    ("move to where it stands but for what left", LEFT, "move_entry", {"list": C, "after": A}),
    ("move where there is no room", NARROW, "move_entry", {"list": C, "after": A}),
    ("move beyond the farthest", [told(A, order=2**52), told(B, order=0)], "move_entry",
     {"list": B, "after": A}),
    ("move after itself", THREE, "move_entry", {"list": A, "after": A}),
    ("move what is not there", TWO, "move_entry", {"list": C, "after": A}),
    ("move what was left", LEFT, "move_entry", {"list": B, "after": None}),
    ("move after what is not there", TWO, "move_entry", {"list": A, "after": C}),
    ("move after what was left", LEFT, "move_entry", {"list": A, "after": B}),
    ("move without a place", TWO, "move_entry", {"list": A}),
    ("a favourite", TWO, "set_favourite", {"list": A, "favourite": True}),
    ("a favourite already", STARRED, "set_favourite", {"list": A, "favourite": True}),
    ("no favourite", STARRED, "set_favourite", {"list": A, "favourite": False}),
    ("a favourite that is not there", TWO, "set_favourite", {"list": C, "favourite": True}),
    ("a favourite by 1", TWO, "set_favourite", {"list": A, "favourite": 1}),
    ("a colour", TWO, "set_color", {"list": B, "color": "teal"}),
    ("another colour", RED, "set_color", {"list": A, "color": "blue"}),
    ("no colour", RED, "set_color", {"list": A, "color": None}),
    ("the same colour", RED, "set_color", {"list": A, "color": "red"}),
    ("a colour that there is not", TWO, "set_color", {"list": A, "color": "#ff0000"}),
    ("a colour of what is not there", [], "set_color", {"list": A, "color": "red"}),
    ("a setting", [], "set_setting", {"name": "theme", "value": "dark"}),
    ("the same setting", DARK, "set_setting", {"name": "theme", "value": "dark"}),
    ("a setting as by default", DARK, "set_setting", {"name": "theme", "value": None}),
    ("a setting as by default already", [], "set_setting", {"name": "density", "value": None}),
    ("a language", [], "set_setting", {"name": "language", "value": "zh-Hant-TW"}),
    ("no language", [], "set_setting", {"name": "language", "value": "German"}),
    ("a time zone", [], "set_setting", {"name": "time_zone", "value": "America/Argentina/Buenos_Aires"}),
    ("no time zone", [], "set_setting", {"name": "time_zone", "value": "../etc/passwd"}),
    ("a first day", [], "set_setting", {"name": "first_day", "value": "sunday"}),
    ("no first day", [], "set_setting", {"name": "first_day", "value": "friday"}),
    ("a setting that there is not", [], "set_setting", {"name": "volume", "value": "11"}),
    ("undo a move", [*THREE, changed("entry_moved", "order", [0, 3 * STEP])], "undo", {"position": 4}),
    ("undo a move of what moved again",
     [*THREE, changed("entry_moved", "order", [0, 9]), changed("entry_moved", "order", [9, 7])],
     "undo", {"position": 4}),
    ("undo a move of what moved again, all the same",
     [*THREE, changed("entry_moved", "order", [0, 9]), changed("entry_moved", "order", [9, 7])],
     "undo", {"position": 4, "force": True}),
    ("undo a favourite", STARRED, "undo", {"position": 3}),
    ("undo a favourite of what was left", [*STARRED, told(A, 6, None, "owner")], "undo", {"position": 3}),
    ("undo what is as before", [*STARRED, changed("favourite_set", "favourite", [True, False])],
     "undo", {"position": 3}),
    ("undo a colour", RED, "undo", {"position": 3}),
    ("undo a colour that is another", [*RED, changed("color_set", "color", ["red", "pink"])],
     "undo", {"position": 3}),
    ("undo a setting", DARK, "undo", {"position": 1}),
    ("undo a setting that is another", [*DARK, setting("theme", "dark", "light")], "undo", {"position": 1}),
    ("undo a setting that is another, all the same", [*DARK, setting("theme", "dark", "light")],
     "undo", {"position": 1, "force": True}),
    ("undo an undo", [*DARK, setting("theme", "dark", None, undoes=1)], "undo", {"position": 2}),
    ("undo a membership", TWO, "undo", {"position": 1}),
    ("undo a numbering", [*NARROW, reordered([B, 1, STEP], [C, 2, 2 * STEP])], "undo", {"position": 4}),
    ("undo what was erased", [*DARK, ("setting_set", None, None)], "undo", {"position": 2}),
    ("undo beyond the head", TWO, "undo", {"position": 3}),
    ("no such command", TWO, "add_task", {"title": "Milk"}),
]  # fmt: skip


def folds() -> list[dict[str, Any]]:
    return folded(HOME, HISTORIES)


def commands() -> list[dict[str, Any]]:
    return decided(HOME, CASES)
