"""Telling a cut tail from damage, on a real append-only file: cut at every byte, damaged at every mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.embedded.conftest import Place
from todo.events.embedded.aof import Examination, examine, length_without_zeros
from todo.events.embedded.incidents import Incident, note_incident, read_incidents
from todo.events.redis.connection import connect


@pytest.fixture
def real_file(place: Place) -> Path:
    """Two commands, then a script with two."""
    user = place.start_user()
    with connect(user.do("ensure")) as client:
        client.set("one", "1")
        client.set("two", b"\x00\r\n$\xff")
        client.eval("redis.call('SET', 'three', '3') redis.call('SET', 'four', '4')", 0)
    user.do("release")
    return place.append_only_file


def test_a_file_cut_anywhere_is_whole_up_to_its_last_whole_command_or_script(real_file: Path) -> None:
    content = real_file.read_bytes()
    second = content.index(b"*3", content.index(b"one"))
    script = content.index(b"*1\r\n$5\r\nMULTI")
    ends = [0, content.index(b"*3"), second, script, len(content)]
    assert len(set(ends)) == 5
    for size in range(len(content) + 1):
        whole_until = max(end for end in ends if end <= size)
        assert examine(real_file, size) == Examination(size, whole_until, None), size


def test_every_wrong_mark_is_damage_at_its_command_or_there(real_file: Path) -> None:
    content = real_file.read_bytes()
    marks = [
        at for at in range(len(content)) if content[at : at + 1] in b"*$" and content[at - 2 : at] in b"\r\n"
    ]
    real_marks = [at for at in marks if content[at + 1 : at + 2].isdigit()]
    assert len(real_marks) > 15
    for at in real_marks:
        changed = bytearray(content)
        changed[at] = ord("?")
        real_file.write_bytes(changed)
        assert examine(real_file).damaged_at == at


def test_the_bytes_before_trailing_zeros_are_counted_also_across_many_blocks(tmp_path: Path) -> None:
    file = tmp_path / "zeros"
    for content in (b"", b"a", b"\0a"):
        file.write_bytes(content + bytes(200_000))
        assert length_without_zeros(file) == len(content)


def test_an_incident_line_that_a_crash_cut_hides_no_other(tmp_path: Path) -> None:
    assert read_incidents(tmp_path) == []
    incident = Incident(at=1, kind="cut_tail", message="Ünicode\nin two lines", bytes_lost=3)
    note_incident(tmp_path, incident)
    with (tmp_path / "incidents.jsonl").open("ab") as file:
        file.write(b'{"at": 2, "ki\n')
    note_incident(tmp_path, incident)
    assert read_incidents(tmp_path) == [incident, incident]
