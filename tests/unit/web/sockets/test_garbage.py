"""What no client of the protocol sends, told apart from what one does."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from web.sockets.garbage import NO_PACKET, close_for, is_packet, is_payload


@pytest.mark.parametrize("text", ["2", "3probe", '42["join",{}]', "4", "bAAEC", "6"])
def test_a_digit_and_more_or_bytes_in_base64_are_a_packet(text: str) -> None:
    assert is_packet(text)


@pytest.mark.parametrize("text", ["x", "hello", "-1", "²", "bA", "\x1e"])
def test_anything_else_is_no_packet(text: str) -> None:
    assert not is_packet(text)


@pytest.mark.parametrize("body", [b"2", b'42["join",{}]\x1e42["leave",{}]', "4é".encode(), b"bAAEC"])
def test_packets_with_separators_between_them_are_a_payload(body: bytes) -> None:
    assert is_payload(body)


@pytest.mark.parametrize("body", [b"x", b"2\x1ex", b"\xff", b"d=", b"\x1e".join([b"2"] * 100)])
def test_bytes_that_are_no_text_or_hold_no_packets_or_too_many_are_no_payload(body: bytes) -> None:
    assert not is_payload(body)


def test_who_sends_it_is_closed_at_once_at_the_cost_of_one_line() -> None:
    closed: list[tuple[bool, bool]] = []

    class Socket:
        def close(self, wait: bool, abort: bool) -> None:
            closed.append((wait, abort))

    with capture_logs() as lines:
        close_for(Socket(), NO_PACKET)
    assert closed == [(False, True)]
    (line,) = lines
    assert line["event"] == "connection_closed"
    assert NO_PACKET in line["reason"]
