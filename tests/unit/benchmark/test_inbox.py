"""Packets come out the same however the bytes were cut; of a large one only the beginning is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.benchmark.load.frames import TEXT
from infra.benchmark.load.inbox import HEAD_BYTES, LARGE_BYTES, Inbox, Packet
from infra.benchmark.peers.bare import server_frame


def large_frame(payload: bytes) -> bytes:
    return bytes((0x81, 127)) + len(payload).to_bytes(8, "big") + payload


@given(st.lists(st.binary(max_size=300), max_size=8), st.lists(st.integers(1, 400), max_size=20))
def test_packets_do_not_depend_on_the_pieces(payloads: list[bytes], cuts: list[int]) -> None:
    data, inbox, found = b"".join(map(server_frame, payloads)), Inbox(), []
    for cut in [*cuts, len(data) + 1]:
        found += inbox.take(data[:cut])
        data = data[cut:]
    assert found == [Packet(TEXT, payload, len(payload)) for payload in payloads]
    assert inbox.is_empty


def test_a_byte_at_a_time() -> None:
    inbox, found = Inbox(), []
    for byte in server_frame(b"a" * 200) + server_frame(b"2"):
        found += inbox.take(bytes((byte,)))
    assert [packet.size for packet in found] == [200, 1]


def test_a_large_packet_is_passed_over_and_what_follows_is_not() -> None:
    payload = b"43" + b"s" * (3 * LARGE_BYTES)
    data = large_frame(payload) + server_frame(b"2")
    inbox, found = Inbox(), []
    for start in range(0, len(data), 10_000):
        found += inbox.take(data[start : start + 10_000])
        assert inbox.is_empty or inbox.is_skipping or start + 10_000 < len(data)
    assert found == [Packet(TEXT, payload[:HEAD_BYTES], len(payload)), Packet(TEXT, b"2", 1)]
    assert inbox.is_empty


def test_a_large_packet_of_which_only_the_header_is_there_yet() -> None:
    payload = b"p" * (LARGE_BYTES + 1)
    data, inbox = large_frame(payload), Inbox()
    assert inbox.take(data[:12]) == []
    assert not inbox.is_empty
    assert inbox.take(data[12:]) == [Packet(TEXT, payload, len(payload))]
    assert inbox.is_empty
