"""The pages for whoever watches over the process."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from todo.errors import TodoError
from web.http import files
from web.http.metrics import Metrics
from web.http.pages import create_app
from web.http.snapshots import Compressed


class State:
    """What a replica says of itself."""

    has_begun = True
    reason: str | None = None
    limit: str | None = None


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def status(state: State) -> Any:
    """The status of a page."""

    def no_snapshot(_environ: Any, list_id: str) -> Any:
        raise AssertionError(list_id)

    def unhealthy() -> str | None:
        return None if state.has_begun else "not yet"

    client = create_app(
        Metrics(), unhealthy, lambda: state.reason, lambda: state.limit, no_snapshot
    ).test_client()
    return lambda path: client.get(path).status_code


def test_what_never_was_in_step_is_not_healthy(state: State, status: Any) -> None:
    state.has_begun = False
    assert status("/healthz") == 503


def test_what_lost_the_store_is_not_ready_and_yet_healthy(state: State, status: Any) -> None:
    state.reason = "the store is silent"
    assert (status("/readyz"), status("/healthz")) == (503, 200)
    state.reason = None
    assert (status("/readyz"), status("/healthz")) == (200, 200)


def test_a_full_store_is_told_by_a_replica_that_is_ready(state: State, status: Any) -> None:
    state.limit = "full: read only"
    assert status("/readyz") == 200


PACKED = Compressed(gzip.compress(b'{"tasks":[]}'), 12)


@pytest.fixture
def get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A page of an app whose files are these, and whose list `main` has a snapshot."""
    (tmp_path / "assets").mkdir()
    for name in ("index.html", "favicon.svg", "assets/a.js", "manifest.json"):
        (tmp_path / name).write_text(f"this is {name}")
    monkeypatch.setattr(files, "STATIC", tmp_path)

    def snapshot(_environ: Any, list_id: str) -> Compressed:
        if list_id != "main":
            code = {"none": "unknown_list", "b": "bad_request"}.get(list_id, "store_unavailable")
            raise TodoError(code, "It is not.", list=list_id)
        return PACKED

    def nothing() -> None:
        return None

    app = create_app(Metrics(), nothing, nothing, nothing, snapshot)

    def get(path: str, **headers: str) -> Any:
        response = app.test_client().get(path, headers=headers)
        response.get_data()
        response.close()
        return response

    return get


@pytest.mark.parametrize("path", ["/", "/l/main", "/l/whatever"])
def test_the_one_page_is_always_asked_for_anew_and_may_load_nothing_from_elsewhere(
    get: Any, path: str
) -> None:
    """The list's id in its address is the page's own matter."""
    response = get(path)
    assert (response.status_code, response.data) == (200, b"this is index.html")
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_what_has_its_hash_in_its_name_is_kept_for_a_year_and_the_rest_for_an_hour(get: Any) -> None:
    hashed, other, icon = get("/static/assets/a.js"), get("/static/manifest.json"), get("/favicon.ico")
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.data == b"this is assets/a.js"
    assert "max-age=3600" in other.headers["Cache-Control"]
    assert (icon.data, icon.mimetype) == (b"this is favicon.svg", "image/svg+xml")
    assert "max-age=3600" in icon.headers["Cache-Control"]
    assert get("/static/none.js").status_code == 404


def test_a_snapshot_goes_out_packed_to_who_accepts_that(get: Any) -> None:
    """With how long it is unpacked, for whoever shows how far it has come; and nobody keeps it."""
    response = get("/l/main/snapshot", **{"Accept-Encoding": "gzip"})
    assert response.data == PACKED.body
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["X-Uncompressed-Length"] == "12"
    plain = get("/l/main/snapshot")
    assert plain.data == b'{"tasks":[]}'
    assert plain.headers["Content-Length"] == "12"
    assert "Content-Encoding" not in plain.headers
    for one in (response, plain):
        assert one.mimetype == "application/json"
        assert one.headers["Cache-Control"] == "no-store"
        assert one.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("list_id", "status"), [("none", 404), ("b", 404), ("c", 503)])
def test_a_list_that_cannot_be_opened_is_refused_as_a_message_is(get: Any, list_id: str, status: int) -> None:
    response = get(f"/l/{list_id}/snapshot")
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert response.json["ok"] is False
    assert response.json["error"]["message"] == "It is not."
    assert response.json["error"]["list"] == list_id


def test_health_readiness_and_metrics_are_plain_text(get: Any) -> None:
    for path, text in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
        assert (get(path).data, get(path).mimetype) == (text, "text/plain")
    metrics = get("/metrics")
    assert metrics.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert metrics.data


def test_no_answer_is_taken_for_another_type_or_tells_others_where_one_was(get: Any) -> None:
    for path in ("/", "/static/assets/a.js", "/healthz", "/none"):
        assert get(path).headers["X-Content-Type-Options"] == "nosniff"
        assert get(path).headers["Referrer-Policy"] == "same-origin"


def test_the_reasons_are_said(state: State) -> None:
    """Why another process should take its place, why nobody should come, and what cannot be done."""
    client = create_app(
        Metrics(), lambda: "not yet", lambda: state.reason, lambda: state.limit, lambda _: PACKED
    ).test_client()
    assert client.get("/healthz").data == b"not yet\n"
    state.limit = "full: read only"
    assert client.get("/readyz").data == b"full: read only\n"
    state.reason = "the store is silent"
    assert client.get("/readyz").data == b"the store is silent\n"
    assert {client.get(path).mimetype for path in ("/healthz", "/readyz")} == {"text/plain"}
