"""The load client's frames are what a server of the protocol reads and writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.benchmark.load import frames
from infra.benchmark.peers.bare import server_frame, unmasked


@pytest.mark.parametrize("size", [1, 125, 126, 127, 65_535])
def test_a_masked_frame_gives_its_payload_back(size: int) -> None:
    payload = bytes(index % 256 for index in range(size))
    frame = frames.masked(payload)
    assert frame[0] == 0x81
    assert frame[1] & 0x80, "a client masks"
    assert list(unmasked(frame + frames.masked(b"2"))) == [payload, b"2"]


def test_every_frame_has_a_mask_of_its_own() -> None:
    assert len({frames.masked(b"40") for _ in range(20)}) > 1


@given(st.integers(0, 65_535), st.integers(0, 9))
def test_a_header_says_where_the_payload_is(size: int, before: int) -> None:
    data = b"x" * before + server_frame(b"p" * size) + b"next"
    found = frames.header(data, before)
    assert found is not None
    assert (found.opcode, found.size) == (frames.TEXT, size)
    assert data[found.start : found.start + found.size] == b"p" * size


def test_the_longest_form_of_length_is_read() -> None:
    data = bytes((0x81, 127)) + (3_000_000).to_bytes(8, "big")
    assert frames.header(data, 0) == frames.Header(frames.TEXT, 10, 3_000_000)


@pytest.mark.parametrize("data", [b"", b"\x81", b"\x81\x7e", b"\x81\x7e\x01", b"\x81\x7f\0\0\0\0\0\0\0"])
def test_half_a_header_is_none(data: bytes) -> None:
    assert frames.header(data, 0) is None


def test_an_answer_tells_which_message_it_is_for() -> None:
    assert frames.message(17, "join", {"list": "main"}) == b'4217["join",{"list":"main"}]'
    assert frames.acknowledged(b'4317[{"ok":true}]') == 17
