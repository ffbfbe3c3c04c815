"""The frame parser: what the standard asks, at each border, and in pieces of any size."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.websockets import MASK, sent
from web.sockets.fast.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FAILED,
    PING,
    PONG,
    TEXT,
    Parser,
    close_frame,
    frame,
    unmask,
)

LIMIT = 1 << 20


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_message_of_each_border_length_is_read(size: int, opcode: int) -> None:
    payload = b"x" * size
    expected = payload.decode() if opcode == TEXT else payload
    assert Parser(LIMIT).feed(sent(opcode, payload)) == [(opcode, expected)]


def test_bytes_may_come_one_at_a_time() -> None:
    parser = Parser(LIMIT)
    stream = sent(TEXT, "é".encode() * 100, final=False) + sent(PING, b"p") + sent(CONTINUATION, b"!")
    items = [item for at in range(len(stream)) for item in parser.feed(stream[at : at + 1])]
    assert items == [(PING, b"p"), (TEXT, "é" * 100 + "!")]


def test_several_frames_may_come_in_one_piece() -> None:
    stream = sent(TEXT, b"a") + sent(BINARY, b"b") + sent(PONG, b"") + sent(TEXT, b"c")[:5]
    parser = Parser(LIMIT)
    assert parser.feed(stream) == [(TEXT, "a"), (BINARY, b"b"), (PONG, b"")]
    assert parser.feed(sent(TEXT, b"c")[5:]) == [(TEXT, "c")]


def test_a_character_may_be_cut_between_fragments() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    stream = sent(TEXT, first, final=False) + sent(CONTINUATION, second)
    assert Parser(LIMIT).feed(stream) == [(TEXT, "é")]


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (sent(TEXT, b"a", mask=None), 1002),
        (sent(TEXT, b"a", rsv=0x40), 1002),
        (sent(TEXT, b"a", rsv=0x10), 1002),
        (sent(3, b"a"), 1002),
        (sent(11, b"a"), 1002),
        (sent(PING, b"a", final=False), 1002),
        (sent(PING, b"a" * 126), 1002),
        (sent(CONTINUATION, b"a"), 1002),
        (sent(TEXT, b"a", final=False) + sent(TEXT, b"b"), 1002),
        (bytes((0x81, 0xFE, 0, 125)) + MASK, 1002),
        (bytes((0x81, 0xFF)) + (65_535).to_bytes(8, "big") + MASK, 1002),
        (bytes((0x81, 0xFF, 0x80)) + bytes(7) + MASK, 1002),
        (sent(CLOSE, b"\x03"), 1002),
        (sent(CLOSE, (999).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (1005).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (2999).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (5000).to_bytes(2, "big")), 1002),
        (sent(CLOSE, (1000).to_bytes(2, "big") + b"\xff"), 1007),
        (sent(TEXT, b"\xff"), 1007),
        (sent(TEXT, b"\xed\xa0\x80"), 1007),
        (sent(TEXT, b"\xc3"), 1007),
        (sent(TEXT, b"\xc3", final=False) + sent(CONTINUATION, b"x"), 1007),
        (sent(TEXT, b"a", final=False) + sent(CONTINUATION, b"\xc3"), 1007),
        (sent(BINARY, b"x" * 101), 1009),
        (sent(BINARY, b"x" * 60, final=False) + sent(CONTINUATION, b"x" * 41), 1009),
    ],
)
def test_what_breaks_the_rules_ends_it_with_its_code(stream: bytes, code: int) -> None:
    parser = Parser(100)
    assert parser.feed(sent(TEXT, b"ok") + stream) == [(TEXT, "ok"), (FAILED, code)]
    assert parser.feed(sent(TEXT, b"more")) == []
    slowly = Parser(100)
    pieces = [item for at in range(len(stream)) for item in slowly.feed(stream[at : at + 1])]
    assert pieces == [(FAILED, code)]


def test_a_message_of_the_limit_is_taken_and_one_byte_more_is_refused_before_it_comes() -> None:
    assert Parser(300).feed(sent(BINARY, b"x" * 300)) == [(BINARY, b"x" * 300)]
    assert Parser(300).feed(sent(BINARY, b"x" * 301)[:8]) == [(FAILED, 1009)]


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_any_number_of_empty_fragments_is_kept_as_nothing(opcode: int) -> None:
    parser = Parser(10)
    assert parser.feed(sent(opcode, b"abc", final=False)) == []
    assert parser.feed(sent(CONTINUATION, b"", final=False) * 10_000) == []
    assert len(parser._parts) == 1
    assert parser.feed(sent(CONTINUATION, b"def")) == [(opcode, "abcdef" if opcode == TEXT else b"abcdef")]


def test_control_frames_do_not_count_to_the_limit_of_a_message_around_them() -> None:
    stream = sent(TEXT, b"x" * 60, final=False) + sent(PING, b"p" * 60) + sent(CONTINUATION, b"x" * 40)
    assert Parser(100).feed(stream) == [(PING, b"p" * 60), (TEXT, "x" * 100)]


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_a_close_frame_gives_its_code_and_nothing_after_it_is_read(code: int) -> None:
    stream = sent(CLOSE, code.to_bytes(2, "big") + "grüß".encode()) + sent(TEXT, b"more")
    assert Parser(LIMIT).feed(stream) == [(CLOSE, code)]


def test_a_close_frame_without_a_code_is_told_as_1005() -> None:
    assert Parser(LIMIT).feed(sent(CLOSE, b"")) == [(CLOSE, 1005)]


def test_a_mask_of_zeros_is_a_mask() -> None:
    assert Parser(LIMIT).feed(sent(TEXT, b"abc", mask=bytes(4))) == [(TEXT, "abc")]


@pytest.mark.parametrize("size", range(10))
def test_unmasking_agrees_with_a_byte_by_byte_one(size: int) -> None:
    payload = bytes(range(200, 200 + size))
    assert unmask(payload, MASK) == bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


def test_what_we_write_a_client_reads() -> None:
    assert frame(TEXT, b"abc") == b"\x81\x03abc"
    assert frame(BINARY, b"x" * 126)[:4] == b"\x82\x7e\x00\x7e"
    assert frame(BINARY, b"x" * 65_536)[:10] == b"\x82\x7f" + (65_536).to_bytes(8, "big")
    assert close_frame(1001) == b"\x88\x02\x03\xe9"


def test_a_quiet_parser_is_small() -> None:
    tracemalloc.start()
    parsers = [Parser(LIMIT) for _ in range(1000)]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size / len(parsers) < 400
