"""How many bytes of memory a value takes."""

from __future__ import annotations

from sys import getsizeof
from typing import Any


def size_of_value(value: Any) -> int:
    """The bytes of a value, and of the values right in it if it is a list: what is deeper is no text."""
    size = getsizeof(value)
    return size + sum(map(getsizeof, value)) if isinstance(value, (list, tuple)) else size
