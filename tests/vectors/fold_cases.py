"""Histories written by hand, one for each thing that a fold has to get right."""

from __future__ import annotations

from typing import Any

from tests.vectors.text_cases import FAMILY
from tests.vectors.wire import WireEvent, fold
from todo.aggregate import state_hash

STEP = 2**20
NOON = 1_790_000_000_000


def task_id(number: int) -> str:
    return f"019a0000-0000-7000-8000-{number:012x}"


ANN, BO = (f"019a4444-0000-7000-8000-{number:012x}" for number in (1, 2))
LINK = "019a5555-0000-7000-8000-000000000001"
DIGEST = "0123456789abcdef" * 4

A, B, C, D, E = (task_id(number) for number in range(1, 6))

Row = tuple[str, str | None, dict[str, Any] | None]


def history(*rows: Row) -> list[WireEvent]:
    """Numbered events of these types, tasks and bodies; two people take turns, a second apart."""
    last: dict[str, int] = {}
    events = []
    for position, (type_, task, body) in enumerate(rows, 1):
        event = {
            "type": type_,
            "task": task,
            "actor": ("ann", "bo")[position % 2],
            "command": f"019a1111-0000-7000-9000-{position:012x}",
            "at": NOON + position * 1000,
            "body": body,
            "schema": 1,
            "position": position,
        }
        if task is not None:
            event |= {"previous": last[task]} if task in last else {}
            last[task] = position
        events.append(event)
    return events


def added(task: str, title: str = "Buy milk", **more: Any) -> Row:
    return ("task_added", task, {"title": title, "order": 0, **more})


def edited(task: str, **pairs: list[str]) -> Row:
    return ("task_edited", task, pairs)


def placed(type_: str, task: str, parent: list[str | None], order: list[int]) -> Row:
    return (type_, task, {"parent": parent, "order": order})


TREE = [added(A, "A"), added(B, "B", order=STEP), added(C, "C", parent=A), added(D, "D", parent=C)]

SHARED: list[Row] = [
    ("list_created", None, {"title": "Ours"}),
    ("member_added", None, {"person": BO, "role": "owner"}),
    ("member_added", None, {"person": ANN, "role": "viewer"}),
    ("link_added", None, {"id": LINK, "role": "viewer", "digest": DIGEST, "expires": NOON}),
]

