"""Merges the events of many lists by time, in bounded memory: a heap over one page of each list.

Each list keeps its own order, whatever its clocks said; between lists the earlier time comes first, then the
list's id.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry, Record, decode, origin
from todo.events.log import Log

MOST_ENTRIES = 20_000
"""Approximate upper bound of entries in memory; at least one per list."""

PAGE = 500


class Told(NamedTuple):
    """An element of the merged stream: a list's record, or the error if its entry cannot be read."""

    list_id: str
    cursor: Cursor
    record: Record | TodoError


def starts_of_last(log: Log, heads: Mapping[str, int], count: int) -> dict[str, int]:
    """The position after which each list's share of the last `count` events of all begins.

    `heads`: list id -> the position of its head.
    """
    if count >= sum(heads.values()):
        return dict.fromkeys(heads, 0)
    if len(heads) == 1:
        return {list_id: max(0, head - count) for list_id, head in heads.items()}
    page = _page(len(heads))
    newest_first = [_backwards(log, list_id, head, page) for list_id, head in heads.items() if head]
    starts = dict(heads)
    for number, (_, list_id, position) in enumerate(heapq.merge(*newest_first, reverse=True)):
        if number == count:
            break
        starts[list_id] = position - 1
    return starts


def stream(log: Log, cursors: Mapping[str, Cursor], until: Mapping[str, int]) -> Iterator[Told]:
    """The merged entries after the cursors, up to the positions in `until`. Raises `store_unavailable`."""
    page = _page(len(cursors))
    lists = [_forwards(log, list_id, cursor, until[list_id], page) for list_id, cursor in cursors.items()]
    for _, _, _, told in heapq.merge(*lists, key=lambda item: item[:3]):
        yield told


def _page(lists: int) -> int:
    return max(1, min(PAGE, MOST_ENTRIES // max(1, lists)))


def _backwards(log: Log, list_id: str, head: int, page: int) -> Iterator[tuple[int, str, int]]:
    """(time in ms, list id, position) of each entry, from the head backwards."""
    at = 0
    before = head + 1
    while entries := log.read_back(list_id, before, page):
        for entry in entries:
            before = entry.position
            at = _time(entry, at)
            yield at, list_id, before


def _time(entry: Entry, otherwise: int) -> int:
    with suppress(TodoError):
        return decode(entry, (entry.position - 1, b""), verify=False).event.at
    return otherwise


def _forwards(
    log: Log, list_id: str, cursor: Cursor, until: int, page: int
) -> Iterator[tuple[int, str, int, Told]]:
    at = 0
    while cursor.position < until and (entries := log.read(list_id, cursor.position, page)):
        for entry in entries:
            if entry.position > until:
                return
            record: Record | TodoError
            try:
                record = decode(entry, cursor)
                at = record.event.at
            except TodoError as error:
                record = error
            cursor = entry.cursor
            yield at, list_id, cursor.position, Told(list_id, cursor, record)


def beginnings(log: Log, starts: Mapping[str, int]) -> dict[str, Cursor]:
    """The cursors at these positions, in one round trip."""
    wanted: Sequence[tuple[str, int]] = [(list_id, start - 1) for list_id, start in starts.items() if start]
    pages = log.read_many(wanted, 1) if wanted else []
    found = {list_id: page[0].cursor for (list_id, _), page in zip(wanted, pages, strict=True) if page}
    return {list_id: found.get(list_id) or origin(list_id) for list_id in starts}
