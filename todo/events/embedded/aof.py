"""Parses an append-only file to tell a truncated tail from damage. Only reads the file.

The file is a sequence of commands: `*<arguments>`, then for each argument `$<bytes>` and its bytes. The
commands of one script stand between MULTI and EXEC and are one unit. A crash can only truncate the sequence;
any other deviation is damage.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass
from pathlib import Path

_END_OF_LINE = b"\r\n"
_LONGEST_NUMBER = 24
_NUMBER_START = re.compile(rb"[*$]?\d*\r?")
_COMMAND_START = re.compile(rb"\r\n\*\d+\r\n\$\d+\r\n")


@dataclass(frozen=True)
class Examination:
    """The result of parsing an append-only file; all numbers are byte offsets."""

    size: int
    whole_until: int
    """The end of the last complete command or script."""
    damaged_at: int | None
    """The first byte that violates the format; None if the file is complete or merely truncated."""


class _Cut(Exception):
    pass


class _Damaged(Exception):
    def __init__(self, at: int) -> None:
        self.at = at


def examine(path: Path, size: int | None = None) -> Examination:
    """Parses the file, or its first `size` bytes, up to the first error. Raises OSError."""
    size = path.stat().st_size if size is None else size
    if size == 0:
        return Examination(0, 0, None)
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
        position = whole_until = 0
        in_script = False
        try:
            while position < size:
                position, name = _command(content, position, size)
                in_script = (in_script or name == b"MULTI") and name != b"EXEC"
                if not in_script:
                    whole_until = position
        except _Damaged as damage:
            return Examination(size, whole_until, damage.at)
        except _Cut:
            # A corrupt length field also runs past the end of the file, but then complete commands follow it.
            follows = _COMMAND_START.search(content, position + 1)
            return Examination(size, whole_until, position if follows else None)
    return Examination(size, whole_until, None)


def length_without_zeros(path: Path) -> int:
    """The file size without trailing zero bytes, which a power failure can leave there."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        while end:
            start = max(0, end - 65_536)
            file.seek(start)
            rest = file.read(end - start).rstrip(b"\0")
            if rest:
                return start + len(rest)
            end = start
    return 0


def _command(content: mmap.mmap, position: int, size: int) -> tuple[int, bytes]:
    """The end offset and the upper-case name of the command at `position`."""
    if content[position] == ord("#"):  # a timestamp annotation
        end = content.find(_END_OF_LINE, position)
        if end < 0:
            raise _Cut
        return end + 2, b""
    start = position
    count, position = _number(content, position, b"*", size)
    if count == 0:
        raise _Damaged(start)
    name = b""
    for argument in range(count):
        length, position = _number(content, position, b"$", size)
        end = position + length
        if end + 2 > size:
            raise _Cut
        if content[end : end + 2] != _END_OF_LINE:
            raise _Damaged(end)
        if argument == 0:
            name = content[position:end].upper()
        position = end + 2
    return position, name


def _number(content: mmap.mmap, position: int, sign: bytes, size: int) -> tuple[int, int]:
    """The number in a line such as `*3`, and the offset of the next line."""
    line = content[position : position + _LONGEST_NUMBER]
    digits, ended, _ = line.partition(_END_OF_LINE)
    if (
        not ended
        and position + _LONGEST_NUMBER >= size
        and _NUMBER_START.fullmatch(line)
        and line[:1] in sign
    ):
        raise _Cut
    if not ended or digits[:1] != sign or not digits[1:].isdigit():
        raise _Damaged(position)
    return int(digits[1:]), position + len(digits) + 2
