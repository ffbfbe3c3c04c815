"""What became of a mutant, and which mutants are tried."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["killed", "survived", "timed out"]


@dataclass(frozen=True)
class Verdict:
    """One mutant that was tried; `where` is file:line from the repository's root."""

    package: str
    where: str
    change: str
    outcome: Outcome
    covered: bool = True


def drawn(names: Iterable[str], most: int, seed: int) -> set[str]:
    """At most so many of the names, by chance, but the same for the same seed and names.

    Each name draws a number of its own: a mutant more or less elsewhere changes little of the sample.
    """

    def number(name: str) -> bytes:
        return hashlib.sha256(f"{seed} {name}".encode()).digest()

    return set(sorted(names, key=number)[:most])
