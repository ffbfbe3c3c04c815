"""What a client sends as text becomes one of our messages, a refusal, or the end of its connection."""

from __future__ import annotations

from typing import Any

import pytest
from socketio import packet

from web.sockets.packets import MALFORMED, MESSAGES, UNKNOWN, BadPacket, WirePacket


def read(text: Any) -> WirePacket:
    return WirePacket(encoded_packet=text)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_our_messages_come_through_with_their_argument_and_number(name: str) -> None:
    found = read(f'217["{name}",{{"list":"main"}}]')
    assert (found.packet_type, found.id, found.data) == (packet.EVENT, 17, [name, {"list": "main"}])


def test_a_message_of_another_name_is_told_apart_from_one_that_cannot_be_read() -> None:
    assert read('2["make_tea",1]').data == [UNKNOWN, "make_tea"]
    assert read('2["join",').data == [MALFORMED, "malformed"]
    assert read("2" + "[" * 100_000).data == [MALFORMED, "malformed"]


@pytest.mark.parametrize("body", ["[1]", "[]", '[["join"]]', "[null]"])
def test_json_that_is_no_message_is_a_bad_request(body: str) -> None:
    assert read(f"2{body}").data == [MALFORMED, "bad_request"]


def test_a_client_that_sends_the_words_of_a_refusal_gets_no_further_than_others() -> None:
    for word in (MALFORMED, UNKNOWN, "connect", "disconnect"):
        assert read(f'2["{word}","x"]').data == [UNKNOWN, word]


def test_an_attachment_is_refused_whatever_it_is_for() -> None:
    found = read('51-["join",{"_placeholder":true,"num":0}]')
    assert found.data == [MALFORMED, "bad_request"]
    assert found.add_attachment(b"bytes")


def test_a_message_that_names_no_attachment_waits_for_none() -> None:
    assert read('50-["join",{}]').packet_type == packet.EVENT


@pytest.mark.parametrize("text", ["", "x", "7", "6", "4", b"bytes"])
def test_what_no_client_sends_ends_its_connection(text: Any) -> None:
    with pytest.raises(BadPacket):
        WirePacket().decode(text)


def test_what_we_send_is_json_as_short_as_it_can_be() -> None:
    sent = WirePacket(packet.EVENT, data=["events", {"list": "main", "title": "Käse"}])
    assert sent.encode() == '2["events",{"list":"main","title":"Käse"}]'
