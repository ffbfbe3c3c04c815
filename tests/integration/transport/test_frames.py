"""Frames over a real socket: what is right is read however it comes, what is wrong closes with its code."""

from __future__ import annotations

import json

import pytest

from infra.wire_client import command
from tests.websockets import MASK, RawSocket, opening, sent
from web.sockets.fast.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

ADD = json.dumps(["command", command("main", "add_task", {"title": "Größe"})]).encode()


def test_a_ping_is_answered_with_its_own_bytes(url: str) -> None:
    with RawSocket(url).connect() as client:
        client.send(PING, b"are you there")
        assert client.frame() == (PONG, b"are you there")


def test_a_message_in_fragments_with_a_ping_between_is_one_message(url: str) -> None:
    message = b"427" + ADD
    with RawSocket(url).connect() as client:
        client.send(TEXT, message[:90], final=False)
        client.send(PING, b"p")
        client.send(CONTINUATION, message[90:91], final=False)
        client.send(CONTINUATION, message[91:])
        assert client.frame() == (PONG, b"p")
        assert client.text().startswith('437[{"ok":true')


def test_bytes_may_come_one_at_a_time(url: str) -> None:
    with RawSocket(url).connect() as client:
        for byte in sent(TEXT, b'421["join",{"list":"main"}]'):
            client.socket.sendall(bytes((byte,)))
        assert client.answer(1)["ok"]


def test_many_messages_may_come_in_one_piece(url: str) -> None:
    with RawSocket(url).connect() as client:
        ask = [f'42{number}["leave",{{"list":"main"}}]'.encode() for number in range(1, 200)]
        client.socket.sendall(b"".join(sent(TEXT, text) for text in ask))
        for number in range(1, 200):
            assert client.answer(number)["ok"] is True


BROKEN = {
    "no mask": (sent(TEXT, b"3", mask=None), 1002),
    "a reserved bit": (sent(TEXT, b"3", rsv=0x40), 1002),
    "an unknown opcode": (sent(3, b"3"), 1002),
    "a long ping": (sent(PING, b"x" * 126), 1002),
    "a ping in fragments": (sent(PING, b"x", final=False), 1002),
    "a continuation of nothing": (sent(CONTINUATION, b"x"), 1002),
    "a length in more bytes than needed": (bytes((0x81, 0xFE, 0, 5)) + MASK + b"xxxxx", 1002),
    "a close frame of one byte": (sent(CLOSE, b"x"), 1002),
    "text that is no UTF-8": (sent(TEXT, b"42\xff"), 1007),
    "fragments that are no UTF-8": (sent(TEXT, b"\xc3", final=False) + sent(CONTINUATION, b"x"), 1007),
    "a large message": (sent(TEXT, b"4" * 70_000), 1009),
    "a large length": (bytes((0x82, 0xFF)) + (1 << 40).to_bytes(8, "big") + MASK, 1009),
    "large in fragments": (sent(TEXT, b"4" * 40_000, final=False) + sent(CONTINUATION, b"4" * 40_000), 1009),
}


@pytest.mark.parametrize(("data", "code"), BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_the_rules_closes_that_connection_alone(
    url: str, transport: str, data: bytes, code: int
) -> None:
    with RawSocket(url).connect() as other, RawSocket(url).connect() as client:
        client.socket.sendall(data)
        if transport == "fast":
            assert client.close_code() == code
        else:  # the library closes as well, but in its own words
            client.wait_closed()
        assert other.call("join", {"list": "main"})["ok"]


@pytest.mark.parametrize("text", [b"", b"x", b"9", b"4", b"44", "é".encode()])
def test_what_is_no_packet_does_no_harm(url: str, text: bytes) -> None:
    with RawSocket(url).connect() as other, RawSocket(url).connect() as client:
        client.send(TEXT, text)
        client.send(BINARY, b"\x00\x01")
        assert other.call("join", {"list": "main"})["ok"]


def test_a_closing_client_is_answered_with_its_code(url: str) -> None:
    with RawSocket(url).connect() as client:
        client.send(CLOSE, (1000).to_bytes(2, "big") + b"bye")
        assert client.close_code() == 1000


STRICT = {
    "version 8": ({"Sec_WebSocket_Version": "8"}, b"426"),
    "no version": ({"Sec_WebSocket_Version": None}, b"426"),
    "no key": ({"Sec_WebSocket_Key": None}, b"400"),
    "a short key": ({"Sec_WebSocket_Key": "AAAA"}, b"400"),
    "a key that is no base64": ({"Sec_WebSocket_Key": "!" * 24}, b"400"),
    "no Connection": ({"Connection": "keep-alive"}, b"400"),
}


@pytest.mark.parametrize(("headers", "status"), STRICT.values(), ids=STRICT.keys())
def test_a_wrong_handshake_is_refused(
    url: str, transport: str, headers: dict[str, str | None], status: bytes
) -> None:
    with RawSocket(url, opening(url, **headers)) as client:
        found = client.response.split(b" ")[1]
        if transport == "fast":
            assert found == status
            assert status == b"400" or b"Sec-Websocket-Version: 13" in client.response
        else:  # the library lets some pass, and fails at others
            assert found in (b"101", b"400", b"500")
    with RawSocket(url, opening(url)) as another:
        assert another.connect().call("join", {"list": "main"})["ok"]


def test_compression_and_subprotocols_are_never_agreed_on(url: str) -> None:
    request = opening(url, Sec_WebSocket_Extensions="permessage-deflate", Sec_WebSocket_Protocol="chat")
    with RawSocket(url, request) as client:
        assert client.response.startswith(b"HTTP/1.1 101 ")
        assert b"sec-websocket-extensions" not in client.response.lower()
        assert b"sec-websocket-protocol" not in client.response.lower()
        assert client.connect().call("join", {"list": "main"})["ok"]


def test_a_foreign_page_is_refused(url: str) -> None:
    with RawSocket(url, opening(url, Origin="https://elsewhere.example")) as client:
        assert client.response.split(b" ")[1] == b"400"
