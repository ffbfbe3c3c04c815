"""Which pages may open a socket: our own, and those of the configured origins.

A browser says with `Origin` which page opens it. Only `Host` tells which is our own: no header that a proxy
may or may not have set is trusted. A server that listens on this machine alone goes by other names only if
they are configured, so that no foreign name can be pointed at it (DNS rebinding).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from todo.settings import Settings, is_loopback, normal_origin

OriginCheck = Callable[[str | None, dict[str, Any]], bool]


def origin_check(settings: Settings) -> OriginCheck:
    """The check as Engine.IO calls it, with the request's origin and WSGI environment."""
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
    """Whether a request's `Host` may be this server's name. If it listens on this machine alone, that is a
    name that means the machine, or a configured origin's. What has none comes from no page."""
    if host is None or not is_loopback(settings.host) or is_loopback(_name_in(host)):
        return True
    return any(_origin_of(origin, host) == origin for origin in settings.origins)


def _origin_of(origin: str, host: str) -> str | None:
    """The origin of this `Host` if the scheme is that of `origin`."""
    try:
        return normal_origin(f"{urlsplit(origin).scheme}://{host}")[0]
    except ValueError:
        return None


def _name_in(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
