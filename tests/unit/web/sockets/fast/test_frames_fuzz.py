"""The frame parser against a reference, wsproto: any frames, right or wrong, cut into pieces anywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol, Opcode, ParseFailed

from tests.websockets import sent
from web.sockets.fast.frames import BINARY, CLOSE, CONTINUATION, FAILED, PING, PONG, TEXT, Item, Parser

LIMIT = 1 << 20

texts = st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
broken_texts = st.sampled_from(
    [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"ok\xe2\x82"]
)
payloads = st.one_of(
    texts,
    broken_texts,
    st.binary(max_size=40),
    st.sampled_from([0, 125, 126, 127, 128, 65_535, 65_536]).map(lambda size: b"x" * size),
)
codes = st.sampled_from(
    [0, 999, 1000, 1003, 1004, 1005, 1006, 1007, 1013, 1015, 2999, 3000, 4999, 5000, 65_535]
)
closes = st.builds(lambda code, text: code.to_bytes(2, "big") + text, codes, texts | broken_texts)
masks = st.binary(min_size=4, max_size=4)

right = st.builds(
    sent,
    st.sampled_from([TEXT, BINARY, CONTINUATION, CONTINUATION]),
    payloads,
    final=st.booleans(),
    mask=masks,
)
control = st.builds(sent, st.sampled_from([PING, PONG]), st.binary(max_size=125), mask=masks)
closing = st.builds(sent, st.just(CLOSE), closes | st.binary(max_size=3), mask=masks)
wrong = st.builds(
    sent,
    st.integers(0, 15),
    payloads,
    final=st.booleans(),
    mask=masks | st.none(),
    rsv=st.sampled_from([0, 0, 0x10, 0x20, 0x40]),
)
long_form = st.builds(
    lambda size, width: (
        bytes((0x82, 0x80 | (126 if width == 2 else 127))) + size.to_bytes(width, "big") + b"mask"
    ),
    st.sampled_from([0, 125, 126, 65_535]),
    st.sampled_from([2, 8]),
)
frames = st.lists(st.one_of(right, right, control, closing, wrong, long_form), max_size=8)
streams = frames.map(b"".join) | st.binary(max_size=60)


def reference(stream: bytes) -> list[Item]:
    """What wsproto makes of the stream."""
    protocol = FrameProtocol(client=False, extensions=[])
    items: list[Item] = []
    parts: list[str | bytes] = []
    protocol.receive_bytes(stream)
    try:
        for found in protocol.received_frames():
            opcode = Opcode(found.opcode)
            if opcode is Opcode.CLOSE:
                items.append((CLOSE, int(found.payload[0])))
                return items
            if opcode.iscontrol():
                items.append((int(opcode), bytes(found.payload)))
                continue
            parts.append(found.payload if opcode is Opcode.TEXT else bytes(found.payload))
            if found.message_finished:
                items.append((int(opcode), type(parts[0])().join(parts)))
                parts = []
    except ParseFailed as error:
        items.append((FAILED, int(error.code)))
    return items


def in_pieces(stream: bytes, cuts: list[int]) -> list[Item]:
    parser, items, at = Parser(LIMIT), [], 0
    for cut in [*sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]:
        items += parser.feed(stream[at:cut])
        at = cut
    return items


@settings(max_examples=1500, deadline=None)
@given(streams, st.lists(st.integers(0, 200_000), max_size=12))
def test_it_agrees_with_the_reference_however_the_bytes_are_cut(stream: bytes, cuts: list[int]) -> None:
    # Each may tell of an error a few bytes earlier than the other, so every frame is brought to its end.
    whole = stream + bytes(2 * 65_536)
    expected = reference(whole)
    found = in_pieces(whole, cuts)
    if found[-1:] == [(FAILED, 1009)]:  # the reference has no limit
        assert expected[: len(found) - 1] == found[:-1]
    else:
        assert found == expected


@settings(max_examples=200, deadline=None)
@given(frames.map(b"".join))
def test_a_byte_at_a_time_gives_the_same_as_all_at_once(stream: bytes) -> None:
    stream = stream[:3000]
    parser = Parser(LIMIT)
    assert [i for at in range(len(stream)) for i in parser.feed(stream[at : at + 1])] == Parser(LIMIT).feed(
        stream
    )
