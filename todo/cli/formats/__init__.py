"""Checklists as files: what can be read by `todo import` and written by `todo export`.

Each format is a pair of pure functions between text and an outline. They neither open files nor know Redis.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from todo.cli.formats import json_document, markdown, todotxt
from todo.cli.formats.outline import Outline
from todo.errors import TodoError


class Format(NamedTuple):
    """How one format is read, and which file names are taken for it. What writes it is in `exporting`."""

    parse: Callable[[str], Outline]
    suffixes: tuple[str, ...]


TODO_TXT_NAMES = ("todo.txt", "done.txt")
UNREAD = (".csv", ".tsv", ".html", ".htm", ".org")
"""Lists come in files of such names too; as todo.txt every line of them would be a task, marks and all."""

FORMATS: dict[str, Format] = {
    "markdown": Format(markdown.parse, (".md", ".markdown", ".mdown", ".mkd")),
    "todotxt": Format(todotxt.parse, ()),
    "json": Format(json_document.parse, (".json",)),
}


def detect(file_name: str, text: str) -> str:
    """The format of a file: by its name, else by what is in it. Raises `bad_request` for a name of a format
    that is not read."""
    name = PurePath(file_name).name.lower()
    if name in TODO_TXT_NAMES or name.endswith(".todo.txt"):
        return "todotxt"
    for format_name, kind in FORMATS.items():
        if name.endswith(kind.suffixes):
            return format_name
    if name.endswith(UNREAD):
        raise TodoError("bad_request", no_format(name, "read"))
    if todotxt.is_marked(text):
        return "todotxt"
    return _other_format(text) or "todotxt"


def no_format(name: str, done: str) -> str:
    """What to say of a file name whose format is not read, or not written."""
    suffix = PurePath(name).suffix
    return (
        f"'{suffix}' is no format that is {done}: markdown (.md), todo.txt (.txt), json (.json). "
        "Name one with --format."
    )


def render_todotxt(outline: Outline) -> str:
    """The list as todo.txt, so that it is not read as anything else whatever its titles look like."""
    text = todotxt.render(outline)
    return todotxt.render(outline, with_mark=True) if _other_format(text) else text


def _other_format(text: str) -> str | None:
    """What a text without a telling name looks like, if it is not todo.txt."""
    if text.lstrip().startswith("{"):
        return "json"
    return "markdown" if markdown.looks_like(text) else None
