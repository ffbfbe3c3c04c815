"""Returns freed memory to the operating system: the C allocator keeps fragmented pages otherwise."""

from __future__ import annotations

import ctypes
from collections.abc import Callable


def _trimmer() -> Callable[[int], int]:
    """Only the GNU C library needs it and has it."""
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return lambda _: 0
    return trim


_trim = _trimmer()


def give_memory_back() -> None:
    """Takes some ten milliseconds for each gigabyte."""
    _trim(0)
