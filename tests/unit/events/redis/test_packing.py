"""How commands become bytes."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Any

import pytest
from redis.connection import HiredisRespSerializer
from redis.exceptions import DataError

from tests.harness import ROOT
from todo.events.redis.connection import Packer

# Longer than Python makes text of: asking for it fails, every time, as it does when Ctrl-C comes meanwhile.
TEXTLESS = 10**5000

PACKED = f"""
from redis.connection import HiredisRespSerializer
from todo.events.redis.connection import Packer

try:
    {{packer}}().pack("XADD", {TEXTLESS:#x})
except ValueError:
    print("refused")
"""


def packed(packer: type) -> subprocess.CompletedProcess[str]:
    """A process that packs a number whose text cannot be had."""
    code = PACKED.format(packer=packer.__name__)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, capture_output=True, text=True)


def test_a_number_without_a_text_is_an_error() -> None:
    done = packed(Packer)
    assert (done.stdout, done.returncode) == ("refused\n", 0), done.stderr


def test_the_clients_own_packer_crashes() -> None:
    """When this fails, hiredis is mended: what is left of `Packer` is that it is quicker."""
    assert packed(HiredisRespSerializer).returncode == -signal.SIGSEGV


def test_the_same_bytes() -> None:
    for name in ("GET", "CONFIG GET", b"GET"):
        args: Any = (name, b"\x00\xff", "é", "two words", 12, -3, 1.5, memoryview(b"view"))
        assert Packer().pack(*args) == HiredisRespSerializer().pack(*args)


@pytest.mark.parametrize("wrong", [None, True, [1], {}])
def test_what_is_no_argument_is_refused(wrong: object) -> None:
    with pytest.raises(DataError):
        Packer().pack("GET", wrong)
