"""`todo log tail`: the last events of some lists, and with -f each that comes, as long as it is wanted."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click
import msgspec
from rich.text import Text

from todo.cli.log_reading import record_value
from todo.cli.output import clean, console, json_option, print_json, remark, time_text
from todo.cli.session import check_lists, opened_store, store_options
from todo.errors import TodoError
from todo.events.codec import Cursor, Record, decode, origin
from todo.events.log import Log
from todo.projections.boards import cursor_in_log
from todo.projections.follower import FeedCursors

BLOCK_S = 1.0
PAGE = 500
BODY_CHARACTERS = 160


@click.command()
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option("-n", "count", type=click.IntRange(0, 10_000), default=10, show_default=True, help="How many.")
@click.option("-f", "--follow", is_flag=True, help="Go on with the events that come, until Ctrl-C.")
@store_options
@json_option
def tail(lists: tuple[str, ...], count: int, follow: bool, as_json: bool) -> None:
    """The last events of each of these lists, or of all; in JSON one event a line."""
    with opened_store() as opened:
        chosen = check_lists(opened.store, lists)
        show = _Printer(as_json, named=len(chosen) != 1 or (follow and not lists))
        tails = opened.store.feed_tails()
        follower = Tail(opened.store, show, None if follow and not lists else chosen)
        for list_id in chosen:
            follower.show_last(list_id, count)
        if follow:
            follower.follow(FeedCursors(tails))


class _Printer:
    """Prints one event on one line."""

    def __init__(self, as_json: bool, named: bool) -> None:
        self._as_json = as_json
        self._named = named
        self._console = console()

    def __call__(self, list_id: str, record: Record) -> None:
        if self._as_json:
            print_json({"list": list_id, **record_value(record)})
            return
        event = record.event
        body = "(erased)" if event.body is None else _brief(msgspec.json.encode(event.body).decode())
        line = Text(f"{list_id} " if self._named else "")
        line.append(f"{event.position:>7} ", "bold")
        line.append(f"{time_text(event.at)} ", "dim")
        line.append(f"{clean(event.type)} ", "cyan")
        line.append(f"{(event.task or '-')[-8:]} {clean(event.actor)} ")
        line.append(clean(body), "dim")
        self._console.print(line, soft_wrap=True)


class Tail:
    """Where the reader stands in each list. `only` are the lists to follow; None for all, new ones too."""

    def __init__(self, log: Log, show: _Printer, only: Sequence[str] | None) -> None:
        self._log = log
        self._show = show
        self._only = None if only is None else frozenset(only)
        self._cursors: dict[str, Cursor] = {}

    def show_last(self, list_id: str, count: int) -> None:
        """Shows the last `count` events, page by page, and stands at the head then."""
        head = self._log.heads([list_id])[0]
        start = max(0, head.position - count)
        self._cursors[list_id] = cursor_in_log(self._log, list_id, start) or origin(list_id)
        self._show_new(list_id)

    def follow(self, feed: FeedCursors) -> None:
        """Shows what comes, until interrupted; after a break it goes on where it was."""
        while True:
            try:
                rings = self._log.read_feeds(feed.cursors, BLOCK_S)
                dense = feed.take(rings)
                rung = {ring.list_id for ring in rings if ring.list_id}
                if not dense or (not rings and feed.ahead_of(self._log.feed_tails())):
                    feed = FeedCursors(self._log.feed_tails())
                    rung = set(self._log.lists())
                for list_id in sorted(rung if self._only is None else rung & self._only):
                    self._show_new(list_id)
            except TodoError as error:
                if error.code != "store_unavailable":
                    raise
                remark(f"{error.message} Waiting for it.")
                time.sleep(BLOCK_S)

    def _show_new(self, list_id: str) -> None:
        cursor = self._cursors.setdefault(list_id, origin(list_id))
        head = self._log.heads([list_id])[0]
        if head.position < cursor.position:
            remark(
                f"List '{list_id}' ends at position {head.position} now: it was replaced by an older copy."
            )
            self._cursors[list_id] = head
            return
        while page := self._log.read(list_id, cursor.position, PAGE):
            for entry in page:
                try:
                    self._show(list_id, decode(entry, cursor))
                except TodoError as error:
                    remark(f"List '{list_id}': {error.message}")
                cursor = self._cursors[list_id] = entry.cursor
            if len(page) < PAGE:
                break


def _brief(text: str) -> str:
    return text if len(text) <= BODY_CHARACTERS else f"{text[:BODY_CHARACTERS]}…"
