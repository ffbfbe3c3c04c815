"""What people type: names, logins and passwords as they are kept, and what is refused."""

from __future__ import annotations

import pytest

from tests.people import code
from todo.people.texts import (
    check_login,
    check_name,
    check_password,
    device_name,
    login_key,
    normal_address,
    password_key,
    short_device,
)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  Ann \t Lee\n", "Ann Lee"),
        ("A\u0308nn", "Änn"),
        ("Ann\x1b[2J\u202eeel", "Ann [2J eel"),
        ("李", "李"),
        ("x" * 100, "x" * 100),
    ],
)
def test_names_are_one_printable_line(raw: str, name: str) -> None:
    assert check_name(raw) == name


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        ("", "name_empty"),
        (" \u200b\u2060", "name_empty"),
        ("\u0301", "name_empty"),
        ("x" * 101, "name_too_long"),
        ("a" + "\u0301" * 400, "name_too_long"),
        ("\ud800", "bad_request"),
    ],
)
def test_what_is_no_name_is_refused(raw: str, refusal: str) -> None:
    assert code(check_name, raw) == refusal


@pytest.mark.parametrize(
    ("raw", "login"),
    [
        (" Ann@Example.ORG ", "ann@example.org"),
        ("ＡＮＮ", "ann"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁ", "fi"),
        ("\u1e9e", "ss"),
    ],
)
def test_logins_are_compared_without_spelling(raw: str, login: str) -> None:
    assert check_login(raw) == login
    assert check_login(login) == login


@pytest.mark.parametrize("raw", ["", " ", "a b", "a\x00b", "a\u200bb", "\ud800", "x" * 201, "\ufdfa" * 20])
def test_what_is_no_login_is_nobodys(raw: str) -> None:
    assert login_key(raw) == ""
    assert code(check_login, raw) == "login_invalid"


def test_passwords_are_normalised_and_neither_short_nor_the_login() -> None:
    assert check_password("ｃorrect horse", "ann") == "correct horse"
    assert check_password("x" * 200, "ann") == "x" * 200
    for weak in ("x" * 9, "", "x" * 201, "\ud800" * 10, "ANN@EXAMPLE.ORG"):
        assert code(check_password, weak, "ann@example.org") == "password_too_weak"
    assert password_key("x" * 201) == ""


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile"
            " Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/18.5 Safari/605.1.15",
            "Safari on macOS",
        ),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_called_as_people_do(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_a_device_is_one_short_line() -> None:
    assert short_device(" a\x1b\nb\ud800 " + "x" * 1_000) == "a b " + "x" * 56


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address\n", "unknown"),
    ],
)
def test_of_ipv6_the_network_of_one_customer_counts(raw: str, address: str) -> None:
    assert normal_address(raw) == address
