"""Whether a request that changes something comes from a page of this server, and not from another site's.

Browsers say where a request comes from (`Origin`), and send a body of JSON to another site only after asking.
A cookie with SameSite=Lax is not sent along by another site's form either. A program with a token sends no
cookie, so nobody can make it send one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from todo.errors import TodoError
from web.http.origins import OriginCheck

JSON = "application/json"


def check_same_site(environ: Mapping[str, Any], is_own_origin: OriginCheck) -> None:
    """Raises `forged`."""
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if kind != JSON:
        raise TodoError("forged", f"Send the request as {JSON}.")
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        if not is_own_origin(origin, dict(environ)):
            raise TodoError("forged")
    elif environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
        raise TodoError("forged")
