"""The server process: `python -m web.server`. Calls eventlet's monkey_patch before any other import."""

import os
import warnings

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
# Eventlet warns at import that it gets no new features. It is maintained, which suffices.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402  # must patch before anything else is imported

eventlet.monkey_patch()

import contextlib  # noqa: E402
import gc  # noqa: E402
import resource  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.wsgi  # noqa: E402
import structlog  # noqa: E402
from eventlet import tpool  # noqa: E402

from todo import wiring  # noqa: E402
from todo.beat import beat  # noqa: E402
from todo.errors import TodoError  # noqa: E402
from todo.logs import configure_logs  # noqa: E402
from todo.people.people import People  # noqa: E402
from todo.service.replica import spawn  # noqa: E402
from todo.settings import Settings, load_settings, unknown_settings  # noqa: E402
from todo.stopping import Stop, stop_on_signals  # noqa: E402
from todo.streams import mend_streams  # noqa: E402
from web.backend import Backend  # noqa: E402
from web.http.listening import Listener  # noqa: E402
from web.http.protocol import BoundedHttpProtocol  # noqa: E402

MAX_CONNECTIONS = 20_000
NEW_IN_A_TURN = 4
BACKLOG = 4096
KEEPALIVE_S = 75
CLOSE_S = 3.5
LOOK_EVERY_S = 1.0
TCP_NOTSENT_LOWAT = 25  # in `socket` from Python 3.12 on
MOST_NOT_SENT_BYTES = 128 * 1024
COLLECT_AFTER = (5_000, 20, 20)

log = structlog.get_logger()


def main() -> int:
    """Serves until SIGTERM, SIGINT or SIGHUP. Returns the exit code: 0 after a clean stop, else 1."""
    mend_streams()
    stopping = stop_on_signals()
    try:
        settings = load_settings(os.environ)
        configure_logs(settings.log_level, settings.log_format)
        for name in unknown_settings(os.environ):
            log.warning("unknown_setting", name=name)
        _raise_file_limit()
        listener = _listen(settings)
        opened = wiring.await_store(settings, stopping)
    except TodoError as error:
        print(f"todo: {error.message}", file=sys.stderr)
        if reason := error.details.get("reason"):
            print(f"      {reason}", file=sys.stderr)
        return 1
    if opened is None:
        return 0
    try:
        return _serve(settings, opened, listener, stopping)
    finally:
        # A hanging store must not delay the exit.
        spawn(opened.close).wait(CLOSE_S)


def _serve(settings: Settings, opened: wiring.Opened, listener: Listener, stopping: Stop) -> int:
    wiring.check_witness(settings, opened)
    people = wiring.build_people(opened, tpool.execute, settings.sign_up == "open")
    try:
        wiring.check_access(settings, people)
    except TodoError as error:
        print(f"todo: {error.message}", file=sys.stderr)
        return 1
    backend = Backend(
        settings,
        opened.bus,
        lambda outlet: wiring.build_replica(settings, opened, outlet, pause=lambda: eventlet.sleep(0)),
        listener,
        people,
        tpool.execute,
    )
    backend.start()
    eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        backend.app,
        protocol=BoundedHttpProtocol,
        custom_pool=PacedPool(MAX_CONNECTIONS, listener),
        keepalive=KEEPALIVE_S,
        debug=False,
        log_output=False,
    )
    _settle_memory()
    host, port = listener.getsockname()[:2]
    log.info("serving", url=f"http://{host}:{port}", durability=backend.replica.durability)
    _say_owner_link(settings, people, port)
    while beat(stopping, LOOK_EVERY_S) and not backend.replica.failed and not listener.has_ended:
        pass
    if listener.has_ended:
        log.error("accept_loop_ended", message="Nobody new could connect any more: the process ends.")
    log.info("draining")
    backend.drain()
    log.info("stopped")
    return 1 if backend.replica.failed or listener.has_ended else 0


def _say_owner_link(settings: Settings, people: People, port: int) -> None:
    """At the very first start, on the terminal and in no log: whoever has the link owns the installation."""
    if settings.access != "accounts" or not (secret := people.ensure_owner_link()):
        return
    base = settings.origins[0] if settings.origins else f"http://localhost:{port}"
    print(f"Open this link once, within a day, to become the owner: {base}/welcome#{secret}", flush=True)


def _settle_memory() -> None:
    """Freezes start-up objects and makes garbage collection rarer: a full
    collection pauses 80 ms at 4,000 connections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


class PacedPool(eventlet.GreenPool):
    """The WSGI server's greenlet pool. It yields after every few new connections, so that a reconnect storm
    of thousands does not stall existing connections."""

    _new = 0

    def __init__(self, size: int, listener: Listener) -> None:
        super().__init__(size)
        self._listener = listener

    def spawn(self, function: Any, *arguments: Any, **named: Any) -> Any:
        self._new += 1
        if self._new % NEW_IN_A_TURN == 0:
            eventlet.sleep(0)
        return super().spawn(function, *arguments, **named)

    def waitall(self) -> None:
        """Called by the WSGI server after its accept loop ended; waits for the running connections."""
        self._listener.has_ended = True
        super().waitall()


def _listen(settings: Settings) -> Listener:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        address = (settings.host, settings.port)
        # With SO_REUSEPORT a second server on this port would silently take half of the connections.
        listener = eventlet.listen(address, family=family, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        text = f"Cannot listen on {where} (TODO_HOST, TODO_PORT): {error.strerror}."
        raise TodoError("bad_setting", text) from error
    # Accepted sockets inherit these options.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if sys.platform == "linux":
        # Limit the kernel's unsent buffer, so that data for a slow client waits here, where we can drop it.
        listener.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, MOST_NOT_SENT_BYTES)
    return Listener(listener, eventlet.sleep)


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
