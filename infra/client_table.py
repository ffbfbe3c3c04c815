"""Writes the page's table of fields and events from the core's: `python -m infra.client_table`.

The file is in the repository, since the page is built without the core; a test fails if it is stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from todo.tasks.evolve import SCHEMAS
from todo.tasks.fields import FIELDS, Field
from todo.tasks.limits import LIMITS
from todo.tasks.text import check_notes, check_title

FILE = Path(__file__).parent.parent / "web" / "client" / "src" / "core" / "tables.ts"

CHECKS: dict[Any, str] = {check_title: "title", check_notes: "notes"}
"""What the page normalises before the server does; any other value is shown as it was sent."""


def content() -> str:
    """What the file should hold."""
    fields = ",\n".join(f"  {_row(field)}" for field in FIELDS)
    newest = max(SCHEMAS.values())
    schemas = "\n".join(f"  {type_}: {schema}," for type_, schema in SCHEMAS.items())
    limits = "\n".join(f"  {name}: {limit}," for name, limit in LIMITS.items())
    return f"""/** The tables of the core, written by `python -m infra.client_table`. Change them there. */
import type {{ Field, Limits }} from "./types.ts";

/** What a task has that a person sets by its name. */
export const FIELDS: readonly Field[] = [
{fields},
];

/** The newest schema of each type of event that this page reads. */
export const SCHEMAS: Readonly<Record<string, number>> = {{
{schemas}
}};

/** The newest of all. */
export const SCHEMA = {newest};

/** Those of a server that says none. */
export const DEFAULT_LIMITS: Limits = {{
{limits}
}};
"""


def _row(field: Field) -> str:
    row = {
        "name": field.name,
        "initial": field.default,
        "merge": field.merge.name,
        "check": CHECKS.get(field.check, "none"),
        "edited": field.is_edited,
        "since": field.since,
    }
    cells = ", ".join(f"{name}: {json.dumps(value)}" for name, value in row.items())
    return f"{{ {cells} }}"


if __name__ == "__main__":
    FILE.write_text(content())
