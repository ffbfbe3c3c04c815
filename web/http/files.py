"""Static files of the page, precompressed at build time; content negotiation by Accept-Encoding."""

from __future__ import annotations

import mimetypes
from pathlib import Path

import flask
from flask import Response

STATIC = Path(__file__).parent.parent / "static"
PACKINGS = {"br": ".br", "gzip": ".gz"}
"""Content encodings and their file name suffixes, best compression first."""


def static_file(name: str, max_age_s: int) -> Response:
    """The response with a file below `static`. Raises 404 for a missing file or a path outside of it."""
    packing = _wanted_packing(name)
    if packing is None:
        response = flask.send_from_directory(STATIC, name, max_age=max_age_s)
    else:
        kind, _ = mimetypes.guess_type(name)
        response = flask.send_from_directory(
            STATIC, name + PACKINGS[packing], max_age=max_age_s, mimetype=kind
        )
        response.headers["Content-Encoding"] = packing
    response.vary.add("Accept-Encoding")
    return response


def _wanted_packing(name: str) -> str | None:
    """The encoding that the client prefers among those available for the file; None for identity."""
    found = [way for way, ending in PACKINGS.items() if (STATIC / (name + ending)).is_file()]
    best = max(found, key=flask.request.accept_encodings.quality, default=None)
    return best if best is not None and is_wanted(best) else None


def is_wanted(packing: str) -> bool:
    """Whether the client prefers this encoding over identity. Without Accept-Encoding it gets identity."""
    accepted = flask.request.accept_encodings
    return bool(accepted.quality(packing) > dict(accepted).get("identity", 0.0))
