"""The table of a person's settings, and the colours that a list can have in the sidebar.

The page's own table (`web/client/src/core/tables.ts`) is written from it. A setting that is not set has its
default, which only the page knows: what the browser or the system says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

COLORS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "grey")

Check = Callable[[str], bool]


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _matching(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


SETTINGS: dict[str, Check] = {
    "theme": _one_of("light", "dark"),
    "language": _matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),
    "first_day": _one_of("monday", "saturday", "sunday"),
    "time_zone": _matching(r"(?=.{1,64}\Z)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}"),
    "density": _one_of("comfortable", "compact"),
}
"""By name: whether a text can be its value. Of languages (BCP 47) and time zones (IANA) only the form is
checked: which there are differs from one machine to another."""
