"""A file that a person names is replaced as a whole; what is no file stays what it is."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from todo.cli.saving import save
from todo.errors import TodoError


def test_through_a_symbolic_link_the_file_is_written_that_it_leads_to(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    target, link = folder / "target.md", tmp_path / "link.md"
    link.symlink_to(Path("folder") / "target.md")
    for text in ("new", "replaced"):
        save(str(link), text)
        assert link.is_symlink()
        assert target.read_text() == text
    assert sorted(tmp_path.rglob("*")) == [folder, target, link]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_keeps_its_mode_and_a_new_one_has_the_usual(tmp_path: Path, mode: int) -> None:
    file, usual, new = tmp_path / "list.md", tmp_path / "usual", tmp_path / "new.md"
    file.write_text("before")
    file.chmod(mode)
    save(str(file), "after")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("after", mode)
    usual.touch()
    save(str(new), "")
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    save(str(pipe), "through it")
    reader.join(10)
    assert read == ["through it"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_a_device_is_written_into_and_stays(tmp_path: Path) -> None:
    before = os.lstat("/dev/null")
    link = tmp_path / "full.md"
    link.symlink_to("/dev/full")
    save("/dev/null", "gone")
    assert os.lstat("/dev/null").st_ino == before.st_ino
    with pytest.raises(TodoError, match="No space left on device"):
        save(str(link), "text")
    assert Path("/dev/full").is_char_device()
    assert link.is_symlink()


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none" / "a.md", "No such file"),
        (tmp_path / ("a" * 300), "name too long"),
        (f"{tmp_path}/a\0b", "null byte"),
    ):
        with pytest.raises(TodoError, match=words) as refused:
            save(str(path), "text")
        assert refused.value.code == "bad_request"
    assert list(tmp_path.iterdir()) == []
