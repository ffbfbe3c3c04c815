"""What a provider publishes of itself: kept for an hour, and not taken if it is not what it must be."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from werkzeug.serving import make_server

from tests.people import refused
from tests.provider import CLIENT_ID, provider
from tests.provider import Provider as Serving
from todo.people.passwords import run_directly
from web.accounts import oidc_provider
from web.accounts.oidc_http import ProviderHttp
from web.accounts.oidc_provider import Provider

BACK = "http://127.0.0.1:8080/sign-in/oidc/back"


@pytest.fixture
def serving() -> Iterator[Serving]:
    with provider() as one:
        yield one


def client(url: str, timeout_s: float = 0.5) -> Provider:
    return Provider(url, CLIENT_ID, None, ProviderHttp(run_directly, timeout_s))


def test_it_is_fetched_once_an_hour(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = client(serving.url)
    assert serving.fetched == []
    for _ in range(3):
        assert asking.address("secret", BACK).startswith(f"{serving.url}/authorize?")
    assert serving.fetched == ["discovery"]
    later = time.monotonic() + oidc_provider.KEPT_S
    monkeypatch.setattr(oidc_provider.time, "monotonic", lambda: later)
    asking.address("secret", BACK)
    assert serving.fetched == ["discovery"] * 2


@pytest.mark.parametrize(
    "fault",
    [
        *("discovery is huge", "discovery is no JSON", "discovery moved", "discovery hangs"),
        *("discovery of another issuer", "token endpoint without TLS"),
    ],
)
def test_what_is_no_sound_document_is_not_taken(serving: Serving, fault: str) -> None:
    serving.faults = {fault}
    asking = client(serving.url)
    begun = time.monotonic()
    assert refused(asking.address, "secret", BACK).code == "oidc_away"
    assert time.monotonic() - begun < 3
    # Not asked again at once.
    assert refused(asking.address, "secret", BACK).details["reason"] == "it was away a moment ago"
    assert serving.fetched == ["discovery"]


def test_it_is_asked_again_a_moment_after_it_was_away(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving.faults = {"discovery is no JSON"}
    asking = client(serving.url)
    refused(asking.address, "secret", BACK)
    serving.faults.clear()
    later = time.monotonic() + oidc_provider.RETRY_S
    monkeypatch.setattr(oidc_provider.time, "monotonic", lambda: later)
    assert asking.address("secret", BACK)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert refused(client(url).address, "secret", BACK).code == "oidc_away"


def test_nothing_is_asked_over_a_network_that_others_can_read() -> None:
    http = ProviderHttp(run_directly)
    for url in ("http://id.example.org/", "ftp://127.0.0.1/", "file:///etc/passwd", "//x", "https://a b/"):
        assert refused(http.get, url).code == "oidc_away"


def test_who_answers_names_itself_where_it_said_so(serving: Serving) -> None:
    serving.faults = {"names itself in answers"}
    asking = client(serving.url)
    asking.check_issuer(serving.url)
    assert refused(asking.check_issuer, None).code == "oidc_invalid"
    assert refused(asking.check_issuer, "https://evil.example").code == "oidc_invalid"


def test_a_public_client_sends_its_id_and_no_secret(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, sent = client(serving.url), []

    def post(_url: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, Any]]:
        sent.append((headers, body))
        return 400, {}

    monkeypatch.setattr(asking._http, "post", post)
    assert refused(asking.redeem, "secret", "code", BACK).code == "oidc_invalid"
    [(headers, body)] = sent
    assert "Authorization" not in headers
    assert f"client_id={CLIENT_ID}" in body
    assert "client_secret" not in body


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server with TLS, which answers each request alike; its address, and the file with its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    kind = serialization.Encoding.PEM
    private = key.private_bytes(
        kind, serialization.PrivateFormat.PKCS8, encryption_algorithm=serialization.NoEncryption()
    )
    public, both = tmp_path / "public.pem", tmp_path / "both.pem"
    public.write_bytes(certificate.public_bytes(kind))
    both.write_bytes(private + certificate.public_bytes(kind))
    app = Flask("secure")
    app.add_url_rule("/", view_func=lambda: {"is": "there"})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/", public
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_certificate_is_checked(secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url, certificate = secure
    http = ProviderHttp(run_directly)
    assert refused(http.get, url).details["reason"] == "SSLCertVerificationError"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    http = ProviderHttp(run_directly)
    assert http.get(url) == {"is": "there"}
    assert refused(http.get, url.replace("localhost", "127.0.0.1")).code == "oidc_away"
