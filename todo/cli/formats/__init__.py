"""File formats of `todo import` and `todo export`.

Each format is a pair of pure functions between text and an outline; no file or store I/O.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from todo.cli.formats import json_document, markdown, todotxt
from todo.cli.formats.outline import Outline
from todo.errors import TodoError


class Format(NamedTuple):
    """A format's parser and its file name suffixes. The renderers are in `exporting`."""

    parse: Callable[[str], Outline]
    suffixes: tuple[str, ...]


TODO_TXT_NAMES = ("todo.txt", "done.txt")
UNREAD = (".csv", ".tsv", ".html", ".htm", ".org")
"""Suffixes to refuse: these formats are not supported, and would be misread as todo.txt line by line."""

FORMATS: dict[str, Format] = {
    "markdown": Format(markdown.parse, (".md", ".markdown", ".mdown", ".mkd")),
    "todotxt": Format(todotxt.parse, ()),
    "json": Format(json_document.parse, (".json",)),
}


def detect(file_name: str, text: str) -> str:
    """The format by file name, else by content. Raises `bad_request` for an unsupported suffix."""
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
    """The message for an unsupported format; `done` is `read` or `written`."""
    suffix = PurePath(name).suffix
    return (
        f"'{suffix}' is no format that is {done}: markdown (.md), todo.txt (.txt), json (.json). "
        "Name one with --format."
    )


def render_todotxt(outline: Outline) -> str:
    """Renders todo.txt; adds a mark if its titles would make `detect` choose another format."""
    text = todotxt.render(outline)
    return todotxt.render(outline, with_mark=True) if _other_format(text) else text


def _other_format(text: str) -> str | None:
    """The format that the content looks like, None for todo.txt."""
    if text.lstrip().startswith("{"):
        return "json"
    return "markdown" if markdown.looks_like(text) else None
