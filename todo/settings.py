"""Settings from environment variables `TODO_*`, each also as `TODO_*_FILE` naming a file that holds it.

A wrong value stops the start with one sentence that names the variable.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from todo.errors import TodoError

DEFAULT_PORTS = {"http": 80, "https": 443}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_CHARACTERS = 1_000
LOG_LEVELS = ("debug", "info", "warning", "error")


class Settings(msgspec.Struct, frozen=True):
    """All settings, checked.

    `access` is `open` to everybody, or by `accounts`, which is what anything that other machines reach gets.
    `proxies` may say which address a request came from. `redis_url` is None for the embedded server in
    `data_dir`; for another server long-running processes wait `store_wait_s` at the start.
    """

    redis_url: str | None = None
    store_wait_s: int = 0
    data_dir: Path = Path("data")
    witness: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    access: str = "open"
    access_is_said: bool = False
    sign_up: str = "invitation"
    proxies: tuple[Network, ...] = ()
    origins: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: str = "text"
    board_memory_mb: int = 256
    transport: str = "fast"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str | None = None
    oidc_sign_up: str = "invitation"


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the settings. Raises `bad_setting`."""
    given: dict[str, Any] = {}
    for name, parse in _PARSERS.items():
        raw = _raw_value(environment, f"TODO_{name.upper()}")
        if raw is not None:
            given[name] = parse(f"TODO_{name.upper()}", raw)
    is_said = "access" in given
    if not is_said and not is_loopback(host := given.get("host", Settings().host)):
        _check_resolves(host)
        given["access"] = "accounts"
    settings = Settings(**given, access_is_said=is_said)
    _check_oidc(settings)
    return settings


def _check_oidc(settings: Settings) -> None:
    """Raises `bad_setting` for half of what a provider needs."""
    if settings.oidc_issuer is None:
        more = (settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_name)
        if any(more) or settings.oidc_sign_up != Settings().oidc_sign_up:
            raise TodoError("bad_setting", "The other TODO_OIDC_… settings need TODO_OIDC_ISSUER.")
    elif settings.oidc_client_id is None:
        raise TodoError("bad_setting", "TODO_OIDC_ISSUER needs TODO_OIDC_CLIENT_ID.")
    elif settings.access != "accounts":
        raise TodoError("bad_setting", "TODO_OIDC_ISSUER needs TODO_ACCESS=accounts.")


def _check_resolves(host: str) -> None:
    """Raises `bad_setting` for a name that means no address."""
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError) as error:
        text = f"TODO_HOST={host} is no address or name of this machine: it cannot be resolved."
        raise TodoError("bad_setting", text) from error


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings but are none: most likely a typo."""
    known = {f"TODO_{name.upper()}" for name in _PARSERS}
    given = (name for name in environment if name.startswith("TODO_") and not name.startswith("TODO_TEST_"))
    return sorted(name for name in given if name.removesuffix("_FILE") not in known)


def _raw_value(environment: Mapping[str, str], name: str) -> str | None:
    """An empty one counts as none beside the other: stack files pass both."""
    direct, path = environment.get(name), environment.get(f"{name}_FILE")
    if direct and path:
        raise TodoError("bad_setting", f"Set {name} or {name}_FILE, not both.")
    if not path:
        return direct
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise TodoError("bad_setting", f"{name}_FILE={path} cannot be read: {error.strerror}.") from error


def _host(name: str, raw: str) -> str:
    if not raw.strip():
        raise TodoError("bad_setting", f"{name} must be an address or a name of this machine.")
    return raw.strip()


def _folder(name: str, raw: str) -> Path:
    if not raw.strip():
        raise TodoError("bad_setting", f"{name} must name a folder.")
    return Path(raw)


def _redis_url(name: str, raw: str) -> str | None:
    if not raw:
        return None
    if not raw.startswith(("redis://", "rediss://", "unix://")):
        raise TodoError("bad_setting", f"{name} must begin with redis://, rediss:// or unix://.")
    try:
        _ = urlsplit(raw).port
    except ValueError as error:
        raise TodoError("bad_setting", f"{name} has a port that is no number from 0 to 65535.") from error
    return raw


def _integer(least: int, most: int) -> Callable[[str, str], int]:
    def parse(name: str, raw: str) -> int:
        if not raw.isascii() or not raw.isdigit() or not least <= int(raw[:20]) <= most:
            raise TodoError("bad_setting", f"{name} must be a whole number from {least} to {most}.")
        return int(raw)

    return parse


def _choice(*allowed: str) -> Callable[[str, str], str]:
    def parse(name: str, raw: str) -> str:
        if raw not in allowed:
            raise TodoError("bad_setting", f"{name} must be one of: {', '.join(allowed)}.")
        return raw

    return parse


def _words(name: str, raw: str) -> str | None:
    """A text on one line; None for an empty one, as stack files pass what is not set."""
    text = raw.strip()
    if not text.isprintable() or len(text) > MOST_CHARACTERS:
        text = f"{name} must be one line of at most {MOST_CHARACTERS} characters."
        raise TodoError("bad_setting", text)
    return text or None


def _issuer(name: str, raw: str) -> str | None:
    if not raw.strip():
        return None
    if not is_safe_url(raw.strip()) or "?" in raw or "#" in raw:
        text = f"{name} must be the address of a provider, such as https://id.example.org/realms/main."
        raise TodoError("bad_setting", text)
    return raw.strip()


def is_safe_url(url: str) -> bool:
    """Whether nobody on the network can read or change what is sent there: https, or http on loopback."""
    try:
        normal_origin(url)
        parts = urlsplit(url)
    except ValueError:
        return False
    is_clean = url.isascii() and url.isprintable() and " " not in url
    return is_clean and (parts.scheme == "https" or is_loopback(parts.hostname or ""))


def _origins(name: str, raw: str) -> tuple[str, ...]:
    return tuple(_origin(name, part.strip()) for part in raw.split(",") if part.strip())


def _origin(name: str, raw: str) -> str:
    try:
        origin, rest = normal_origin(raw)
    except ValueError as error:
        text = f"{name} must list origins such as https://todo.example.org; '{raw}' is none."
        raise TodoError("bad_setting", text) from error
    if rest.strip("/"):
        text = f"{name} must list origins, which have no path: write {origin} in the place of '{raw}'."
        raise TodoError("bad_setting", text)
    return origin


def normal_origin(url: str) -> tuple[str, str]:
    """The origin of a URL as browsers write it (small letters, no default port), and what follows.

    Raises ValueError if it is no http or https URL with a host, or names a user."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError("no origin")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return f"{parts.scheme}://{host}{port}", rest


def _networks(name: str, raw: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in raw.split(",") if part.strip())
    except ValueError as error:
        text = f"{name} must list addresses or networks such as 10.0.0.0/8: {error}."
        raise TodoError("bad_setting", text) from error


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "redis_url": _redis_url,
    "store_wait_s": _integer(0, 3_600),
    "data_dir": _folder,
    "witness": _folder,
    "host": _host,
    "port": _integer(0, 65_535),
    "access": _choice("open", "accounts"),
    "sign_up": _choice("invitation", "open"),
    "proxies": _networks,
    "origins": _origins,
    "log_level": _choice(*LOG_LEVELS),
    "log_format": _choice("text", "json"),
    "board_memory_mb": _integer(1, 1_000_000),
    "transport": _choice("fast", "plain"),
    "oidc_issuer": _issuer,
    "oidc_client_id": _words,
    "oidc_client_secret": _words,
    "oidc_name": _words,
    "oidc_sign_up": _choice("invitation", "everybody"),
}


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own and no other can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
