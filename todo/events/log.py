"""The log as the rest of the program sees it: what can be asked of it, and what it answers.

Implemented by `redis.log` (the real one) and `memory_log` (for unit tests); both pass the same contract
suite, `tests/contract/`. A log stores entries as they are given and judges only where they may go.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from todo.errors import TodoError
from todo.events.codec import Cursor, Entry

MAX_UNSEEN = 500
"""How many unseen entries a conflict hands back at most."""

FEED_LENGTH = 10_000
SEEN_DAYS = 31


class BatchCommand(NamedTuple):
    """What one command appends: its id, the fingerprint of what was asked, and at least one entry."""

    command_id: str
    fingerprint: bytes
    entries: Sequence[Entry]


class Batch(NamedTuple):
    """Commands for one list, to be appended after `expected`, all or none. No id stands in it twice."""

    list_id: str
    expected: Cursor
    commands: Sequence[BatchCommand]


class Seen(NamedTuple):
    """A command that was accepted before: the position of its last event, and what was asked then."""

    position: int
    fingerprint: bytes


class Appended(NamedTuple):
    """All of the batch is in the log; this is the head's position now."""

    position: int


class Duplicate(NamedTuple):
    """Nothing was appended: these commands of the batch are in the log already (by command id)."""

    seen: dict[str, Seen]


class Conflict(NamedTuple):
    """Nothing was appended: the log goes on after `expected`. `unseen` has at most 500 of those entries."""

    unseen: Sequence[Entry]
    head_position: int


class Forked(NamedTuple):
    """Nothing was appended: the log ends before `expected` or has another hash there."""

    head_position: int


AppendResult = Appended | Duplicate | Conflict | Forked


class Ring(NamedTuple):
    """One entry of a partition's feed: the list's log grew from `first` to `last`, with that hash at `last`.

    An entry that somebody else put there has an empty list id: it is passed over.
    """

    partition: int
    number: int
    list_id: str
    first: int
    last: int
    hash: bytes


class Pipeline(Protocol):
    """Appends under way, this caller's alone: whoever else appends meanwhile does not wait for them."""

    def send(self, batch: Batch) -> None:
        """Puts a batch on its way, one for a list at most. Waits for no answer: `results` tells that the
        store is away."""

    def results(self) -> Iterator[tuple[Batch, AppendResult | TodoError]]:
        """Each batch that was sent, with its answer as that comes. Raises where those of all others stay
        unknown."""


class Log(Protocol):
    """Every method may raise `store_unavailable`; `append` may answer `store_full` and `log_damaged`.

    What stands in a list's log and is no entry is handed out as one that `decode` refuses, so that a
    damaged list stops nobody but its own readers.
    """

    @property
    def is_full(self) -> bool:
        """Whether changes are refused for want of room, or large ones were lately; reading goes on."""

    def evicts(self) -> str | None:
        """The policy by which the server throws logs away when its memory is full; None if it does not."""

    def append(self, batches: Sequence[Batch]) -> list[AppendResult | TodoError]:
        """Try each batch, in one round trip. One answer a batch, in order; a batch for one list only once."""

    def pipeline(self) -> AbstractContextManager[Pipeline]:
        """The same for batches that are made one after another: the first are on their way meanwhile."""

    def read(self, list_id: str, after: int, count: int) -> list[Entry]:
        """Up to `count` entries beyond position `after`, rising."""

    def read_many(self, wanted: Sequence[tuple[str, int]], count: int) -> list[list[Entry]]:
        """`read` for several lists in one round trip: (list id, after) each."""

    def pages(
        self, list_id: str, after: int, count: int, until: int | None = None
    ) -> Generator[list[Entry], None, None]:
        """The entries beyond `after`, in runs of `count`, up to position `until` or to what is the log's end
        when it is reached. The next run is on its way while the caller has the one before. Close it where
        it may not be read to its end."""

    def read_back(self, list_id: str, before: int | None, count: int) -> list[Entry]:
        """Up to `count` entries before position `before` (None: from the head), falling."""

    def heads(self, list_ids: Sequence[str]) -> list[Cursor]:
        """The head of each list, in one round trip; `origin` for a list without events."""

    def find(self, list_id: str, command_id: str) -> Seen | None:
        """Whether a command id of the last 31 days is in the list's log."""

    def find_many(self, wanted: Sequence[tuple[str, str]]) -> list[Seen | None]:
        """`find` for several commands in one round trip: (list id, command id) each."""

    def lists(self) -> list[str]:
        """The ids of all lists that have events, sorted."""

    def feed_tails(self) -> list[int]:
        """The last number in each partition's feed; 0 for an empty one."""

    def read_feeds(self, cursors: Sequence[int], block_s: float) -> list[Ring]:
        """Rings beyond each partition's cursor; waits up to `block_s` seconds if there are none."""

    def durability(self) -> str:
        """What an acknowledgement is worth by the server's settings: `memory`, `disk` or `replicated`."""

    def ping(self) -> None:
        """Returns if the store answers."""


class SnapshotStore(Protocol):
    """Where snapshots are kept, as bytes. A cache: losing any of them costs time only."""

    def load_snapshot(self, list_id: str) -> bytes | None: ...

    def save_snapshot(self, list_id: str, position: int, data: bytes, force: bool = False) -> bool:
        """Keeps it unless a newer one that the log still covers is there. `force` replaces any."""

    def drop_snapshots(self) -> int:
        """Deletes every list's snapshot and says how many there were."""


class Progress(NamedTuple):
    """How far a consumer has come in a list: cursors that it had, rising, the last one the newest; and the
    number of the lease under which that was noted."""

    lease: int
    cursors: tuple[Cursor, ...]


class ConsumerStore(Protocol):
    """Where consumers of the logs note how far they have come, and which process runs each."""

    def take_lease(self, consumer: str, holder: str, ttl_s: float) -> int | None:
        """The lease's number if the holder has it now, for so many seconds: its own renewed, or a new one
        with a number higher than all before. None while another has it."""

    def release_lease(self, consumer: str, holder: str) -> None:
        """Gives it back, if it is the holder's."""

    def load_progress(self, consumer: str, list_ids: Sequence[str]) -> list[Progress | None]:
        """How far the consumer has come in each list, in one round trip; None for not at all."""

    def save_progress(self, consumer: str, list_id: str, progress: Progress) -> bool:
        """False, and nothing is noted, if somebody with a newer lease has noted something since."""
