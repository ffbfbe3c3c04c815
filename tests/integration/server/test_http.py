"""The replica's HTTP as strangers use it: no descriptors left, bytes that drip, ambiguous requests."""

from __future__ import annotations

import gzip
import json
import re
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.wire_client import Wire, command
from tests.harness import Replica, fetched, replicas, wait_until
from web.http.protocol import BODY_S, HEAD_S

FILES = 300


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory, transport: str) -> Iterator[Replica]:
    with replicas(tmp_path_factory.mktemp("http"), transport=transport) as (one,):
        yield one


def address(replica: Replica) -> tuple[str, int]:
    host, _, port = replica.url.removeprefix("http://").rpartition(":")
    return host, int(port)


def connected(replica: Replica, timeout_s: float = 5.0) -> socket.socket:
    return socket.create_connection(address(replica), timeout=timeout_s)


def exchange(replica: Replica, request: bytes) -> bytes:
    """Everything that is answered to these bytes until the connection closes."""
    with connected(replica) as sock:
        sock.sendall(request)
        answer = b""
        while more := sock.recv(65_536):
            answer += more
        return answer


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def get(path: str = "/readyz", *headers: str, host: str = "Host: localhost") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", host, "Connection: close", *headers, "", ""]).encode()


def test_clients_come_in_again_after_descriptors_ran_out(tmp_path: Path) -> None:
    replica = Replica(tmp_path)
    watcher = Wire(replica.url)
    assert watcher.call("join", {"list": "main"})["ok"]
    resource.prlimit(replica.process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
    held = []
    for _ in range(FILES + 100):
        sock = socket.socket()
        sock.settimeout(0.5)
        sock.connect(address(replica))
        held.append(sock)
    wait_until(lambda: replica.logged("out_of_descriptors"), what="a line in the log")
    # The store has descriptors left, and those who are there already are served.
    assert watcher.call("command", command("main", "add_task", {"title": "Meanwhile"}))["ok"]
    for sock in held:
        sock.close()
    wait_until(lambda: fetched(f"{replica.url}/readyz")[0] == 200, 20, "ready again")
    newcomer = Wire(replica.url)
    assert newcomer.call("join", {"list": "main"})["position"] == 1
    assert len(replica.logged("out_of_descriptors")) == 1
    newcomer.close()
    watcher.close()
    assert replica.stop() == 0
    assert not any("Traceback" in line for line in replica.words)


BROKEN = """
import errno, sys
from web import server
accept = server.Listener.accept
def broken(listener, left=[3]):
    left[0] -= 1
    if left[0]:
        return accept(listener)
    raise OSError(errno.EBADF, "Bad file descriptor")
server.Listener.accept = broken
sys.exit(server.main())
"""


def test_a_process_whose_accept_loop_ended_ends_too(tmp_path: Path) -> None:
    """Nobody could connect to it any more, though some are still there: whoever runs it starts another."""
    replica = Replica(tmp_path, command=(sys.executable, "-c", BROKEN))
    watcher = Wire(replica.url)
    assert watcher.call("join", {"list": "main"})["ok"]
    assert replica.process.poll() is None
    connected(replica).close()
    assert replica.process.wait(20) == 1
    replica.stop()
    assert replica.logged("accept_loop_ended")
    watcher.close()


POST = b"POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r\nHost: localhost\r\n"
ENDLESS = {
    "nothing at all": (b"", b""),
    "header after header": (b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n", b"X-A: 1\r\n"),
    "a request line letter by letter": (b"G", b"E"),
    "a body byte by byte": (POST + b"Content-Length: 60000\r\n\r\n", b"x"),
}
"""What is sent first, and then again and again."""


def test_what_never_ends_is_closed_in_seconds(replica: Replica) -> None:
    began = time.monotonic()
    closed_after: dict[str, float] = {}

    def drip(name: str) -> None:
        first, again = ENDLESS[name]
        with connected(replica, timeout_s=0.5) as sock:
            sock.sendall(first)
            while time.monotonic() - began < 3 * HEAD_S:
                try:
                    sock.sendall(again)
                    if sock.recv(4096) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
            closed_after[name] = time.monotonic() - began

    threads = [threading.Thread(target=drip, args=[name]) for name in ENDLESS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert closed_after.keys() == ENDLESS.keys()
    for name, seconds in closed_after.items():
        assert max(HEAD_S, BODY_S) / 2 < seconds < max(HEAD_S, BODY_S) + 8, name


def test_a_polling_message_that_is_too_large_is_answered(replica: Replica) -> None:
    body = b"x" * 70_000
    head = "POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    answer = exchange(replica, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    assert status(answer) == 413


AMBIGUOUS: dict[str, Callable[[], bytes]] = {
    "two hosts": lambda: get("/readyz", "Host: localhost"),
    "no host": lambda: get("/readyz", host="X-Host: localhost"),
    "two lengths": lambda: get("/readyz", "Content-Length: 0", "Content-Length: 0"),
    "lengths that differ": lambda: get("/readyz", "Content-Length: 0", "Content-Length: 5"),
    "a list of lengths": lambda: get("/readyz", "Content-Length: 0, 0"),
    "a signed length": lambda: get("/readyz", "Content-Length: +5"),
    "a negative length": lambda: get("/readyz", "Content-Length: -5"),
    "an underscored length": lambda: get("/readyz", "Content-Length: 1_0"),
    "an Arabic length": lambda: get("/readyz", "Content-Length: \u0665"),
    "a length and chunks": lambda: get("/readyz", "Content-Length: 0", "Transfer-Encoding: chunked"),
    "another encoding": lambda: get("/readyz", "Transfer-Encoding: gzip, chunked"),
    "two encodings": lambda: get("/readyz", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    "a space before the colon": lambda: get("/readyz", "Content-Length : 0"),
    "a folded header": lambda: get("/readyz", "X-A: 1", " Content-Length: 5"),
    "a line that is no header": lambda: get("/readyz", "nonsense"),
}


@pytest.mark.parametrize("request_of", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    replica: Replica, request_of: Callable[[], bytes]
) -> None:
    assert status(exchange(replica, request_of())) == 400


GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"\x00" * 300 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/x\r\n\r\n",
    b"\r\n" * 50,
    b"GET /%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET http://[::1/ HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n",
    b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\nzz\r\n",
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 1\r\n\r\n",
    b"A" * 70_000,
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000,
]


def test_garbage_costs_a_short_line_each_and_no_traceback(replica: Replica) -> None:
    before = len(replica.words)
    for garbage in GARBAGE:
        with connected(replica) as sock:
            sock.sendall(garbage)
            sock.shutdown(socket.SHUT_WR)
            try:
                while sock.recv(65_536):
                    pass
            except OSError:
                pass  # it was reset, with bytes unread
    assert status(exchange(replica, get())) == 200
    said = replica.words[before:]
    assert len(said) <= len(GARBAGE)
    assert all(len(line) < 400 and "Traceback" not in line for line in said), said


FOREIGN = ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "[", ""]
PATHS = ["/", "/l/main", "/l/main/snapshot", "/metrics", "/socket.io/?EIO=4&transport=polling"]


@pytest.mark.parametrize("path", PATHS)
def test_a_name_that_somebody_pointed_at_this_machine_gets_nothing(replica: Replica, path: str) -> None:
    for host in FOREIGN:
        assert status(exchange(replica, get(path, host=f"Host: {host}"))) in (400, 421), host
    for host in ("localhost", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"):
        assert status(exchange(replica, get(path, host=f"Host: {host}"))) == 200, host


def test_configured_names_are_served(tmp_path: Path) -> None:
    replica = Replica(tmp_path, origins="https://todo.example.org,http://todo.lan:8080")
    for host, expected in [
        ("todo.example.org", 200),
        ("TODO.example.org", 200),
        ("todo.lan:8080", 200),
        ("todo.lan", 421),
        ("example.org", 421),
    ]:
        assert status(exchange(replica, get("/l/main", host=f"Host: {host}"))) == expected, host
    assert replica.stop() == 0


def test_the_page_itself_is_sent_packed(replica: Replica) -> None:
    page = exchange(replica, get("/l/main")).partition(b"\r\n\r\n")[2].decode()
    names = re.findall(r'"/static/(assets/[^"]+)"', page)
    assert len(names) >= 2
    for name in names:
        plain = exchange(replica, get(f"/static/{name}")).partition(b"\r\n\r\n")[2]
        head, _, packed = exchange(replica, get(f"/static/{name}", "Accept-Encoding: gzip")).partition(
            b"\r\n\r\n"
        )
        assert b"content-encoding: gzip" in head.lower()
        assert b"immutable" in head
        assert gzip.decompress(packed) == plain
        assert len(packed) < len(plain) / 2


def test_the_first_view_is_small_and_accounts_are_loaded_when_wanted(replica: Replica) -> None:
    page = exchange(replica, get("/l/main")).partition(b"\r\n\r\n")[2].decode()
    scripts = re.findall(r'"/static/(assets/[^"]+\.js)"', page)
    packed = [exchange(replica, get(f"/static/{name}", "Accept-Encoding: gzip")) for name in scripts]
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in packed]
    assert 0 < sum(map(len, bodies)) < 120_000
    for words in (b"Sign out everywhere", b"Lost your password", b"Security log"):
        assert not any(words in gzip.decompress(body) for body in bodies)


def test_another_package_named_web_in_the_current_folder_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "__init__.py").write_text("")
    (folder / "web" / "server.py").write_text("raise SystemExit('the wrong one')\n")
    todo = Path(sys.executable).with_name("todo")
    replica = Replica(tmp_path / "data", command=(str(todo), "serve"), cwd=folder)
    assert fetched(f"{replica.url}/readyz") == (200, "ready\n")
    assert replica.stop() == 0


def test_what_the_libraries_say_of_a_client_is_json_too(replica: Replica) -> None:
    path = "/socket.io/?EIO=4&transport=polling&sid=unknown"
    assert status(exchange(replica, get(path))) == 400
    (said,) = wait_until(lambda: replica.logged("library"), what="a line in the log")
    assert (said["logger"], said["level"]) == ("engineio.server", "error")
    assert "Invalid session" in said["message"]
    assert all(json.loads(line) for line in replica.words)


def test_much_garbage_is_a_few_lines(replica: Replica) -> None:
    before = len(replica.logged("request_refused"))
    for _ in range(50):
        assert status(exchange(replica, b"GET / HTTP/9.9\r\n\r\n")) == 505
    assert len(replica.logged("request_refused")) - before <= 2

    def numbers() -> list[int]:
        return [line.get("times", 1) for line in replica.logged("request_refused")[before:]]

    wait_until(lambda: max(numbers(), default=0) >= 40, 15, "their number")
