"""A file that is no text is refused in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from todo.cli import reading
from todo.errors import TodoError


def refusal(path: str) -> str:
    with pytest.raises(TodoError) as refused:
        reading.read_text(path)
    assert refused.value.code == "bad_request"
    return refused.value.message


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert "No such file" in refusal(str(tmp_path / "none.md"))
    assert "is a folder" in refusal(str(tmp_path))
    assert "cannot be read" in refusal("a\0b")


def test_what_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "file.md"
    file.write_bytes(b"- [ ] a\n- [ ] \xff\n")
    assert "line 2" in refusal(str(file))
    file.write_bytes(b"\x89PNG\0\0")
    assert "zero bytes" in refusal(str(file))
    file.write_bytes("- [ ] a".encode("utf-16"))
    assert "zero bytes" in refusal(str(file)) or "UTF-8" in refusal(str(file))


def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "large.md"
    file.touch()
    os.truncate(file, 100 * 1024 * 1024)
    assert "more than 64 MB" in refusal(str(file))
    assert "more than 64 MB" in refusal("/dev/zero")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "file.md"
    file.write_bytes(b"\xef\xbb\xbf- [ ] a")
    assert reading.read_text(str(file)) == "- [ ] a"
