"""The HTTP routes: the app's page, static files, snapshots, health, readiness, metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from flask import Flask, Response, request

from todo.errors import TodoError
from web.http import files
from web.http.metrics import Metrics
from web.http.snapshots import Compressed

YEAR_S = 365 * 86_400
SNAPSHOT_STATUS = {"unknown_list": 404, "bad_request": 404, "not_signed_in": 401}

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_app(
    metrics: Metrics,
    unhealthy: Callable[[], str | None],
    not_ready: Callable[[], str | None],
    limited: Callable[[], str | None],
    snapshot: Callable[[Mapping[str, Any], str], Compressed],
) -> Flask:
    """The Flask application.

    `unhealthy` says in a few words why another process should take this one's place, `not_ready` why no new
    clients should come, `limited` what they cannot do here though they can come, or None. `snapshot` gives to
    the visitor of a request (its WSGI environment) a list's snapshot as gzipped JSON, which is unpacked for
    who does not accept that, or raises what the list cannot be opened for.
    """
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    @app.get("/l/<list_id>")
    @app.get("/sign-in")
    @app.get("/welcome")
    @app.get("/invite")
    @app.get("/reset")
    @app.get("/people")
    def page(list_id: str | None = None) -> Response:
        del list_id  # the page reads it from location.pathname
        response = files.static_file("index.html", max_age_s=0)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Cache-Control"] = "no-cache"
        return response

    @app.get("/l/<list_id>/snapshot")
    def list_snapshot(list_id: str) -> Response:
        try:
            made = snapshot(request.environ, list_id)
        except TodoError as error:
            status = SNAPSHOT_STATUS.get(error.code, 503)
            answer = msgspec.json.encode({"ok": False, "error": error.to_json_value()})
            return Response(answer, status=status, mimetype="application/json")
        if files.is_wanted("gzip"):
            response = Response(made.body, mimetype="application/json")
            response.headers["Content-Encoding"] = "gzip"
            response.headers["X-Uncompressed-Length"] = str(made.unpacked_bytes)
        else:
            response = Response(made.unpacked(), mimetype="application/json")
            response.headers["Content-Length"] = str(made.unpacked_bytes)
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        hashed = name.startswith("assets/")
        response = files.static_file(name, max_age_s=YEAR_S if hashed else 3600)
        if hashed:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        return response

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return files.static_file("favicon.svg", max_age_s=3600)

    @app.get("/healthz")
    def healthy() -> Response:
        reason = unhealthy()
        if reason:
            return Response(f"{reason}\n", status=503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def ready() -> Response:
        reason = not_ready()
        if reason:
            return Response(f"{reason}\n", status=503, mimetype="text/plain")
        return Response(f"{limited() or 'ready'}\n", mimetype="text/plain")

    @app.get("/metrics")
    def metrics_page() -> Response:
        return Response(metrics.page(), mimetype="text/plain; version=0.0.4")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return app
