"""`todo serve` and `todo projector`: the long-running processes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import click
import structlog

from todo.cli.session import environment, setting_option, settings, store_options
from todo.events.codec import SALT_BYTES
from todo.kinds import KINDS
from todo.logs import configure_logs
from todo.projections.consumer import ConsumerRunner
from todo.service.consumers import consumer_runners
from todo.service.replica import now_ms
from todo.service.trouble import StoreTrouble, TroubleLog
from todo.stopping import StopFlag, stop_on_signals
from todo.wiring import await_store

LOOK_S = 1.0
"""So often it is looked whether a consumer has ended."""

log = structlog.get_logger()


@click.command()
@setting_option("--host", "TODO_HOST", "HOST", "The address to listen on; 127.0.0.1 if not given")
@setting_option("--port", "TODO_PORT", "PORT", "The port to listen on; 8080 if not given")
@setting_option("--access", "TODO_ACCESS", "open", "Say open to listen beyond this machine")
@store_options
def serve() -> None:
    """Serve the page and its API until Ctrl-C, SIGTERM or the end of the terminal.

    Without --redis-url it runs a server of its own on the data folder. Several 'todo serve' and all other
    commands may share one folder.
    """
    settings()
    # -P: a package named 'web' in the current folder must not shadow ours.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "web.server"], environment())


@click.command()
@store_options
def projector() -> None:
    """Follow all lists until Ctrl-C or SIGTERM: keep their snapshots up to date, and tell each person's home
    which lists they are a member of.

    Run one beside servers that use another Redis ('todo serve' on its own data includes it). It is safe to
    run two, or to stop it for a day.
    """
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    stop = stop_on_signals()
    opened = await_store(chosen, stop)
    if opened:
        with closing(opened):
            log.info("projecting", lists=len(opened.store.lists()))
            store = opened.store
            trouble = StoreTrouble(TroubleLog(), lambda: store.is_full)
            runners = consumer_runners(
                store,
                KINDS,
                now_ms,
                lambda: os.urandom(SALT_BYTES),
                trouble.report,
                answered=trouble.answers,
            )
            _run_all(runners, stop)
    log.info("stopped")


def _run_all(runners: Sequence[ConsumerRunner], stop: StopFlag) -> None:
    """Runs each in a thread until `stop`. If one ends before that, by an error that nobody expected, all end,
    and the error goes to the caller."""
    ending = threading.Event()
    with ThreadPoolExecutor(len(runners)) as threads:
        running = [threads.submit(runner.run, ending) for runner in runners]
        while not stop.is_set() and not any(one.done() for one in running):
            stop.wait(LOOK_S)
        ending.set()
    for one in running:
        one.result()
