"""How many bytes of memory a value takes."""

from __future__ import annotations

from sys import getsizeof
from typing import Any


def size_of_value(value: Any) -> int:
    """The bytes of a value and, for a list, of its direct items; deeper values hold no text."""
    size = getsizeof(value)
    return size + sum(map(getsizeof, value)) if isinstance(value, (list, tuple)) else size
