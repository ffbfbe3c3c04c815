"""Commands decided after a short history: what each gives, or why it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.vectors.fold_cases import (
    ANN,
    BO,
    DIGEST,
    LINK,
    NOON,
    SHARED,
    STEP,
    A,
    B,
    C,
    D,
    E,
    Row,
    added,
    edited,
    history,
    placed,
)
from tests.vectors.history import History
from tests.vectors.wire import from_wire, to_wire
from todo.aggregate import state_hash
from todo.errors import TodoError
from todo.tasks.ids import derived_id

COMMAND = "019b2222-3333-7444-8555-666677778888"
UNKNOWN = "019a0000-0000-7000-8000-0000000000ff"

Args = dict[str, Any]
Case = tuple[str, list[Row], str, Args] | tuple[str, list[Row], str, Args, int]

# A at the top with C below it and D below that; B at the top after A.
TREE = [
    added(A, "A"),
    added(B, "B", order=STEP, completed=True),
    added(C, "C", parent=A),
    added(D, "D", parent=C, completed=True),
]
IN_TRASH = [*TREE, ("task_deleted", A, {})]
CHILD_FIRST = [*TREE, ("task_deleted", C, {}), ("task_deleted", A, {})]
FULL = [added(A, "A"), added(B, "B", order=1), added(C, "C", order=2)]
FAR = [added(A, "A", order=-(2**52)), added(B, "B", order=2**52)]
LEVELS = [f"019a0000-0000-7000-8000-0000000001{level:02x}" for level in range(33)]
DEEP = [added(LEVELS[0], "0")] + [
    added(LEVELS[level], str(level), parent=LEVELS[level - 1]) for level in range(1, 33)
]
EDITED = [added(A, "A"), edited(A, title=["A", "Ann's"])]


def lines(*lines: Any, **more: Any) -> Args:
    return {"lines": list(lines), **more}


CASES: list[Case] = [
    ("create", [], "create_list", {"title": " Groceries "}),
    ("create: there already", [("list_created", None, {"title": "One"})], "create_list", {"title": "Two"}),
    ("create: a task is there", [added(A)], "create_list", {"title": "Two"}),
    ("create: the title is blank", [], "create_list", {"title": "\u3000"}),
    ("rename", [("list_created", None, {"title": "One"})], "rename_list", {"title": "Two"}),
    (
        "rename: the same but for spaces",
        [("list_created", None, {"title": "One"})],
        "rename_list",
        {"title": "One "},
    ),
    ("add the first", [], "add_task", {"title": "Buy milk"}),
    ("add: normalised", [], "add_task", {"title": "  Cafe\u0301\n", "notes": "a\r\nb \u0000"}),
    (
        "add with everything",
        TREE,
        "add_task",
        {"task": E, "title": "E", "notes": "n", "completed": True, "parent": C, "after": D},
    ),
    ("add at the end", TREE, "add_task", {"title": "E"}),
    ("add first", TREE, "add_task", {"title": "E", "after": None}),
    ("add in the middle", TREE, "add_task", {"title": "E", "after": A}),
    ("add after the last", TREE, "add_task", {"title": "E", "after": B}),
    ("add after a subtask: below its parent", TREE, "add_task", {"title": "E", "after": C}),
    ("add below a task, at the end", TREE, "add_task", {"title": "E", "parent": A}),
    ("add below a task, first", TREE, "add_task", {"title": "E", "parent": A, "after": None}),
    ("add below a task without subtasks", TREE, "add_task", {"title": "E", "parent": B}),
    ("add to the top, said with null", TREE, "add_task", {"title": "E", "parent": None}),
    (
        "add after a task in the trash",
        [*TREE, ("task_deleted", A, {})],
        "add_task",
        {"title": "E", "after": A},
    ),
    ("add where there is no room", FULL, "add_task", {"title": "E", "after": A}),
    (
        "add between tasks with the same order",
        [added(A), added(B), added(C)],
        "add_task",
        {"title": "E", "after": B},
    ),
    ("add beyond the farthest end", FAR, "add_task", {"title": "E"}),
    ("add beyond the farthest start", FAR, "add_task", {"title": "E", "after": None}),
    ("add at depth 32", DEEP, "add_task", {"title": "E", "parent": LEVELS[31]}),
    ("add at depth 33", DEEP, "add_task", {"title": "E", "parent": LEVELS[32]}),
    ("add: the id is taken", TREE, "add_task", {"task": A, "title": "E"}),
    ("add: the title is empty", TREE, "add_task", {"title": ""}),
    ("add: the title is too long", TREE, "add_task", {"title": "x" * 501}),
    ("add: no such parent", TREE, "add_task", {"title": "E", "parent": UNKNOWN}),
    ("add: nothing to stand after", TREE, "add_task", {"title": "E", "after": UNKNOWN}),
    ("add: after a task under another parent", TREE, "add_task", {"title": "E", "parent": A, "after": B}),
    ("add: below a task in the trash", IN_TRASH, "add_task", {"title": "E", "parent": C}),
    ("add: the id is no UUID", TREE, "add_task", {"task": "A", "title": "E"}),
    ("add: the id is in upper case", TREE, "add_task", {"task": A.upper(), "title": "E"}),
    ("add: an unknown field", TREE, "add_task", {"title": "E", "colour": "red"}),
    ("add: the title is null", TREE, "add_task", {"title": None}),
    ("add: the title is a number", TREE, "add_task", {"title": 5}),
    ("add: completed is a number", TREE, "add_task", {"title": "E", "completed": 1}),
    ("add: a lone surrogate", TREE, "add_task", {"title": "\ud800"}),
    ("add lines to nothing", [], "add_tasks", lines("one", "two", "three")),
    ("add lines: blank ones are left out, but counted", [], "add_tasks", lines("one", "  ", "three", "")),
    ("add lines: nothing but blank", TREE, "add_tasks", lines("", " ")),
    ("add no lines", TREE, "add_tasks", lines()),
    ("add lines in the middle", TREE, "add_tasks", lines("one", "two", "three", after=A)),
    ("add lines first", TREE, "add_tasks", lines("one", "two", after=None)),
    ("add lines below a task", TREE, "add_tasks", lines("one", "two", parent=A)),
    ("add lines after a subtask", TREE, "add_tasks", lines("one", "two", after=D)),
    ("add lines where there is no room", FULL, "add_tasks", lines("one", "two", after=B)),
    (
        "add nested lines",
        TREE,
        "add_tasks",
        lines(
            {"task": E, "title": "one", "completed": True},
            {"title": "one.one", "parent": E},
            {"title": "one.one.one", "notes": "deep", "parent": derived_id(COMMAND, 1)},
            {"title": "one.two", "parent": E},
            "two",
            after=A,
        ),
    ),
    (
        "add lines with parents of their own among others",
        TREE,
        "add_tasks",
        lines("one", {"title": "x", "parent": None}, "two", after=B),
    ),
    (
        "add lines below tasks that are there",
        TREE,
        "add_tasks",
        lines({"title": "x", "parent": A}, {"title": "y", "parent": B}),
    ),
    (
        "add lines: a parent that comes later",
        TREE,
        "add_tasks",
        lines({"title": "x", "parent": E}, {"title": "y", "task": E}),
    ),
    (
        "add lines: an id twice",
        TREE,
        "add_tasks",
        lines({"title": "x", "task": E}, {"title": "y", "task": E}),
    ),
    ("add lines: an empty title in an object", TREE, "add_tasks", lines("one", {"title": " "})),
    ("add lines: one is too deep", DEEP, "add_tasks", lines("one", {"title": "x", "parent": LEVELS[32]})),
    ("add lines: one is a number", TREE, "add_tasks", lines("one", 2)),
    ("add lines: a text instead", TREE, "add_tasks", {"lines": "one"}),
    ("edit a title", TREE, "edit_task", {"task": A, "title": " A2 "}),
    ("edit both", TREE, "edit_task", {"task": A, "title": "A2", "notes": "n"}),
    ("edit: one of two differs", TREE, "edit_task", {"task": A, "title": "A", "notes": "n"}),
    ("edit: nothing differs", TREE, "edit_task", {"task": A, "title": "A ", "notes": ""}),
    ("edit: nothing named", TREE, "edit_task", {"task": A}),
    ("edit: an empty title", TREE, "edit_task", {"task": A, "title": " "}),
    ("edit: no such task", TREE, "edit_task", {"task": UNKNOWN, "title": "x"}),
    ("edit: in the trash with its parent", IN_TRASH, "edit_task", {"task": D, "title": "x"}),
    ("edit without a base: the last one wins", EDITED, "edit_task", {"task": A, "title": "Bo's"}),
    ("edit on the newest base", EDITED, "edit_task", {"task": A, "title": "Bo's"}, 2),
    ("edit on an old base", EDITED, "edit_task", {"task": A, "title": "Bo's"}, 1),
    ("edit on an old base by force", EDITED, "edit_task", {"task": A, "title": "Bo's", "force": True}, 1),
    ("edit on an old base to what it is already", EDITED, "edit_task", {"task": A, "title": "Ann's"}, 1),
    ("edit another field on an old base", EDITED, "edit_task", {"task": A, "notes": "Bo's"}, 1),
    (
        "edit both on an old base: one is stale",
        EDITED,
        "edit_task",
        {"task": A, "title": "Bo's", "notes": "n"},
        1,
    ),
    ("complete", TREE, "complete_task", {"task": A}),
    ("complete: it is", TREE, "complete_task", {"task": B}),
    ("complete: no such task", TREE, "complete_task", {"task": UNKNOWN}),
    ("complete: in the trash", IN_TRASH, "complete_task", {"task": A}),
    ("reopen", TREE, "reopen_task", {"task": B}),
    ("reopen: it is", TREE, "reopen_task", {"task": A}),
    ("complete all", TREE, "complete_all", {}),
    ("complete all: not those in the trash", [*TREE, ("task_deleted", C, {})], "complete_all", {}),
    ("complete all: all are", [added(A, completed=True)], "complete_all", {}),
    ("reopen all", TREE, "reopen_all", {}),
    ("move to the end", TREE, "move_task", {"task": A}),
    ("move to the end: it is there", TREE, "move_task", {"task": B}),
    ("move first", TREE, "move_task", {"task": B, "after": None}),
    ("move first: it is", TREE, "move_task", {"task": A, "after": None}),
    ("move after a sibling: it is there", TREE, "move_task", {"task": B, "after": A}),
    ("move below another, at the end", TREE, "move_task", {"task": B, "parent": A}),
    ("move below another, first", TREE, "move_task", {"task": B, "parent": A, "after": None}),
    ("move below another, after a subtask", TREE, "move_task", {"task": B, "parent": A, "after": C}),
    ("move to the top, in the middle", TREE, "move_task", {"task": D, "parent": None, "after": A}),
    ("move into no room", [*FULL, added(D, "D", order=3)], "move_task", {"task": D, "after": A}),
    ("move after itself", TREE, "move_task", {"task": A, "after": A}),
    ("move below itself", TREE, "move_task", {"task": A, "parent": A}),
    ("move below its own subtask", TREE, "move_task", {"task": A, "parent": D}),
    ("move after a task under another parent", TREE, "move_task", {"task": B, "after": C}),
    ("move: no such task", TREE, "move_task", {"task": UNKNOWN}),
    ("move: no such parent", TREE, "move_task", {"task": A, "parent": UNKNOWN}),
    (
        "move below a task in the trash",
        [*TREE, ("task_deleted", C, {})],
        "move_task",
        {"task": B, "parent": C},
    ),
    ("move: it is in the trash", IN_TRASH, "move_task", {"task": C, "parent": None}),
    ("move: too deep", [*DEEP, *TREE], "move_task", {"task": A, "parent": LEVELS[30]}),
    ("move: just not too deep", [*DEEP, *TREE], "move_task", {"task": A, "parent": LEVELS[29]}),
    ("delete", TREE, "delete_task", {"task": A}),
    ("delete: it is", IN_TRASH, "delete_task", {"task": A}),
    ("delete below a task in the trash", IN_TRASH, "delete_task", {"task": C}),
    ("delete: no such task", TREE, "delete_task", {"task": UNKNOWN}),
    ("restore in place", IN_TRASH, "restore_task", {"task": A}),
    ("restore: it is not in the trash", TREE, "restore_task", {"task": A}),
    ("restore: its parent is in the trash", CHILD_FIRST, "restore_task", {"task": C}),
    ("restore out of a branch in the trash", IN_TRASH, "restore_task", {"task": D}),
    ("restore: no such task", TREE, "restore_task", {"task": UNKNOWN}),
    ("clear completed", TREE, "clear_completed", {}),
    ("clear completed: something open below", [*TREE, ("task_completed", A, {})], "clear_completed", {}),
    (
        "clear completed: the topmost only",
        [*TREE, ("task_completed", A, {}), ("task_completed", C, {})],
        "clear_completed",
        {},
    ),
    (
        "clear completed: what is open below is in the trash",
        [*TREE, ("task_completed", A, {}), ("task_deleted", C, {})],
        "clear_completed",
        {},
    ),
    ("clear completed: none", [added(A)], "clear_completed", {}),
    (
        "undo a rename",
        [("list_created", None, {"title": "One"}), ("list_renamed", None, {"title": ["One", "Two"]})],
        "undo",
        {"position": 2},
    ),
    ("undo an addition", TREE, "undo", {"position": 1}),
    ("undo an addition: edited since", EDITED, "undo", {"position": 1}),
    ("undo an addition by force", EDITED, "undo", {"position": 1, "force": True}),
    ("undo an edit", EDITED, "undo", {"position": 2}),
    ("undo an edit: changed since", [*EDITED, edited(A, title=["Ann's", "Bo's"])], "undo", {"position": 2}),
    (
        "undo an edit by force",
        [*EDITED, edited(A, title=["Ann's", "Bo's"])],
        "undo",
        {"position": 2, "force": True},
    ),
    ("undo an edit: it is as before", [*EDITED, edited(A, title=["Ann's", "A"])], "undo", {"position": 2}),
    (
        "undo an undo",
        [*EDITED, ("task_edited", A, {"title": ["Ann's", "A"], "undoes": 2})],
        "undo",
        {"position": 3},
    ),
    ("undo a completion", [*TREE, ("task_completed", A, {})], "undo", {"position": 5}),
    ("undo a reopening", [*TREE, ("task_reopened", B, {})], "undo", {"position": 5}),
    ("undo a deletion", IN_TRASH, "undo", {"position": 5}),
    ("undo a deletion: the parent is in the trash", CHILD_FIRST, "undo", {"position": 5}),
    ("undo a move", [*TREE, placed("task_moved", B, [None, A], [STEP, STEP])], "undo", {"position": 5}),
    (
        "undo a move: the old parent is in the trash",
        [*TREE, placed("task_moved", D, [C, None], [0, -STEP]), ("task_deleted", C, {})],
        "undo",
        {"position": 5},
    ),
    (
        "undo a move: moved since",
        [
            *TREE,
            placed("task_moved", B, [None, A], [STEP, STEP]),
            placed("task_moved", B, [A, C], [STEP, STEP]),
        ],
        "undo",
        {"position": 5},
    ),
    (
        "undo a move: the old parent is below it now",
        [*TREE, placed("task_moved", D, [C, None], [0, -STEP]), placed("task_moved", C, [A, D], [0, 0])],
        "undo",
        {"position": 5},
    ),
    (
        "undo a restoring that moved",
        [*CHILD_FIRST, placed("task_restored", C, [A, None], [0, 2 * STEP])],
        "undo",
        {"position": 7},
    ),
    ("the first member owns the list", [], "set_member", {"person": ANN, "role": "owner"}),
    ("the first member must own the list", [], "set_member", {"person": ANN, "role": "editor"}),
    (
        "a member more",
        SHARED,
        "set_member",
        {"person": "019a4444-0000-7000-8000-000000000003", "role": "commenter"},
    ),
    ("another role of a member", SHARED, "set_member", {"person": ANN, "role": "owner"}),
    ("the same role of a member", SHARED, "set_member", {"person": ANN, "role": "viewer"}),
    ("the last owner stays one", SHARED, "set_member", {"person": BO, "role": "editor"}),
    ("no such role", SHARED, "set_member", {"person": ANN, "role": "machine"}),
    ("a member is no id", SHARED, "set_member", {"person": "ann", "role": "editor"}),
    ("remove a member", SHARED, "remove_member", {"person": ANN}),
    ("remove who is no member", SHARED, "remove_member", {"person": LINK}),
    ("remove the last owner", SHARED, "remove_member", {"person": BO}),
    ("leave without being a member", SHARED, "leave_list", {}),
    ("a link more", SHARED, "add_link", {"link": A, "role": "editor", "digest": DIGEST}),
    ("a link that expires", [], "add_link", {"link": A, "role": "viewer", "digest": DIGEST, "expires": 1}),
    (
        "a link with an id that is there",
        SHARED,
        "add_link",
        {"link": LINK, "role": "editor", "digest": DIGEST},
    ),
    ("a link of an owner", SHARED, "add_link", {"link": A, "role": "owner", "digest": DIGEST}),
    ("a link without a digest", SHARED, "add_link", {"link": A, "role": "editor", "digest": "ABC"}),
    ("revoke a link", SHARED, "revoke_link", {"link": LINK}),
    ("revoke no link", SHARED, "revoke_link", {"link": A}),
    ("accept a link without having come by one", SHARED, "accept_link", {}),
    ("delete the list", SHARED, "delete_list", {}),
    ("delete the list again", [*SHARED, ("list_deleted", None, {})], "delete_list", {}),
    ("restore the list", [*SHARED, ("list_deleted", None, {})], "restore_list", {}),
    ("restore a list that is there", SHARED, "restore_list", {}),
    ("add to a deleted list", [*SHARED, ("list_deleted", None, {})], "add_task", {"title": "E"}),
    ("undo a member", SHARED, "undo", {"position": 3}),
    ("undo the deletion of a list", [("list_deleted", None, {}), added(A)], "undo", {"position": 1}),
    ("undo a creation", [("list_created", None, {"title": "One"})], "undo", {"position": 1}),
    ("undo what was erased", [added(A), ("task_edited", A, None)], "undo", {"position": 2}),
    ("undo beyond the head", TREE, "undo", {"position": 5}),
    ("undo at 0", TREE, "undo", {"position": 0}),
    ("undo at a decimal", TREE, "undo", {"position": 1.5}),
    ("undo at true", TREE, "undo", {"position": True}),
    ("no such command", TREE, "paint_task", {"task": A}),
]


def cases() -> list[dict[str, Any]]:
    return decided("main", CASES)


def decided(log_id: str, some: Sequence[Case]) -> list[dict[str, Any]]:
    """Each of them as a case of that log: what the command gives there."""
    names = [case[0] for case in some]
    assert len(set(names)) == len(names), "each case has a name of its own"
    return [_case(log_id, *case) for case in some]


def _case(
    log_id: str, name: str, rows: list[Row], command: str, args: Args, base: int | None = None
) -> dict[str, Any]:
    before = history(*rows)
    told: dict[str, Any] = {
        "id": COMMAND,
        "name": command,
        "args": args,
        "actor": "cy",
        "at": NOON + 3_600_000,
    }
    if base is not None:
        told["base"] = base
    result: dict[str, Any] = {"name": name, "list": log_id, "before": before, "command": told}
    past = History(log_id)
    past.events = [from_wire(event) for event in before]
    for event in past.events:
        past.aggregate.evolve(past.state, event)
    try:
        events = past.do(command, args, actor="cy", base=base, command_id=COMMAND, at=told["at"])
    except TodoError as error:
        return {**result, "error": {"code": error.code, **error.details}}
    return {**result, "events": [to_wire(event) for event in events], "state_hash": state_hash(past.state)}
