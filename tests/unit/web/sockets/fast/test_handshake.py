"""The opening handshake by the letter of the standard."""

from __future__ import annotations

import pytest

from web.sockets.fast.handshake import Refused, accept

GOOD = {
    "REQUEST_METHOD": "GET",
    "HTTP_HOST": "todo.example",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_the_example_of_the_standard() -> None:
    answer = accept(GOOD)
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" in answer


@pytest.mark.parametrize("upgrade", ["WebSocket", "h2c, websocket"])
def test_names_are_taken_in_any_case_and_among_others(upgrade: str) -> None:
    assert accept({**GOOD, "HTTP_UPGRADE": upgrade, "HTTP_CONNECTION": "UPGRADE"})


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("REQUEST_METHOD", "POST", "400"),
        ("HTTP_HOST", "", "400"),
        ("HTTP_UPGRADE", "h2c", "400"),
        ("HTTP_CONNECTION", "keep-alive", "400"),
        ("HTTP_SEC_WEBSOCKET_VERSION", "8", "426"),
        ("HTTP_SEC_WEBSOCKET_VERSION", "13, 8", "426"),
        ("HTTP_SEC_WEBSOCKET_KEY", "", "400"),
        ("HTTP_SEC_WEBSOCKET_KEY", "dGhlIHNhbXBsZQ==", "400"),
        ("HTTP_SEC_WEBSOCKET_KEY", "dGhlIHNhbXBsZSBub25jZQ==,dGhlIHNhbXBsZSBub25jZQ==", "400"),
        ("HTTP_SEC_WEBSOCKET_KEY", "é" * 24, "400"),
    ],
)
def test_what_is_no_handshake_is_refused(name: str, value: str, status: str) -> None:
    with pytest.raises(Refused) as refused:
        accept({**GOOD, name: value})
    assert refused.value.status.startswith(status)
    if status == "426":
        assert ("Sec-WebSocket-Version", "13") in refused.value.headers


def test_a_refusal_is_answered_in_words_and_ends_the_connection() -> None:
    """As the library has its answers."""
    with pytest.raises(Refused) as refused:
        accept({**GOOD, "HTTP_SEC_WEBSOCKET_VERSION": "8"})
    assert refused.value.response() == {
        "status": "426 Upgrade Required",
        "headers": [
            ("Sec-WebSocket-Version", "13"),
            ("Content-Type", "text/plain"),
            ("Connection", "close"),
        ],
        "response": b"This server speaks version 13.",
    }
