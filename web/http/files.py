"""The page's files as a client takes them: packed when they were built, chosen by what it accepts."""

from __future__ import annotations

import mimetypes
from pathlib import Path

import flask
from flask import Response

STATIC = Path(__file__).parent.parent / "static"
PACKINGS = {"br": ".br", "gzip": ".gz"}
"""Ways to pack and the file names' endings, the smaller one first."""


def static_file(name: str, max_age_s: int) -> Response:
    """A file below `static`; raises 404 if there is none of that name, or it lies elsewhere."""
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
    """The one that the client likes best among those that the file was packed in; None for none of them."""
    found = [way for way, ending in PACKINGS.items() if (STATIC / (name + ending)).is_file()]
    best = max(found, key=flask.request.accept_encodings.quality, default=None)
    return best if best is not None and is_wanted(best) else None


def is_wanted(packing: str) -> bool:
    """Whether the client likes it better than bytes that are not packed. Who says nothing gets those."""
    accepted = flask.request.accept_encodings
    return bool(accepted.quality(packing) > dict(accepted).get("identity", 0.0))