HISTORIES: list[tuple[str, list[Row]]] = [
    ("nothing", []),
    ("a list is created", [("list_created", None, {"title": "Groceries"})]),
    (
        "a list is renamed, and back",
        [
            ("list_created", None, {"title": "One"}),
            ("list_renamed", None, {"title": ["One", "Two"]}),
            ("list_renamed", None, {"title": ["Two", "One"], "undoes": 2}),
        ],
    ),
    ("a list without creation is renamed", [("list_renamed", None, {"title": ["", "Main"]})]),
    ("a task", [added(A)]),
    ("a task of which the defaults are written", [added(A, notes="", completed=False, parent=None)]),
    ("an edit back to the default", [added(A, notes="2 l"), edited(A, notes=["2 l", ""])]),
    ("a task with everything", [added(A, notes="one\n\ttwo", completed=True, order=-STEP)]),
    ("tasks come out sorted by id", [added(C), added(A, order=STEP), added(B, order=2 * STEP)]),
    ("a title is edited", [added(A), edited(A, title=["Buy milk", "Buy oat milk"])]),
    ("notes are edited", [added(A), edited(A, notes=["", "2 l"])]),
    (
        "both, then one again",
        [
            added(A),
            edited(A, title=["Buy milk", "Milk"], notes=["", "2 l"]),
            edited(A, notes=["2 l", ""]),
        ],
    ),
    ("complete", [added(A), ("task_completed", A, {})]),
    ("complete and reopen", [added(A), ("task_completed", A, {}), ("task_reopened", A, {})]),
    ("a move among siblings", [*TREE, placed("task_moved", B, [None, None], [STEP, -STEP])]),
    ("a move under another", [*TREE, placed("task_moved", B, [None, A], [STEP, STEP])]),
    ("a move to the top", [*TREE, placed("task_moved", D, [C, None], [0, 2 * STEP])]),
    ("a branch in the trash: only its root carries the flag", [*TREE, ("task_deleted", A, {})]),
    (
        "deleted and restored in place",
        [*TREE, ("task_deleted", C, {}), placed("task_restored", C, [A, A], [0, 0])],
    ),
    (
        "restored to the top, for its parent is in the trash",
        [
            *TREE,
            ("task_deleted", C, {}),
            ("task_deleted", A, {}),
            placed("task_restored", C, [A, None], [0, 2 * STEP]),
        ],
    ),
    (
        "restored with another order only",
        [*TREE, ("task_deleted", C, {}), placed("task_restored", C, [A, A], [0, 5])],
    ),
    (
        "reordered: no changed",
        [*TREE, ("tasks_reordered", None, {"parent": None, "orders": [[A, 0, 7], [B, STEP, 9]]})],
    ),
    (
        "undo of an edit, and undo of that",
        [
            added(A),
            edited(A, title=["Buy milk", "Milk"]),
            ("task_edited", A, {"title": ["Milk", "Buy milk"], "undoes": 2}),
            ("task_edited", A, {"title": ["Buy milk", "Milk"], "undoes": 3}),
        ],
    ),
    (
        "undo of an addition, and undo of that",
        [
            added(A),
            ("task_deleted", A, {"undoes": 1}),
            ("task_restored", A, {"parent": [None, None], "order": [0, 0], "undoes": 2}),
        ],
    ),
    ("members and a link", SHARED),
    (
        "another role",
        [*SHARED, ("member_role_changed", None, {"person": ANN, "role": ["viewer", "editor"]})],
    ),
    (
        "a member and a link that go",
        [
            *SHARED,
            ("member_removed", None, {"person": ANN, "role": "viewer"}),
            ("link_revoked", None, {"id": LINK}),
        ],
    ),
    ("a link that never expires", [("link_added", None, {"id": LINK, "role": "editor", "digest": DIGEST})]),
    ("a deleted list", [*SHARED, added(A), ("list_deleted", None, {})]),
    ("a deleted list is erased of its bodies", [("list_deleted", None, None), ("list_restored", None, None)]),
    ("a restored list", [*SHARED, ("list_deleted", None, {}), ("list_restored", None, {})]),
    ("an erased creation", [("list_created", None, None)]),
    (
        "an erased rename keeps the title",
        [("list_created", None, {"title": "One"}), ("list_renamed", None, None)],
    ),
    ("an erased addition", [added(A), ("task_added", B, None), added(C, order=STEP)]),
    ("an erased addition, edited later", [("task_added", A, None), edited(A, title=["", "Again"])]),
    ("an erased edit changes nothing at all", [added(A), ("task_edited", A, None)]),
    ("an erased completion", [added(A), ("task_completed", A, None)]),
    ("an erased reopening", [added(A, completed=True), ("task_reopened", A, None)]),
    ("an erased move", [*TREE, ("task_moved", B, None)]),
    ("an erased deletion", [added(A), ("task_deleted", A, None)]),
    ("an erased restoring", [added(A), ("task_deleted", A, {}), ("task_restored", A, None)]),
    ("an erased reordering", [*TREE, ("tasks_reordered", None, None)]),
    ("right to left", [added(A, "شراء الحليب"), added(B, "‏שלום world", notes="سطر\nسطر")]),
    ("emoji", [added(A, FAMILY), added(B, "🇩🇪👍🏽 𝒜", notes="😀\n😀")]),
    ("combining characters", [added(A, "q\u0323\u0307"), added(B, "\u0301e"), added(C, "각")]),
    (
        "what JSON escapes, and what it does not",
        [
            added(A, "\"\\/<b>&'\u007f", notes="a\tb\nc"),
            added(B, "\u00a0\u200b\u2028 \ufeff \uffff", notes="\u0000\u0001\u0008\u000c\r\u001f"),
            added(C, "__proto__", notes="</script><!--"),
        ],
    ),
    (
        "big orders",
        [added(A, order=2**53 - 1), added(B, order=-(2**53) + 1), added(C, order=2**52), added(D, order=-1)],
    ),
    ("the same order: by id", [added(B), added(A), added(C)]),
    (
        "32 levels",
        [added(task_id(1))] + [added(task_id(n + 1), str(n), parent=task_id(n)) for n in range(1, 33)],
    ),
    ("ids of every hexadecimal digit", [added("fedcba98-7654-4321-8fed-cba987654321"), added(A)]),
]


def cases() -> list[dict[str, Any]]:
    return folded("main", HISTORIES)


def folded(log_id: str, histories: list[tuple[str, list[Row]]]) -> list[dict[str, Any]]:
    """Each of the histories as a case: its events in that log, and what they fold to."""
    result = []
    for name, rows in histories:
        events = history(*rows)
        state = fold(log_id, events)
        result.append(
            {
                "name": name,
                "list": log_id,
                "events": events,
                "state": state.to_json_value(),
                "state_hash": state_hash(state),
            }
        )
    return result
