"""Hashing passwords: so many at once, the same work for nobody's password, and hashes that age."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.harness import wait_until
from tests.people import CountedHashes, cheap_hasher, code
from todo.people.passwords import AT_ONCE, MOST_WAITING, Passwords, default_hasher


def test_a_password_is_known_by_its_hash() -> None:
    passwords = CountedHashes()
    stored = passwords.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert stored != passwords.hash("correct horse")
    assert passwords.verify(stored, "correct horse")
    assert not passwords.verify(stored, "wrong horse")
    assert not passwords.verify("no hash", "correct horse")


def test_to_check_nobodys_password_is_the_same_work() -> None:
    worked: list[str] = []

    class Watched:
        salt_len, hash_len, memory_cost, time_cost, parallelism = 16, 32, 8, 1, 1

        def verify(self, stored: str, password: str) -> bool:
            worked.append(stored)
            return cheap_hasher().verify(stored, password)

    hasher: Any = Watched()
    assert not Passwords(hasher=hasher).verify(None, "correct horse")
    [used] = worked
    costs = cheap_hasher().hash("x").split("$")[:4]
    assert used.split("$")[:4] == costs
    assert len(used) == len(cheap_hasher().hash("x"))


def test_hashes_of_other_parameters_are_outdated() -> None:
    stored = CountedHashes().hash("correct horse")
    assert not CountedHashes().is_outdated(stored)
    assert CountedHashes(time_cost=2).is_outdated(stored)


def test_the_parameters_are_at_least_those_of_owasp() -> None:
    hasher = default_hasher()
    assert hasher.memory_cost >= 19 * 1024
    assert hasher.time_cost >= 2


def test_few_run_at_once_some_wait_and_more_are_refused() -> None:
    go, running, most = threading.Event(), [0], [0]
    lock = threading.Lock()

    def run(work: Callable[[], Any]) -> Any:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go.wait(10)
        with lock:
            running[0] -= 1
        return work()

    passwords, done = Passwords(run, cheap_hasher()), []
    threads = [
        threading.Thread(target=lambda: done.append(passwords.hash("correct horse")))
        for _ in range(AT_ONCE + MOST_WAITING)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: passwords._inside == AT_ONCE + MOST_WAITING, what="those who wait")
    assert code(passwords.verify, None, "x") == "overloaded"
    go.set()
    for thread in threads:
        thread.join()
    assert len(done) == AT_ONCE + MOST_WAITING
    assert most[0] == AT_ONCE
    assert not passwords.verify(None, "x")


def test_a_hash_that_fails_gives_its_place_back() -> None:
    def run(_work: Callable[[], Any]) -> Any:
        raise OSError

    passwords = Passwords(run, cheap_hasher())
    for _ in range(AT_ONCE + MOST_WAITING + 1):
        try:
            passwords.hash("x")
        except OSError:
            continue
        raise AssertionError
