"""Checklists as files: what can be read by `todo import` and written by `todo export`.

Each format is a pair of pure functions between text and an outline. They neither open files nor know Redis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from todo.cli.formats import json_document, markdown, todotxt
from todo.cli.formats.outline import Outline


class Format(NamedTuple):
    """How one format is read, and which file names are taken for it. What writes it is in `exporting`."""

    parse: Callable[[str], Outline]
    suffixes: tuple[str, ...]


FORMATS: dict[str, Format] = {
    "markdown": Format(markdown.parse, (".md", ".markdown", ".mdown", ".mkd")),
    "todotxt": Format(todotxt.parse, ()),
    "json": Format(json_document.parse, (".json",)),
}


def detect(file_name: str, text: str) -> str:
    """The format of a file: by the end of its name, else by what is in it."""
    name = file_name.lower()
    for format_name, kind in FORMATS.items():
        if name.endswith(kind.suffixes):
            return format_name
    if text.lstrip().startswith("{"):
        return "json"
    return "markdown" if markdown.looks_like(text) else "todotxt"
