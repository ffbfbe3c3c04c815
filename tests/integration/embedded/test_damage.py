"""A damaged or foreign data directory: told in words, mended where nothing is lost by it, else left alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.embedded.conftest import Place
from tests.servers import system_redis
from todo.errors import TodoError
from todo.events.embedded.directory import Writer
from todo.events.embedded.server import EmbeddedServer, read_incidents
from todo.events.redis.connection import connect

TWO_AT_ONCE = "redis.call('SET', 'first', '1') redis.call('SET', 'second', '2')"


def test_a_cut_tail_is_kept_cut_off_and_reported_and_all_before_it_is_there(place: Place) -> None:
    place.write(early="kept", late="cut")
    before = place.append_only_file.read_bytes()
    place.append_only_file.write_bytes(before[:-5])
    user = place.start_user()
    with connect(user.do("ensure")) as client:
        assert client.get("early") == b"kept"
        assert client.get("late") is None
        assert client.config_get("aof-load-truncated") == {"aof-load-truncated": "no"}
    (incident,) = read_incidents(place.data)
    assert Path(incident.copy).read_bytes() == before[:-5]
    assert incident.bytes_lost == len(before[:-5]) - place.append_only_file.stat().st_size > 0
    assert f"last {incident.bytes_lost} bytes" in incident.message
    assert user.notices == [incident.message]


def test_a_script_that_was_cut_in_the_middle_goes_as_a_whole(place: Place) -> None:
    user = place.start_user()
    with connect(user.do("ensure")) as client:
        client.set("early", "kept")
        whole = place.append_only_file.stat().st_size
        client.eval(TWO_AT_ONCE, 0)
    user.do("release")
    content = place.append_only_file.read_bytes()
    place.append_only_file.write_bytes(content[: content.index(b"second")])
    with connect(user.do("ensure")) as client:
        assert client.mget("early", "first", "second") == [b"kept", None, None]
    (incident,) = read_incidents(place.data)
    assert place.append_only_file.stat().st_size == whole
    assert incident.bytes_lost == content.index(b"second") - whole


@pytest.mark.parametrize("kept_of_last", [0, -9])
def test_zeros_that_a_power_failure_left_at_the_end_are_a_cut_tail(place: Place, kept_of_last: int) -> None:
    place.write(early="kept", late="perhaps")
    content = place.append_only_file.read_bytes()
    place.append_only_file.write_bytes(content[: len(content) + kept_of_last] + bytes(4096))
    with connect(place.start_user().do("ensure")) as client:
        assert client.get("early") == b"kept"
        assert client.get("late") == (None if kept_of_last else b"perhaps")
    assert read_incidents(place.data)[0].bytes_lost >= 4096


def wrong_sign(content: bytearray) -> int:
    """A byte that must be `$` is another. Returns where."""
    at = content.index(b"$", content.index(b"middle") - 5)
    content[at] = ord("X")
    return at


def wrong_length(content: bytearray) -> int:
    """A length reaches beyond the end of the file, as if that had been cut. Returns where its command is."""
    at = content.index(b"6\r\nmiddle")
    content[at : at + 1] = b"9999"
    return content.rindex(b"*3", 0, at)


@pytest.mark.parametrize("damage", [wrong_sign, wrong_length])
def test_damage_in_the_middle_is_never_cut_off(place: Place, damage: Callable[[bytearray], int]) -> None:
    place.write(early="kept", middle="damaged", late="kept too")
    content = bytearray(place.append_only_file.read_bytes())
    at = damage(content)
    place.append_only_file.write_bytes(content)
    with pytest.raises(TodoError) as refused:
        place.start_user().do("ensure")
    assert refused.value.code == "store_unavailable"
    assert f"{place.append_only_file} is damaged at byte {at} of {len(content)}" in refused.value.message
    assert "backup" in refused.value.message
    assert place.append_only_file.read_bytes() == content
    assert place.server_pid is None
    assert read_incidents(place.data) == []


@pytest.mark.parametrize("damage", [wrong_sign, wrong_length])
def test_nothing_else_is_advised_at_damage(place: Place, damage: Callable[[bytearray], int]) -> None:
    """The server's own advice is to cut off what follows, and that it left no clean end is its own doing."""
    place.write(early="kept", middle="damaged", late="kept too")
    whole = place.append_only_file.read_bytes()
    content = bytearray(whole)
    damage(content)
    place.append_only_file.write_bytes(content)
    for _ in range(2):
        user = place.start_user()
        with pytest.raises(TodoError, match="is damaged at byte"):
            user.do("ensure")
        assert user.notices == []
    place.append_only_file.write_bytes(whole)
    user = place.start_user()
    user.do("ensure")
    assert not any("--fix" in notice for notice in user.notices)


def lose_manifest(folder: Path) -> None:
    for manifest in folder.glob("*.manifest"):
        manifest.unlink()


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


def lose_newest(folder: Path) -> None:
    max(folder.glob("*.incr.aof")).unlink()


def spoil_base(folder: Path) -> None:
    (base,) = folder.glob("*.base.rdb")
    base.write_bytes(base.read_bytes()[:20])


@pytest.mark.parametrize("loss", [lose_manifest, lose_everything, lose_newest, spoil_base])
def test_data_of_which_a_part_is_gone_is_not_taken_for_an_empty_store(
    place: Place, loss: Callable[[Path], None]
) -> None:
    place.write(kept="yes")
    loss(place.directory.append_only)
    left = {path: path.read_bytes() for path in place.directory.append_only.glob("*")}
    with pytest.raises(TodoError, match="put a backup of the whole") as refused:
        place.start_user().do("ensure")
    assert refused.value.code == "store_unavailable"
    assert {path: path.read_bytes() for path in place.directory.append_only.glob("*")} == left


def test_data_that_another_server_wrote_is_refused_with_the_way_out(place: Place) -> None:
    other = EmbeddedServer(place.data, lambda notice: None, binary=system_redis())
    other.ensure()
    other.release()
    note = place.directory.folder / "written_by.json"
    for hide_the_note in (False, True):  # the append-only file itself says it too
        if hide_the_note:
            note.unlink()
        with pytest.raises(
            TodoError, match=r"written by Redis \d.*Valkey \d.*todo export.*todo import"
        ) as refused:
            place.start_user().do("ensure")
        assert refused.value.code == "store_unavailable"


def test_the_directory_says_who_wrote_it_and_an_older_server_is_refused(place: Place) -> None:
    place.write(kept="yes")
    written = place.directory.writer()
    assert written
    assert written.name == "valkey"
    place.directory.note_writer(Writer("valkey", written.major + 1))
    with pytest.raises(TodoError, match=f"written by Valkey {written.major + 1}"):
        place.start_user().do("ensure")
    place.directory.note_writer(Writer("valkey", written.major - 1))
    assert place.start_user().do("add") == 1
    assert place.directory.writer() == written


def test_a_data_directory_that_cannot_be_made_is_named_in_the_refusal(place: Place) -> None:
    place.data.write_text("a file where the directory should be")
    with pytest.raises(TodoError, match=f"{place.data} cannot be used.*TODO_DATA_DIR") as refused:
        place.start_user().do("ensure")
    assert refused.value.code == "store_unavailable"
