"""todo.txt: one task a line, with the prefix 'x ' when done. http://todotxt.org

Priority, dates, projects and contexts stay in the title and survive a round trip. The format has no subtasks;
the conventional tags `id:1` and `p:1` (parent) represent them. If a title contains such a tag itself, ours
comes after it, because the last one counts; `p:0` marks a top-level task. `p:0` in the first line also marks
the file as todo.txt where its content looks like another format. The format has no notes.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import zip_longest

from todo.cli.formats.outline import Item, LeftOut, Outline, lines_of, says_something

_DONE = "x "
_TOP = "0"
_TAG = re.compile(r"(?:^|(?<=\s))(id|p):(\S+)(?=\s|$)")


def parse(text: str) -> Outline:
    """Parses every line with visible text as a task."""
    lines = [(number, raw) for number, raw in enumerate(lines_of(text), 1) if raw.strip()]
    tags = [dict(_TAG.findall(raw)) for _, raw in lines]
    named = Counter(tag["id"] for tag in tags if "id" in tag)
    by_name = {tag["id"]: index for index, tag in enumerate(tags) if "id" in tag and named[tag["id"]] == 1}
    parents = _without_circles([by_name.get(tag.get("p", "")) for tag in tags])
    children: dict[int | None, list[int]] = {}
    for index, parent in enumerate(parents):
        children.setdefault(parent, []).append(index)
    items: list[Item] = []
    left_out: list[LeftOut] = []
    waiting = [(index, 0) for index in reversed(children.get(None, []))]
    while waiting:
        index, depth = waiting.pop()
        below = children.get(index, [])
        number, raw = lines[index]
        completed = raw.startswith(_DONE)
        whole = title = raw[len(_DONE) :] if completed else raw
        if below:
            title = _without_last(title, "id")
        if parents[index] is not None or tags[index].get("p") == _TOP:
            title = _without_last(title, "p")
        title = title.strip() or whole.strip()  # a title that consists of tags only keeps them
        if not says_something(title):
            left_out.append(LeftOut(number, raw.strip()))
            continue  # no tags, so no subtasks
        items.append(Item(title, completed, "", depth, number))
        waiting += [(child, depth + 1) for child in reversed(below)]
    return Outline(items, left_out=left_out)


def is_marked(text: str) -> bool:
    """Whether the first line has the tag `p:0`, which no other format contains."""
    first = text.lstrip().partition("\n")[0]
    return dict(_TAG.findall(first)).get("p") == _TOP


def render(outline: Outline, with_mark: bool = False) -> str:
    """The list as todo.txt, without notes. `with_mark` adds `p:0` to the first line."""
    items = outline.items
    taken = {_TOP} | {value for item in items for _, value in _TAG.findall(item.title)}
    path: list[str] = []
    lines: list[str] = []
    number = 0
    for item, following in zip_longest(items, items[1:]):
        del path[item.depth :]
        own = dict(_TAG.findall(item.title))
        tags = f" p:{path[-1]}" if path else f" p:{_TOP}" if "p" in own or (with_mark and not lines) else ""
        if following and following.depth > item.depth:
            number += 1
            while str(number) in taken:
                number += 1
            path.append(str(number))
            tags += f" id:{number}"
        lines.append(f"{_mark(item)}{item.title}{tags}\n")
    return "".join(lines)


def _mark(item: Item) -> str:
    """The prefix of the line. A space protects an open title such as 'x
    marks the spot' from reading as done."""
    if item.completed:
        return _DONE
    return " " if f"{item.title} ".startswith(_DONE) else ""


def _without_last(raw: str, name: str) -> str:
    """The line without its last tag of that name, which other programs may write at the start of the line."""
    found = [match for match in _TAG.finditer(raw) if match[1] == name][-1]
    return f"{raw[: found.start()].rstrip()} {raw[found.end() :].lstrip()}".rstrip()


def _without_circles(parents: list[int | None]) -> list[int | None]:
    """The parents, where the first task of each cycle becomes a top-level task."""
    cut = list(parents)
    sound: set[int] = set()
    for start in range(len(cut)):
        path: dict[int, None] = {}
        at: int | None = start
        while at is not None and at not in sound and at not in path:
            path[at] = None
            at = cut[at]
        if at is not None and at in path:
            cut[min(list(path)[list(path).index(at) :])] = None
        sound.update(path)
    return cut
