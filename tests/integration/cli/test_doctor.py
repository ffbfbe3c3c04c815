"""`todo doctor` ticks what is right and says what to do about the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.integration.cli.calling import Todo
from tests.logs import append_many
from tests.servers import Server, system_redis
from todo.events.codec import Cursor
from todo.events.embedded.incidents import Incident, note_incident
from todo.wiring import Opened


def by_name(checks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in checks}


def test_all_is_well_on_the_embedded_server(todo: Todo, opened: Opened) -> None:
    append_many(opened.store, "main", 3)
    opened.witness.append({"main": opened.store.heads(["main"])[0]})
    checks = by_name(todo.json("doctor"))
    assert {check["ok"] for check in checks.values()} <= {True, None}
    assert "embedded" in checks["store"]["message"]
    assert "on the disk" in checks["durability"]["message"]
    assert checks["history"]["ok"] is True
    assert checks["history"]["message"] == "1 list contains what was noted."
    assert checks["lists"]["message"] == "1 list."
    said = todo.ok("doctor")
    assert "✔ appendfsync" in said
    assert "✘" not in said
    assert checks["disk"]["ok"] is True


def test_a_witness_that_travels_with_the_data_is_told(todo: Todo, opened: Opened, tmp_path: Path) -> None:
    append_many(opened.store, "main", 1)
    note = by_name(todo.json("doctor"))["witness"]
    assert note["ok"] is None
    assert "lies in the data directory" in note["message"]
    assert "TODO_WITNESS" in note["advice"]
    elsewhere = Todo(todo.data_dir, TODO_WITNESS=str(tmp_path / "witness.jsonl"))
    assert "witness" not in by_name(elsewhere.json("doctor"))


def test_what_happened_to_the_store_is_told(todo: Todo, opened: Opened) -> None:
    opened.witness.append({"main": Cursor(900, bytes(16))})
    note_incident(
        todo.data_dir, Incident(at=1_767_225_600_000, kind="cut_tail", message="20 bytes were lost.")
    )
    done = todo("doctor")
    assert done.returncode == 1
    assert "had reached 900" in done.stdout
    assert f"Noted in {todo.data_dir / 'witness.jsonl'}, last written 20" in done.stdout
    assert "2026-01-01T00:00:00.000Z: 20 bytes were lost." in done.stdout
    assert "incidents.jsonl" in done.stdout


def test_a_server_that_may_lose_changes_is_told_with_what_to_do(tmp_path: Path) -> None:
    settings = {"appendonly": "no", "maxmemory": "1mb", "maxmemory-policy": "allkeys-lru"}
    with Server(system_redis(), **settings) as server:
        todo = Todo(tmp_path / "data", TODO_REDIS_URL=server.url)
        done = todo("doctor")
    assert done.returncode == 1
    assert "✘ appendonly" in done.stdout
    assert "Set 'appendonly yes' in the server's configuration." in done.stdout
    assert "✘ maxmemory-policy" in done.stdout
    assert "✘ memory" in done.stdout
    assert "– disk" in done.stdout, "of a store elsewhere it is not this machine's disk that counts"


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    url = "redis://me:secret@127.0.0.1:1/0?password=secret"
    away = Todo(tmp_path / "data", TODO_REDIS_URL=url)("doctor")
    assert away.returncode == 1
    assert "✘ store" in away.stdout
    assert "redis://***@127.0.0.1:1/0" in away.stdout
    assert "secret" not in away.stdout + away.stderr
    new = Todo(tmp_path / "data")("doctor")
    assert new.returncode == 0
    assert f"There is no data: no folder '{tmp_path / 'data'}'" in new.stdout
    assert "correct TODO_DATA_DIR" in new.stdout
    assert not (tmp_path / "data").exists()


def test_a_wrong_setting_is_a_cross(tmp_path: Path) -> None:
    done = Todo(tmp_path / "data", TODO_PORT="x")("doctor")
    assert done.returncode == 1
    assert "TODO_PORT" in done.stdout


def test_variables_that_are_no_settings_are_named(tmp_path: Path) -> None:
    slip = Todo(tmp_path / "data", TODO_DATADIR="elsewhere", TODO_COLOUR="blue")("doctor")
    assert slip.returncode == 1
    assert "✘ settings           There is no setting TODO_DATADIR." in slip.stdout
    assert "→ Was TODO_DATA_DIR meant?" in slip.stdout
    assert "– settings           There is no setting TODO_COLOUR: it is ignored." in slip.stdout
    assert Todo(tmp_path / "data", TODO_COLOUR="blue")("doctor").returncode == 0
    wrong = Todo(tmp_path / "data", TODO_PORT="x", TODO_HOSTS="::")("doctor")
    assert "Was TODO_HOST meant?" in wrong.stdout, "beside what cannot be read"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert f"There is no data in '{empty}' yet" in Todo(empty)("doctor").stdout
