"""The commands beside a running replica on the same data, on another Redis, and in pipes."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.checklists import FIXTURES
from tests.harness import wait_until
from tests.integration.cli.calling import Todo
from tests.logs import append_many
from tests.servers import Server, system_redis
from todo.projections.snapshots import decode
from todo.tasks.aggregate import LIST
from todo.wiring import Opened


@contextmanager
def serving(todo: Todo, *words: str) -> Iterator[str]:
    """`todo serve` until the end, and where it serves. It must stop cleanly."""
    with todo.started("serve", "--port", "0", *words) as process:
        assert process.stderr
        told = (json.loads(line) for line in process.stderr if line.startswith("{"))
        yield next(line["url"] for line in told if line["event"] == "serving")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0


def test_all_works_while_a_replica_serves_the_same_folder(tmp_path: Path) -> None:
    todo = Todo(tmp_path / "data", TODO_LOG_FORMAT="json")
    with serving(todo) as url:
        assert url.startswith("http://127.0.0.1:")
        assert todo.json("import", FIXTURES / "household.md")["last"] == 15
        assert todo.json("replay")["tasks"] == 15
        wait_until(lambda: todo.json("rebuild")[0]["snapshot"] == "matches", what="the replica's snapshot")
        assert todo("log", "verify").returncode == 0
    # The server has stopped with the last who used it; a command starts it again, and stops it.
    assert todo.json("list")[0]["position"] == 15


def test_options_of_serve_stand_for_settings(tmp_path: Path) -> None:
    todo = Todo(tmp_path / "data", TODO_LOG_FORMAT="json")
    with serving(todo, "--data-dir", str(tmp_path / "named")):
        assert (tmp_path / "named" / "store").is_dir()
    assert not todo.data_dir.exists()


def test_tail_follows_what_comes_in_all_lists(todo: Todo, opened: Opened) -> None:
    append_many(opened.store, "main", 1)
    with todo.started("log", "tail", "-f", "--json", "-n", "1") as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["position"] == 1
        append_many(opened.store, "main", 3)
        append_many(opened.store, "new-list", 1)
        came = [json.loads(process.stdout.readline()) for _ in range(4)]
        assert {(event["list"], event["position"]) for event in came} == {
            ("main", 2),
            ("main", 3),
            ("main", 4),
            ("new-list", 1),
        }
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


def test_a_pipe_that_is_closed_is_no_trouble(todo: Todo, opened: Opened) -> None:
    append_many(opened.store, "long", 5_000)
    with todo.started("log", "tail", "long", "-n", "5000", "--json") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) in (0, 141)


def test_following_ends_with_its_reader_and_not_with_the_next_event(todo: Todo, opened: Opened) -> None:
    append_many(opened.store, "quiet", 1)
    with todo.started("log", "tail", "-f", "quiet") as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(10) == 141
        assert process.stderr
        assert process.stderr.read() == ""


def test_everything_on_another_redis(tmp_path: Path) -> None:
    with Server(system_redis()) as server:
        todo = Todo(tmp_path / "data", TODO_REDIS_URL=server.url)
        assert todo.json("import", FIXTURES / "export.json", "--list", "a")["tasks"] == 3
        assert todo.json("list")[0]["list"] == "a"
        assert todo("log", "verify").returncode == 0
        log = server.shared_log

        def position() -> int:
            kept = decode(log.load_snapshot("a") or b"", LIST)
            return kept[1].position if kept else 0

        with todo.started("projector") as process:
            wait_until(lambda: position() == 4, what="the projector's snapshot")
            append_many(log, "a", 5)
            wait_until(lambda: position() == 9, what="the next snapshot")
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        assert todo.json("rebuild")[0]["snapshot"] == "matches"
