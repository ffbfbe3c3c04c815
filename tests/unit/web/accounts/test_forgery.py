"""Requests that another site makes a browser send are refused."""

from __future__ import annotations

from typing import Any

import pytest

from todo.errors import TodoError
from web.accounts.forgery import check_same_site

JSON = "application/json"
OWN = "https://todo.example.org"


def is_own(origin: str | None, _environ: dict[str, Any]) -> bool:
    return origin == OWN


@pytest.mark.parametrize(
    "headers",
    [
        {"CONTENT_TYPE": JSON, "HTTP_ORIGIN": OWN},
        {"CONTENT_TYPE": f"{JSON}; charset=utf-8", "HTTP_ORIGIN": OWN},
        {"CONTENT_TYPE": JSON},
        {"CONTENT_TYPE": JSON, "HTTP_SEC_FETCH_SITE": "same-origin"},
    ],
)
def test_a_page_of_our_own_and_a_program_are_let_through(headers: dict[str, str]) -> None:
    check_same_site(headers, is_own)


@pytest.mark.parametrize(
    "headers",
    [
        {"CONTENT_TYPE": JSON, "HTTP_ORIGIN": "https://evil.example"},
        {"CONTENT_TYPE": JSON, "HTTP_ORIGIN": "null"},
        {"CONTENT_TYPE": JSON, "HTTP_ORIGIN": ""},
        {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_ORIGIN": OWN},
        {"CONTENT_TYPE": "text/plain"},
        {},
        {"CONTENT_TYPE": JSON, "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"CONTENT_TYPE": JSON, "HTTP_SEC_FETCH_SITE": "same-site"},
    ],
)
def test_all_others_are_not(headers: dict[str, str]) -> None:
    with pytest.raises(TodoError) as refused:
        check_same_site(headers, is_own)
    assert refused.value.code == "forged"
