"""The accept loop outlives every error but the end of its socket."""

from __future__ import annotations

import errno
import resource
from typing import Any

import pytest

from web.http.listening import Listener, highest_for_clients


class Client:
    def __init__(self, number: int) -> None:
        self.number = number
        self.is_closed = False

    def fileno(self) -> int:
        return self.number

    def close(self) -> None:
        self.is_closed = True


class Socket:
    """Gives what it is told to, in order; errors are raised."""

    def __init__(self, *outcomes: Client | int) -> None:
        self.outcomes = list(outcomes)

    def accept(self) -> tuple[Any, str]:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, int):
            raise OSError(outcome, "said so")
        return outcome, "address"


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_without_descriptors_it_pauses_and_goes_on(number: int, pauses: list[float]) -> None:
    client = Client(5)
    listener = Listener(Socket(number, number, client), pauses.append)
    assert listener.accept() == (client, "address")
    assert len(pauses) == 2
    assert all(0 < pause < 1 for pause in pauses)
    assert listener.is_full


@pytest.mark.parametrize(
    "number", [errno.ECONNABORTED, errno.ECONNRESET, errno.EPIPE, errno.EPERM, errno.EPROTO]
)
def test_a_client_that_went_again_ends_nothing(number: int, pauses: list[float]) -> None:
    client = Client(5)
    listener = Listener(Socket(number, client), pauses.append)
    assert listener.accept() == (client, "address")
    assert not listener.is_full


def test_a_closed_socket_ends_it(pauses: list[float]) -> None:
    with pytest.raises(OSError, match="said so"):
        Listener(Socket(errno.EBADF), pauses.append).accept()


def test_the_last_descriptors_are_kept_for_the_store(pauses: list[float]) -> None:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    first, second = Client(limit - 1), Client(highest_for_clients() - 1)
    listener = Listener(Socket(first, second), pauses.append)
    assert listener.accept() == (second, "address")
    assert (first.is_closed, second.is_closed) == (True, False)
    assert listener.is_full
    assert 0 < highest_for_clients() < limit
