"""NGINX by itself, with no backend anywhere: it starts, says so, redirects, and keeps to its limits."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import ROOT, wait_until
from tests.swarm.engine import Stack, docker, inspect
from tests.swarm.test_delivery import fetch

NAME = "todo-test-nginx"
PUBLIC_URL = "https://todo.example.org"
DOCKERS_OWN = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
FILE = "/static/favicon.svg"
CONNECTIONS, REQUESTS = 5, 500

Start = Callable[..., "Nginx"]


class Nginx:
    """A container of the stack's NGINX that runs alone."""

    def __init__(self, image: str, files: dict[str, Path], settings: dict[str, str]) -> None:
        options = ["--detach", "--name", NAME, "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp"]
        options += ["--publish", "127.0.0.1::8080", "--publish", "127.0.0.1::8443"]
        for target, path in files.items():
            options += ["--volume", f"{path}:{target}:ro"]
        for name, value in settings.items():
            options += ["--env", f"{name}={value}"]
        self.container = docker("run", *options, image)
        wait_until(self.is_healthy, 20, "NGINX healthy")

    def is_healthy(self) -> bool:
        return bool(inspect("container", self.container)[0]["State"]["Health"]["Status"] == "healthy")

    def address(self, port: int) -> tuple[str, int]:
        host, _, number = docker("port", self.container, str(port)).splitlines()[0].rpartition(":")
        return host, int(number)

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self.address(8080))

    @property
    def secure_url(self) -> str:
        return "https://{}:{}".format(*self.address(8443))


@pytest.fixture
def start(stack: Stack) -> Iterator[Start]:
    """Starts one with files laid over its own and settings; it is taken away at the end."""
    subprocess.run(["docker", "rm", "--force", NAME], capture_output=True)
    yield lambda files=None, **settings: Nginx(stack.image("nginx"), files or {}, settings)
    docker("rm", "--force", NAME)


@pytest.fixture
def secrets(certificate: tuple[Path, Path], tmp_path: Path) -> dict[str, Path]:
    """The certificate and its key where Docker would put them, readable to NGINX's user."""
    files = {}
    for name, path in zip(("tls_certificate", "tls_key"), certificate, strict=True):
        files[f"/run/secrets/{name}"] = copy = tmp_path / name
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
    return files


def test_it_starts_without_a_backend_and_says_one_moment(start: Start) -> None:
    status, headers, body = fetch(f"{start().url}/l/home")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "2", "no-store")
    assert b"One moment" in body


def test_without_a_certificate_nothing_is_redirected(start: Start) -> None:
    nginx = start(TODO_PUBLIC_URL=PUBLIC_URL)
    status, headers, _ = fetch(f"{nginx.url}{FILE}")
    assert status == 200
    assert "strict-transport-security" not in headers


def test_plain_http_is_redirected_to_a_public_address_with_tls(
    start: Start, secrets: dict[str, Path], certificate: tuple[Path, Path]
) -> None:
    nginx = start(secrets, TODO_PUBLIC_URL=f"{PUBLIC_URL}/")
    request = urllib.request.Request(f"{nginx.url}/l/home?from=mail", method="HEAD")
    with pytest.raises(urllib.error.HTTPError) as redirected:
        urllib.request.build_opener(NoRedirect).open(request, timeout=10)
    assert redirected.value.code == 308
    assert redirected.value.headers["Location"] == f"{PUBLIC_URL}/l/home?from=mail"
    redirected.value.close()
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with urllib.request.urlopen(nginx.secure_url + FILE, context=trusting, timeout=10) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_health_is_told_over_plain_http_beside_a_redirect(start: Start, secrets: dict[str, Path]) -> None:
    nginx = start(secrets, TODO_PUBLIC_URL=PUBLIC_URL)
    assert fetch(f"{nginx.url}/readyz")[0] == 503, "no backend answers"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect to who asked."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    ("offer", "is_taken"),
    [
        ("-tls1_1 -cipher ALL:@SECLEVEL=0", False),
        ("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA", False),
        ("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("-tls1_3", True),
    ],
)
def test_only_what_is_safe_is_agreed_on(
    start: Start, secrets: dict[str, Path], offer: str, is_taken: bool
) -> None:
    host, port = start(secrets).address(8443)
    command = ["openssl", "s_client", "-connect", f"{host}:{port}", *offer.split()]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
    assert ("Cipher is (NONE)" not in ended.stdout) is is_taken, ended.stdout + ended.stderr
    assert is_taken or "alert" in ended.stderr


def test_a_session_id_that_names_nginx_itself_does_not_go_in_circles(start: Start) -> None:
    nginx = start(TODO_FRONT_SUBNET="127.0.0.0/8")
    status, _, body = fetch(f"{nginx.url}/socket.io/?EIO=4&transport=polling&sid=127-0-0-2-x")
    assert (status, body) == (400, b"Invalid session")


def flood(nginx: Nginx, client: str) -> Counter[int]:
    """The answers to 2,500 requests at once, for this client as a proxy before us would say."""
    request = f"GET {FILE} HTTP/1.1\r\nHost: todo\r\nX-Forwarded-For: {client}\r\n"
    answers: Counter[int] = Counter()
    for _ in range(CONNECTIONS):
        with socket.create_connection(nginx.address(8080), 10) as connection:
            last = f"{request}Connection: close\r\n\r\n"
            sender = threading.Thread(
                target=connection.sendall, args=((f"{request}\r\n" * (REQUESTS - 1) + last).encode(),)
            )
            sender.start()
            with connection.makefile("rb") as answered:
                received = answered.read()
            sender.join()
        for status in (200, 429):
            answers[status] += received.count(f"HTTP/1.1 {status} ".encode())
    assert answers.total() == CONNECTIONS * REQUESTS
    return answers


def test_who_asks_too_often_is_refused_and_nobody_else(start: Start) -> None:
    nginx = start(TODO_TRUSTED_PROXIES=DOCKERS_OWN)
    assert flood(nginx, "203.0.113.1")[429] > 0
    assert fetch(nginx.url + FILE, X_Forwarded_For="203.0.113.2")[0] == 200


def test_people_behind_a_shared_address_are_limited_only_all_together(start: Start) -> None:
    nginx = start(TODO_SHARED_ADDRESSES=DOCKERS_OWN)
    assert flood(nginx, "203.0.113.1") == {200: CONNECTIONS * REQUESTS, 429: 0}


def test_who_holds_too_many_connections_is_refused_and_nobody_else(start: Start, tmp_path: Path) -> None:
    usual = "limit_conn client_connections 1000;"
    template = tmp_path / "nginx.conf"
    settings = (ROOT / "infra/nginx/nginx.conf").read_text()
    assert usual in settings
    template.write_text(settings.replace(usual, "limit_conn client_connections 3;"))
    template.chmod(0o644)
    nginx = start({"/etc/todo/nginx.conf": template}, TODO_TRUSTED_PROXIES=DOCKERS_OWN)
    # With no backend each of them is held until the search for one ends.
    answers: list[tuple[str, int]] = []

    def ask(client: str) -> None:
        answers.append((client, fetch(f"{nginx.url}/", X_Forwarded_For=client)[0]))

    clients = ["203.0.113.1"] * 8 + ["203.0.113.2"] * 3
    asking = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    counts = Counter(answers)
    assert counts["203.0.113.1", 429] > 0
    assert counts["203.0.113.1", 503] >= 3
    assert counts["203.0.113.2", 503] == 3
