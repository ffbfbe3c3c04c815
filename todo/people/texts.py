"""What people type, normalised and checked: names, logins, passwords; and what a browser says of itself."""

from __future__ import annotations

import ipaddress
import re
from unicodedata import category, normalize

from todo.errors import TodoError

NAME_CHARACTERS = 100
RAW_NAME_CHARACTERS = 4 * NAME_CHARACTERS
LOGIN_CHARACTERS = 200
DEVICE_CHARACTERS = 60
PASSWORD_LEAST, PASSWORD_MOST = 10, 200

_SURROGATES = re.compile("[\ud800-\udfff]")
_LETTERS = "LNPS"  # first letters of Unicode's categories of what is drawn: letters, numbers, signs

BROWSERS = (
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/",)),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)
SYSTEMS = (
    ("iPhone", ("iPhone",)),
    ("iPad", ("iPad",)),
    ("Android", ("Android",)),
    ("Windows", ("Windows",)),
    ("macOS", ("Mac OS X", "Macintosh")),
    ("Linux", ("Linux", "X11")),
)
"""Name -> what in a User-Agent says so; the first that fits, since most browsers also name others."""


def check_name(raw: str) -> str:
    """A name on one line of NFC text. Raises `name_empty`, `name_too_long`, `bad_request`."""
    if _SURROGATES.search(raw):
        raise TodoError("bad_request", "'name' has half a character in it (a lone surrogate).", field="name")
    if len(raw) > RAW_NAME_CHARACTERS:  # NFC takes time that grows with the square of a run of marks
        raise TodoError("name_too_long", limit=NAME_CHARACTERS)
    name = " ".join(_printable(normalize("NFC", raw)).split())
    if not any(category(letter)[0] in _LETTERS for letter in name):
        raise TodoError("name_empty")
    if len(name) > NAME_CHARACTERS:
        raise TodoError("name_too_long", limit=NAME_CHARACTERS)
    return name


def login_key(raw: str) -> str:
    """A login as it is compared: NFKC, casefold, trimmed. Raises nothing; what no login can be gives ''."""
    if len(raw) > LOGIN_CHARACTERS or _SURROGATES.search(raw):
        return ""
    login = normalize("NFKC", normalize("NFKC", raw).casefold()).strip()
    if not login or len(login) > LOGIN_CHARACTERS or any(category(letter)[0] in "CZ" for letter in login):
        return ""
    return login


def check_login(raw: str) -> str:
    """`login_key`, or `login_invalid`."""
    if not (login := login_key(raw)):
        raise TodoError("login_invalid", limit=LOGIN_CHARACTERS)
    return login


def password_key(raw: str) -> str:
    """A password as it is hashed: NFKC. Raises nothing; what no password can be gives ''."""
    return "" if len(raw) > PASSWORD_MOST or _SURROGATES.search(raw) else normalize("NFKC", raw)


def check_password(raw: str, login: str) -> str:
    """`password_key`, or `password_too_weak`: too short, too long, or the login itself."""
    password = password_key(raw)
    if len(password) < PASSWORD_LEAST or login_key(raw) == login:
        raise TodoError("password_too_weak", least=PASSWORD_LEAST, most=PASSWORD_MOST)
    return password


def short_device(raw: str) -> str:
    """A device's name as it is kept: one printable line, cut."""
    return " ".join(_printable(_SURROGATES.sub("", raw[: 4 * DEVICE_CHARACTERS])).split())[:DEVICE_CHARACTERS]


def device_name(user_agent: str) -> str:
    """What a person calls the browser that sent this User-Agent: 'Firefox on Linux'."""
    browser, system = (
        next((name for name, signs in table if any(sign in user_agent for sign in signs)), None)
        for table in (BROWSERS, SYSTEMS)
    )
    return " on ".join(filter(None, (browser or "A browser", system)))


def normal_address(raw: str) -> str:
    """The address that tries are counted by: IPv4 as it is, of IPv6 the /64, which one customer has whole."""
    try:
        address = ipaddress.ip_address(raw.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def is_address(host: str) -> bool:
    """Whether a host is an IP address, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _printable(text: str) -> str:
    """The text with a space for each control character and each sign that turns its direction."""
    return "".join(
        " " if category(letter) in ("Cc", "Zl", "Zp") or letter in _TURNING else letter for letter in text
    )


_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
