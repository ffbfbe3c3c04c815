"""`todo log tail`: the last events of lists; with -f also each new one, until interrupted."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import click
import msgspec

from todo.cli.log_reading import record_value
from todo.cli.merging import beginnings, starts_of_last, stream
from todo.cli.output import Lines, clean, json_option, print_json, remark, time_text
from todo.cli.session import check_lists, opened_store, store_options
from todo.errors import TRYING_AGAIN, TodoError
from todo.events.codec import Cursor, Record, origin
from todo.events.log import Log
from todo.projections.follower import FeedCursors
from todo.streams import ReaderGoneError, reader_is_gone

BLOCK_S = 0.5
BODY_CHARACTERS = 160


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option("-n", "count", type=click.IntRange(0), default=10, show_default=True, help="How many.")
@click.option("-f", "--follow", is_flag=True, help="Go on with the events that come, until Ctrl-C.")
@store_options
@json_option
def tail(lists: tuple[str, ...], count: int, follow: bool, as_json: bool) -> None:
    """The last events of these lists, or of all, as one stream by time; in JSON one event a line."""
    with opened_store() as opened:
        chosen = check_lists(opened.store, lists)
        show = _Printer(as_json, named=len(chosen) != 1 or (follow and not lists))
        tails = opened.store.feed_tails()
        follower = Tail(opened.store, show, None if follow and not lists else chosen)
        follower.show_last(chosen, count)
        if follow:
            follower.follow(FeedCursors(tails))


class _Printer:
    """Prints one event on one line."""

    def __init__(self, as_json: bool, named: bool) -> None:
        self._as_json = as_json
        self._named = named
        self._write = Lines()

    def __call__(self, list_id: str, record: Record) -> None:
        if self._as_json:
            print_json({"list": list_id, **record_value(record)})
            return
        event, styled = record.event, self._write.styled
        body = "(erased)" if event.body is None else _brief(msgspec.json.encode(event.body).decode())
        name = f"{clean(list_id)} " if self._named else ""
        position, at = styled(f"{event.position:>7}", bold=True), styled(time_text(event.at), dim=True)
        task = clean(f"{(event.task or '-')[-8:]} {event.actor}")
        type_ = styled(event.type, fg="cyan")
        self._write(f"{name}{position} {at} {type_} {task} {styled(body, dim=True)}")


class Tail:
    """A reader with a cursor in each list. `only`: the lists to follow; None for all, including new ones."""

    def __init__(self, log: Log, show: _Printer, only: Sequence[str] | None) -> None:
        self._log = log
        self._show = show
        self._only = None if only is None else frozenset(only)
        self._cursors: dict[str, Cursor] = {}

    def show_last(self, list_ids: Sequence[str], count: int) -> None:
        """Shows the last `count` events of all these lists together, and moves the cursors to their heads."""
        heads = self._heads(list_ids)
        self._cursors = beginnings(self._log, starts_of_last(self._log, heads, count))
        self._show_until(heads)

    def follow(self, feed: FeedCursors) -> None:
        """Shows new events until interrupted or the output is closed; resumes
        at its cursors after an outage."""
        while True:
            sys.stdout.flush()
            if reader_is_gone():
                raise ReaderGoneError
            try:
                rings = self._log.read_feeds(feed.cursors, BLOCK_S)
                dense = feed.take(rings)
                rung = {ring.list_id for ring in rings if ring.list_id}
                if not dense or (not rings and feed.ahead_of(self._log.feed_tails())):
                    feed = FeedCursors(self._log.feed_tails())
                    rung = set(self._log.lists())
                self._show_new(sorted(rung if self._only is None else rung & self._only))
            except TodoError as error:
                if error.code != "store_unavailable":
                    raise
                remark(TRYING_AGAIN)
                time.sleep(BLOCK_S)

    def _heads(self, list_ids: Sequence[str]) -> dict[str, int]:
        return {
            list_id: head.position for list_id, head in zip(list_ids, self._log.heads(list_ids), strict=True)
        }

    def _show_new(self, list_ids: Sequence[str]) -> None:
        heads = self._log.heads(list_ids) if list_ids else []
        grown: dict[str, int] = {}
        for list_id, head in zip(list_ids, heads, strict=True):
            if head.position < self._cursors.setdefault(list_id, origin(list_id)).position:
                text = f"List '{list_id}' ends at position {head.position} now"
                remark(f"{text}: it was replaced by an older copy.")
                self._cursors[list_id] = head
            else:
                grown[list_id] = head.position
        self._show_until(grown)

    def _show_until(self, heads: dict[str, int]) -> None:
        """Shows the events after the cursors, up to `heads` (list id -> position)."""
        cursors = {list_id: self._cursors[list_id] for list_id in heads}
        for told in stream(self._log, cursors, heads):
            if isinstance(told.record, TodoError):
                remark(f"List '{told.list_id}': {told.record.message}")
            else:
                self._show(told.list_id, told.record)
            self._cursors[told.list_id] = told.cursor


def _brief(text: str) -> str:
    return text if len(text) <= BODY_CHARACTERS else f"{text[:BODY_CHARACTERS]}…"
