"""The follower: rings that are lost, doubled, trimmed, in the wrong order or of another copy do no harm."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from msgspec.structs import replace

from tests.harness import wait_until
from tests.logs import Followed, added, append, append_many
from todo.errors import TodoError
from todo.events.log import Ring
from todo.events.memory_log import MemoryLog
from todo.events.redis import keys
from todo.kinds import KINDS
from todo.projections.boards import Boards
from todo.projections.follower import Follower


class Feed(MemoryLog):
    """A log whose feed a test can spoil: `spoil` gets the rings and returns what is delivered."""

    broken = False

    def spoil(self, rings: list[Ring]) -> list[Ring]:
        return rings

    def read_feeds(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        if self.broken:
            raise TodoError("store_unavailable")
        return self.spoil(super().read_feeds(cursors, block_s))


def followed(store: Feed) -> tuple[Boards, Follower]:
    boards = Boards(store, KINDS, followed=Followed("main"))
    boards.get("main")
    follower = Follower(store, boards, lambda part, error: None, block_s=0.01)
    follower.turn()
    return boards, follower


def position(boards: Boards) -> int:
    board = boards.loaded("main")
    return board.position if board else -1


def test_a_ring_brings_the_watched_board_up_to_the_log() -> None:
    store = Feed()
    boards, follower = followed(store)
    append_many(store, "main", 3)
    follower.turn()
    assert position(boards) == 3


def test_lists_that_nobody_watches_are_not_read() -> None:
    store = Feed()
    boards, follower = followed(store)
    append(store, "other", [added()])
    follower.turn()
    assert boards.loaded("other") is None


def test_rings_in_the_wrong_order_and_twice_do_no_harm() -> None:
    store = Feed()
    boards, follower = followed(store)
    store.spoil = lambda rings: [*rings[::-1], *rings]  # type: ignore[method-assign]
    for _ in range(3):
        append(store, "main", [added()])
    follower.turn()
    follower.turn()
    assert position(boards) == 3


def test_a_lost_ring_is_noticed_by_the_next_ring_of_any_list_of_its_partition() -> None:
    store = Feed()
    boards, follower = followed(store)
    append(store, "main", [added()])
    append(store, "main", [added()])
    store.spoil = lambda rings: rings[1:]  # type: ignore[method-assign]
    follower.turn()
    store.spoil = lambda rings: rings  # type: ignore[method-assign]
    follower.turn()
    assert position(boards) == 2


def test_a_feed_that_was_trimmed_past_the_cursor_is_noticed() -> None:
    store = Feed()
    boards, follower = followed(store)
    for _ in range(5):
        append(store, "main", [added()])
    feed = next(feed for feed in store._feeds if feed)
    del feed[:4]
    follower.turn()
    follower.turn()
    assert position(boards) == 5


def test_a_cursor_ahead_of_the_feeds_tail_makes_it_compare_heads() -> None:
    store = Feed()
    boards, follower = followed(store)
    append_many(store, "main", 3)
    append_many(store, "main", 3)
    follower.turn()
    assert position(boards) == 6
    del store._logs["main"][4:]
    feed = next(feed for feed in store._feeds if feed)
    del feed[1:]
    for _ in range(3):
        follower.turn()
    assert position(boards) == 4


def test_a_list_that_fails_keeps_no_other_behind() -> None:
    store = Feed()
    boards = Boards(store, KINDS, followed=Followed("one", "two"))
    bad, good = sorted(("one", "two"), key=keys.partition)  # so is their order when they ring together
    for list_id in (bad, good):
        append_many(store, list_id, 1)
        boards.get(list_id)
    errors: list[str] = []
    follower = Follower(store, boards, lambda part, error: errors.append(error.code), block_s=0.01)
    follower.turn()
    append_many(store, bad, 2)
    # A copy with another history takes its place, and is damaged as well.
    other = Feed()
    append_many(other, bad, 3)
    store._logs[bad] = [*other._logs[bad][:2], replace(other._logs[bad][2], body=b"?")]
    append_many(store, good, 3)
    stop = threading.Event()
    thread = threading.Thread(target=follower.run, args=(stop,), daemon=True)
    thread.start()

    def is_up_to_date() -> bool:
        board = boards.loaded(good)
        return board is not None and board.position == 4

    wait_until(is_up_to_date, what="the other list")
    stop.set()
    thread.join(5)
    assert "log_damaged" in errors


def test_after_a_break_of_the_store_it_finds_its_place_again() -> None:
    store = Feed()
    boards, follower = followed(store)
    stop = threading.Event()
    thread = threading.Thread(target=follower.run, args=(stop,), daemon=True)
    thread.start()
    store.broken = True
    heard = follower.last_heard
    append_many(store, "main", 2)
    store.broken = False
    wait_until(lambda: position(boards) == 2 and follower.last_heard > heard)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
