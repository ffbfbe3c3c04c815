"""The embedded server on a disk that is really full: it is read from, and takes changes again later."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, embedded_pid, fetched, run_todo, wait_until
from todo.events.embedded.free_space import SPARE_BYTES

DISK_MB = 24


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own. Mounting needs root: the tests fail without, saying so."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        Replica.end_all(tmp_path)
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file of another program that takes all that is left, to the last byte."""
    path = folder / "of-another-program"
    with path.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return path


def ready(replica: Replica) -> tuple[int, str]:
    status, text = fetched(f"{replica.url}/readyz")
    return status, text.strip()


def add(wire: Wire) -> dict[str, object]:
    answer: dict[str, object] = wire.call("command", command("main", "add_task", {"title": "Buy milk"}))
    return answer


def code(answer: dict[str, object]) -> object:
    error = answer["error"]
    return error["code"] if isinstance(error, dict) else error


def metric(replica: Replica, start: str) -> float:
    _, text = fetched(f"{replica.url}/metrics")
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(start))


def test_a_disk_without_a_byte_left_is_read_from_and_written_to_again_later(disk: Path) -> None:
    data = disk / "data"
    replica = Replica(data)
    wire = Wire(replica.url)
    assert add(wire)["ok"]
    server = embedded_pid(data)
    other = fill(disk)
    for _ in range(300):
        assert code(add(wire)) == "store_full"
    assert ready(replica) == (200, "full: read only")
    assert metric(replica, "todo_store_full") == 1
    assert metric(replica, 'todo_commands_total{answer="store_full",name="add_task"}') == 300
    assert len(wire.call("join", {"list": "main"})["snapshot"]["tasks"]) == 1
    assert "full: read only" in run_todo(data, "doctor", code=1)
    assert embedded_pid(data) == server, "it was started anew"
    told = [line for line in replica.logged("trouble") if line["kind"] == "store_full"]
    assert len(told) == 1
    other.unlink()
    wait_until(lambda: ready(replica) == (200, "ready"), what="ready")
    assert add(wire)["position"] == 2
    (over,) = wait_until(lambda: replica.logged("trouble_over"), what="the end of the trouble in the log")
    assert (over["kind"], over["times"]) == ("store_full", 300)
    wire.close()
    assert replica.stop() == 0


def leave_free(folder: Path, size_bytes: int) -> Path:
    """A file of another program that leaves about so much."""
    path = folder / "of-another-program"
    disk = os.statvfs(folder)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - size_bytes)
    return path


def test_small_changes_that_fit_do_not_end_the_trouble_of_large_ones(disk: Path) -> None:
    data = disk / "data"
    replica = Replica(data)
    wire = Wire(replica.url)
    assert add(wire)["ok"]
    other = leave_free(disk, SPARE_BYTES + 60_000)
    large = {"lines": ["x" * 400] * 120}

    def told(event: str) -> list[dict[str, object]]:
        return [line for line in replica.logged(event) if line["kind"] == "store_full"]

    for _ in range(5):
        assert code(wire.call("command", command("main", "add_tasks", large))) == "store_full"
        assert add(wire)["ok"]
        assert ready(replica) == (200, "full: read only")
        assert metric(replica, "todo_store_full") == 1
    assert (len(told("trouble")), len(told("trouble_over"))) == (1, 0)
    other.unlink()
    wait_until(lambda: ready(replica) == (200, "ready"), what="ready")
    assert add(wire)["ok"]
    assert wait_until(lambda: told("trouble_over"), what="its end")
    wire.close()
    assert replica.stop() == 0


def test_a_server_that_dies_on_a_full_disk_is_started_again_and_read_from(disk: Path) -> None:
    data = disk / "data"
    replica = Replica(data)
    wire = Wire(replica.url)
    assert add(wire)["ok"]
    fill(disk)
    os.kill(embedded_pid(data), signal.SIGKILL)

    def is_read() -> bool:
        answer = wire.call("join", {"list": "main"})
        return bool(answer["ok"])

    wait_until(is_read, 20, "reading")
    reader = Wire(replica.url)
    assert len(reader.call("join", {"list": "main"})["snapshot"]["tasks"]) == 1
    assert code(add(wire)) == "store_full"
    wait_until(lambda: ready(replica) == (200, "full: read only"), what="ready to be read from")
    reader.close()
    wire.close()
    assert replica.stop() == 0


def test_one_large_change_does_not_take_the_last_room(disk: Path) -> None:
    """More than what is kept free, in one group commit: it is refused before the server would end of it."""
    data = disk / "data"
    replica = Replica(data)
    wires = [Wire(replica.url) for _ in range(8)]
    assert add(wires[0])["ok"]
    server = embedded_pid(data)
    refused = 0
    for _ in range(40):
        numbers = [
            wire.send_raw(
                json.dumps(["command", command("main", "add_task", {"title": "x", "notes": "n" * 19_000})])
            )
            for wire in wires
            for _ in range(8)
        ]
        for index, number in enumerate(numbers):
            answer = wires[index // 8].wait(number, 60)
            if not answer["ok"]:
                assert code(answer) == "store_full"
                refused += 1
    assert refused
    assert embedded_pid(data) == server, "it was started anew"
    assert wires[0].call("join", {"list": "main"})["ok"]
    for wire in wires:
        wire.close()
    assert replica.stop() == 0
