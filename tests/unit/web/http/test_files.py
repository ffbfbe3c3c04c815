"""The page's files go out packed as the client likes it best."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from web.http import files

PLAIN, BR, GZ = b"plain " * 100, b"packed by br", b"packed by gzip"


@pytest.fixture
def get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A file, by its name and what is accepted."""
    (tmp_path / "page.js").write_bytes(PLAIN)
    (tmp_path / "page.js.br").write_bytes(BR)
    (tmp_path / "page.js.gz").write_bytes(GZ)
    (tmp_path / "icon.svg").write_bytes(PLAIN)
    (tmp_path / "icon.svg.gz").write_bytes(GZ)
    (tmp_path / "picture.png").write_bytes(PLAIN)
    monkeypatch.setattr(files, "STATIC", tmp_path)
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/<path:name>", view_func=lambda name: files.static_file(name, max_age_s=60))

    def get(name: str, accept: str | None, **headers: str) -> Any:
        given = {"Accept-Encoding": accept} if accept is not None else {}
        response = app.test_client().get(f"/{name}", headers={**given, **headers})
        response.get_data()
        response.close()
        return response

    return get


@pytest.mark.parametrize(
    ("accept", "packing", "body"),
    [
        ("gzip, deflate, br", "br", BR),
        ("gzip, deflate", "gzip", GZ),
        ("br", "br", BR),
        ("gzip;q=1.0, br;q=0.5", "gzip", GZ),
        ("br;q=0, gzip", "gzip", GZ),
        ("*", "br", BR),
        ("gzip;q=0, br;q=0", None, PLAIN),
        ("identity;q=1, gzip;q=0.5", None, PLAIN),
        ("identity;q=0.5, gzip", "gzip", GZ),
        ("zstd", None, PLAIN),
        ("", None, PLAIN),
        (None, None, PLAIN),
    ],
)
def test_a_script_goes_out_as_it_is_accepted(get: Any, accept: str, packing: str | None, body: bytes) -> None:
    response = get("page.js", accept)
    assert (response.status_code, response.data) == (200, body)
    assert response.headers.get("Content-Encoding") == packing
    assert response.mimetype == "text/javascript"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_what_was_packed_in_no_way_goes_out_as_it_is(get: Any) -> None:
    assert get("icon.svg", "br, gzip").data == GZ
    assert get("icon.svg", "br").data == PLAIN
    assert get("picture.png", "br, gzip").data == PLAIN


def test_each_form_has_a_tag_of_its_own(get: Any) -> None:
    tags = {get("page.js", accept).headers["ETag"] for accept in ("br", "gzip", None)}
    assert len(tags) == 3
    tag = get("page.js", "br").headers["ETag"]
    assert get("page.js", "br", **{"If-None-Match": tag}).status_code == 304
    assert get("page.js", "gzip", **{"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("name", ["missing.js", "../files.py", "%2e%2e/files.py", "page.js%00"])
def test_there_is_nothing_else(get: Any, name: str) -> None:
    assert get(name, "br").status_code == 404
