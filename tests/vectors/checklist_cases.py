"""Checklists as people write, export and paste them, and what each of their lines is."""

from __future__ import annotations

from typing import Any

from todo.cli.formats import markdown
from todo.cli.formats.outline import fitted, lines_of
from todo.cli.formats.scanner import scan

CASES: list[tuple[str, str]] = [
    ("boxes", "- [ ] a\n- [x] b\n- [X] c\n- [-] d\n- [] e\n- [ ]\n- [\u00a0] f"),
    (
        "any one character in a box",
        "- [/] a\n- [>] b\n- [?] c\n- [!] d\n- [1] e\n- [\U0001f525] f\n- [\u2714\ufe0f] g",
    ),
    ("no box", "- [ab] a\n- [a](b)\n- [x]b\n- [[x]] y\n[1] Reference\n[a] b\n[link](x)"),
    ("boxes without bullets", "[ ] a\n[x] b\n[X] c\n[-] d\n[] e\n  [ ] f"),
    ("signs", "\u2610 a\n\u2611 b\n\u2612c\n- \u2610 d\n\u2713 e\n\u2714\ufe0f f\n\u2713g"),
    ("bullets", "- a\n* b\n+ c\n1. d\n2) e\n123456789. f\n1234567890. g"),
    (
        "bullets of word processors",
        "\u2022 a\n\u00b7 b\n\u25cf c\n\u2013 d\no\te\n\u25e6 f\n\u2023 g\n\u25aa h\n\uf0b7\ti",
    ),
    ("no bullets", "-a\n-5 degrees\n*b*\n**c**\no d\non\te\n2026 f\n1.5 g"),
    ("a bullet and nothing more", "-\n- \n*\n1.\no\t\n\u2022"),
    (
        "spaces that are no spaces",
        "\u00a0- [ ] a\n-\u00a0[x]\u00a0b\n\ufeff- [ ] c\n-\u200b[x]\u200bd\n\u200b[ ] e\n\u3000- f",
    ),
    ("a zero-width space of the title", "- [ ] \u200ba\n- [ ]\u200b b\n- \u200bc"),
    ("indents", "a\n b\n\tc\n  \td\n\t\te\n\u00a0\u00a0f\n\u200b\ufeffg"),
    ("quotations", "> - [ ] a\n>- [x] b\n> > * c\n>   - [ ] d\n> text\n>\n  > - e"),
    ("callouts", "> [!note] Title\n> - [ ] a\n> [!warning]-\n[!note] no quotation"),
    ("headings", "# A\n## B ##\n###### F\n####### G\n#\n#hash\n   # C #\n    # code\n# # #\n## C#"),
    ("rules", "---\n***\n___\n- - -\n* * *\n--\n-*-\n_ _ _ _"),
    ("fenced code", "```\n- [ ] a\n\n```\n- [ ] b\n~~~ text\n- [ ] c\n```\n~~~~\n- [ ] d"),
    ("a fence without an end", "```\n- [ ] a\n~~~\n- [ ] b"),
    ("a fence with a longer end", "````\n```\n- [ ] a\n`````\n- [ ] b\n``` x ` y\n- [ ] c"),
    (
        "comments",
        "<!-- - [ ] a -->\n- [ ] b\n<!--\n- [ ] c\n--> - [ ] d\n- [ ] e\n  <!-- f\n  -->\n- [ ] g <!-- h -->",
    ),
    ("a comment without an end", "<!-- - [ ] a\n- [ ] b"),
    ("a comment that ends as it begins", "<!-->\n- [ ] a\n-->\n- [ ] b"),
    ("front matter", "---\ntitle: x\ntags:\n  - a\n---\n- [ ] a\n---\nb: c\n---"),
    ("a rule is no front matter", "---\n- [ ] a\n---\n- [ ] b"),
    ("front matter without an end", "---\ntitle: x\n- [ ] a"),
    ("lines end in any way", "a\r\nb\rc\n\nd\r\n"),
    ("nothing", ""),
    ("nothing to be seen", " \u200b\n\u00a0\n>\n \t\n> \u200b"),
    ("long runs", " " * 300 + "x\n" + "- " * 100 + "\n" + "> " * 100 + "a\n" + "# " * 100),
    ("scripts", "- [x] \u0634\u0631\u0627\u0621\n\u0661. b\n\uff0d c\n\u30fb d\n- \U0001f600 e"),
]

TREES: list[tuple[str, str]] = [
    ("an empty box", "- [ ] a\n- [ ]\n- [x] b\n[ ]\n\u2610\n- [ ] c"),
    ("nothing to be seen behind a box", "- [ ] a\n- [ ] \u2060\u00ad\n- [x] \u3000\ufeff\n- [ ] b"),
    ("below an empty box", "- [x] shopping\n- [ ]\n  - [ ] call bank\n    - [ ] at noon"),
    ("below an empty subtask", "- [ ] a\n  - [ ] b\n  - [ ]\n    - [ ] c\n      - [ ] d\n  - [ ] e\n- [ ] f"),
    (
        "below two empty boxes",
        "- [ ] a\n  - [ ]\n    - [ ]\n      - [ ] b\n  - [ ] c\n    - [ ]\n    - [ ] d",
    ),
    ("an empty box before all", "- [ ]\n  - [ ] a\n- [ ] b"),
    ("an empty bullet", "- a\n-\n  - b\n    1.\n      - c\n- d"),
    ("done in part: nothing below", "- [-] a\n- [ ] b\n  - [-] c\n- [-] d"),
    (
        "done in part: something open below",
        "- [-] a\n  - [x] b\n  - [ ] c\n- [-] d\n  - [x] e\n- [x] f\n  - [ ] g",
    ),
    (
        "done in part: open far below",
        "- [-] a\n  - [-] b\n    - [x] c\n      - [ ] d\n  - [-] e\n- [-] f\n  - [-] g",
    ),
    ("done in part: an empty box below is not open", "- [-] a\n  - [x] b\n  - [ ]\n- [ ] c"),
]
"""Texts of which a file and a paste make the same tasks."""


def cases() -> list[dict[str, Any]]:
    return [
        *({"name": name, "text": text, "lines": _lines(text)} for name, text in CASES),
        *({"name": name, "text": text, "lines": _lines(text), "tasks": _tasks(text)} for name, text in TREES),
    ]


def _lines(text: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": line.kind.value,
            "column": line.column,
            "title": line.title,
            "done": line.done,
            "partly": line.partly,
            "level": line.level,
        }
        for line in scan(lines_of(text))
    ]


def _tasks(text: str) -> list[list[Any]]:
    return [[item.depth, item.title, item.completed] for item in map(fitted, markdown.parse(text).items)]
