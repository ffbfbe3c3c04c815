"""Hashing passwords with argon2id, off the calling loop, some at a time.

A hash takes some 20 ms of a core and 32 MB: so few run at once, and those who would wait long are told so.
"""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from todo.errors import TodoError

T = TypeVar("T")

AT_ONCE = 2
MOST_WAITING = 50


class Run(Protocol):
    """Runs a function that keeps a core busy, and returns what it returns."""

    def __call__(self, work: Callable[[], T], /) -> T: ...


def run_directly(work: Callable[[], T]) -> T:
    return work()


def default_hasher() -> PasswordHasher:
    """argon2id with more than OWASP's least memory and passes."""
    return PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


class Passwords:
    """Makes and checks hashes; each takes one place of `AT_ONCE`. `run` does it elsewhere (a thread)."""

    def __init__(self, run: Run = run_directly, hasher: PasswordHasher | None = None) -> None:
        self._run = run
        self._hasher = hasher or default_hasher()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._inside = 0
        self._no_ones = _hash_of_nothing(self._hasher)

    def hash(self, password: str) -> str:
        """A hash with a salt of its own. Raises `overloaded`."""
        with self._place():
            return self._run(lambda: self._hasher.hash(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the hash is that password's. Without a hash it takes as long, and says no.
        Raises `overloaded`."""
        with self._place():
            return self._run(lambda: self._check(stored or self._no_ones, password)) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with weaker parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    def _check(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= AT_ONCE + MOST_WAITING:
                raise TodoError("overloaded", "Too many are signing in at once. Try again in a moment.")
            self._inside += 1
        try:
            with self._places:
                yield
        finally:
            with self._lock:
                self._inside -= 1


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A hash that takes as long to check as one of today, and is no password's."""
    salt, digest = (
        base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
