"""What the Redis client raises becomes an error of ours, by what its caller can do about it."""

from __future__ import annotations

import pytest
from redis import exceptions

from todo.errors import TodoError
from todo.events.redis.connection import is_lost, translate, translated

ERRORS: list[tuple[exceptions.RedisError, str, bool]] = [
    (exceptions.ConnectionError("Connection refused"), "store_unavailable", True),
    (exceptions.TimeoutError("Timeout reading from socket"), "store_unavailable", True),
    (exceptions.BusyLoadingError("Redis is loading the dataset in memory"), "store_unavailable", True),
    (exceptions.ReadOnlyError("You can't write against a read only replica."), "store_unavailable", True),
    (exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), "store_full", False),
    (exceptions.ResponseError("MISCONF Errors writing to the AOF file: No space left"), "store_full", False),
    (
        exceptions.ResponseError("NOREPLICAS Not enough good replicas to write."),
        "store_unavailable",
        False,
    ),
    (exceptions.ResponseError("WRONGTYPE Operation against a key"), "log_damaged", False),
    (exceptions.ResponseError("ERR whatever else"), "store_unavailable", False),
]


@pytest.mark.parametrize(("error", "code", "lost"), ERRORS, ids=lambda value: str(value)[:20])
def test_each_error_has_its_code(error: exceptions.RedisError, code: str, lost: bool) -> None:
    assert translate(error).code == code
    assert is_lost(error) is lost
    with pytest.raises(TodoError) as caught, translated():
        raise error
    assert caught.value.code == code
    assert caught.value.__cause__ is error


def test_what_the_server_said_is_kept() -> None:
    assert "whatever else" in translate(exceptions.ResponseError("ERR whatever else")).message


def test_only_of_an_append_it_is_said_that_it_was_perhaps_not_applied() -> None:
    lost = exceptions.ConnectionError("Connection refused")
    assert translate(lost).message == "The store does not answer. Try again."
    assert "perhaps not applied" in translate(lost, is_append=True).message


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
