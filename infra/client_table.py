"""Writes the page's tables of fields, events and settings from the cores': `python -m infra.client_table`.

The output is committed, because the page's build does not run Python code of the core; a test fails if it is
stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from todo.home import evolve as home
from todo.home.access import PREFIX
from todo.home.settings import COLORS, SETTINGS
from todo.tasks.evolve import SCHEMAS
from todo.tasks.fields import FIELDS, Field
from todo.tasks.limits import LIMITS
from todo.tasks.text import check_notes, check_title

FILE = Path(__file__).parent.parent / "web" / "client" / "src" / "core" / "tables.ts"

CHECKS: dict[Any, str] = {check_title: "title", check_notes: "notes"}
"""Field checks that the page implements for its predictions; other values are predicted unchanged."""


def content() -> str:
    """The generated TypeScript source."""
    fields = ",\n".join(f"  {_row(field)}" for field in FIELDS)
    newest = max(SCHEMAS.values())
    schemas = "\n".join(f"  {type_}: {schema}," for type_, schema in SCHEMAS.items())
    home_schemas = "\n".join(f"  {type_}: {schema}," for type_, schema in home.SCHEMAS.items())
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

/** How the ids of homes begin. */
export const HOME_PREFIX = {json.dumps(PREFIX)};

/** Of homes: the newest schema of each type of event that this page reads, and the newest of all. */
export const HOME_SCHEMAS: Readonly<Record<string, number>> = {{
{home_schemas}
}};
export const HOME_SCHEMA = {home.SCHEMA};

/** What a list can have in the sidebar. */
export const COLORS = {json.dumps(COLORS)} as const;

/** The names of a person's settings. */
export const SETTINGS = {json.dumps([*SETTINGS])} as const;

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
