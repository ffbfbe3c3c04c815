"""How commands become bytes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from redis.connection import HiredisRespSerializer
from redis.exceptions import DataError

from tests.harness import ROOT
from todo.events.redis_connection import Packer

# Numbers are what takes the time here, so that most of the interruptions meet one that is being written.
INTERRUPTED = """
import signal, sys
from redis.connection import HiredisRespSerializer
from todo.events.redis_connection import Packer

class Interrupted(BaseException):
    pass

def interrupt(*_):
    raise Interrupted

packer = {packer}()
numbers = range(10_000, 12_000)
signal.signal(signal.SIGALRM, interrupt)
for _ in range(200):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005)
        while True:
            packer.pack("XADD", *numbers)
    except Interrupted:
        pass
"""


def interrupted(packer: type) -> int:
    """The exit code of a process that packs numbers and is interrupted at it, many times."""
    code = INTERRUPTED.format(packer=packer.__name__)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode


def test_an_interruption_does_not_crash() -> None:
    assert interrupted(Packer) == 0


def test_the_clients_own_packer_still_crashes() -> None:
    """When this fails, hiredis is mended: what is left of `Packer` is that it is quicker."""
    assert interrupted(HiredisRespSerializer) < 0


def test_the_same_bytes() -> None:
    for name in ("GET", "CONFIG GET", b"GET"):
        args: Any = (name, b"\x00\xff", "é", "two words", 12, -3, 1.5, memoryview(b"view"))
        assert Packer().pack(*args) == HiredisRespSerializer().pack(*args)


@pytest.mark.parametrize("wrong", [None, True, [1], {}])
def test_what_is_no_argument_is_refused(wrong: object) -> None:
    with pytest.raises(DataError):
        Packer().pack("GET", wrong)
