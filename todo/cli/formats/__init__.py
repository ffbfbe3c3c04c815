"""Checklists as files: what can be read by `todo import` and written by `todo export`.

Each format is a pair of pure functions between text and an outline. They neither open files nor know Redis.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from todo.cli.formats import json_document, markdown, todotxt
from todo.cli.formats.outline import Outline


class Format(NamedTuple):
    """How one format is read, and which file names are taken for it. What writes it is in `exporting`."""

    parse: Callable[[str], Outline]
    suffixes: tuple[str, ...]


TODO_TXT_NAMES = ("todo.txt", "done.txt")

FORMATS: dict[str, Format] = {
    "markdown": Format(markdown.parse, (".md", ".markdown", ".mdown", ".mkd")),
    "todotxt": Format(todotxt.parse, ()),
    "json": Format(json_document.parse, (".json",)),
}


def detect(file_name: str, text: str) -> str:
    """The format of a file: by its name, else by what is in it."""
    name = PurePath(file_name).name.lower()
    if name in TODO_TXT_NAMES or name.endswith(".todo.txt"):
        return "todotxt"
    for format_name, kind in FORMATS.items():
        if name.endswith(kind.suffixes):
            return format_name
    if text.lstrip().startswith("{"):
        return "json"
    return "markdown" if markdown.looks_like(text) else "todotxt"
