"""Makes the standard streams safe to use when they are closed, full, or a terminal that is gone.

A closed stream is replaced, so that no other file gets its descriptor; reads and writes on it then fail as
expected. Messages to a broken standard error are dropped; a broken standard output is an error.
"""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import suppress
from typing import Any

_INPUT, _OUTPUT, _REMARKS = 0, 1, 2

# A closed input or output is filled with what cannot be read or written, so that its use is told.
_FILLED_WITH = {_INPUT: os.O_WRONLY, _OUTPUT: os.O_RDONLY, _REMARKS: os.O_WRONLY}


class ReaderGoneError(Exception):
    """The reader of standard output is gone. Not an OSError, because click would exit with 1 for that, which
    means that a problem was found."""


class OutputError(Exception):
    """Standard output cannot be written; the message is the system's reason."""


class _Output(io.FileIO):
    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except OSError as error:
            raise OutputError(error.strerror) from error


class _Remarks(io.FileIO):
    def write(self, data: Any, /) -> int:
        with suppress(OSError):
            return super().write(data)
        return len(data)


def mend_streams() -> None:
    """Makes the three streams usable. Call it first in a process, before it opens anything."""
    for descriptor, flags in _FILLED_WITH.items():
        try:
            os.fstat(descriptor)
        except OSError:
            os.dup2(os.open(os.devnull, flags), descriptor)  # which is inherited, as `open` alone is not
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BufferedReader(io.FileIO(_INPUT, closefd=False)))
    sys.stdout = _rewrapped(sys.stdout, _Output(_OUTPUT, "w", closefd=False))
    sys.stderr = _rewrapped(sys.stderr, _Remarks(_REMARKS, "w", closefd=False))


def drop_output() -> None:
    """Discards remaining output, so that the interpreter raises no further error at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def reader_is_gone() -> bool:
    """Whether nobody will read standard output any more: a pipe's other end, or a terminal, is closed."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def _rewrapped(stream: Any, raw: io.FileIO) -> io.TextIOWrapper:
    """A text stream over the raw file with the same settings; characters outside its encoding are escaped."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding if stream else "utf-8",
        errors="backslashreplace",
        line_buffering=stream is None or stream.line_buffering,
        write_through=stream is not None and stream.write_through,
    )
