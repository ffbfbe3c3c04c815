"""The origin check for sockets: allows our own origin and the configured ones.

A browser sends the page's origin in `Origin`. Our own origin is derived from `Host` only; X-Forwarded
headers are not trusted. A server that listens on a loopback address accepts other host names only if they are
configured, against DNS rebinding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from todo.settings import Settings, is_loopback, normal_origin

OriginCheck = Callable[[str | None, dict[str, Any]], bool]


def origin_check(settings: Settings) -> OriginCheck:
    """The check that Engine.IO calls with the request's origin and WSGI environment."""
    local = is_loopback(settings.host)

    def is_allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        if origin in settings.origins:
            return True
        own = environ.get("HTTP_HOST")
        if own is None or origin not in (f"http://{own}", f"https://{own}"):
            return False
        return not local or is_loopback(_name_in(own))

    return is_allowed


def is_own_host(settings: Settings, host: str | None) -> bool:
    """Whether the `Host` header is acceptable. On a loopback listener it must be a loopback name or the host
    of a configured origin. A request without Host does not come from a browser and passes."""
    if host is None or not is_loopback(settings.host) or is_loopback(_name_in(host)):
        return True
    return any(_origin_of(origin, host) == origin for origin in settings.origins)


def _origin_of(origin: str, host: str) -> str | None:
    """The origin with the scheme of `origin` and the authority of `host`, normalised."""
    try:
        return normal_origin(f"{urlsplit(origin).scheme}://{host}")[0]
    except ValueError:
        return None


def _name_in(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
