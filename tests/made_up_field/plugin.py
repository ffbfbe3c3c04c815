"""The program with two more fields: a plugin for pytest (`-p tests.made_up_field.plugin`), and a program."""

from __future__ import annotations

import sys
from typing import Any

from todo.errors import TodoError
from todo.tasks import fields
from todo.tasks.fields import Field
from todo.tasks.merges import SET


def check_estimate(value: Any, path: str) -> Any:
    if not 0 <= value <= 1000:
        raise TodoError("bad_request", f"'{path}' must be 0 to 1,000.", field=path)
    return value


def check_label(value: Any, path: str) -> Any:
    if not value.isascii() or not 1 <= len(value) <= 36:
        raise TodoError("bad_request", f"'{path}' must be an id.", field=path)
    return value


fields.FIELDS = (
    *fields.FIELDS,
    Field("estimate", int, 0, check_estimate, since=2),
    Field("labels", tuple[str, ...], (), check_label, merge=SET, since=2),
)

if __name__ == "__main__":
    from todo.cli import main

    sys.argv[0] = "todo"
    main()
