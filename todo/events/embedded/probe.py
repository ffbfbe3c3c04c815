"""Health probe of a data directory's server, over its Unix socket."""

from __future__ import annotations

import os
from contextlib import suppress
from enum import Enum
from typing import Any
from urllib.parse import quote

from todo.errors import TodoError
from todo.events.embedded.directory import StoreDirectory
from todo.events.redis.connection import connect, translated


class State(Enum):
    """The server serves commands, loads its append-only file at start-up, or does not answer."""

    READY = "ready"
    LOADING = "loading"
    SILENT = "silent"


class Probe:
    """A kept connection to the server that currently listens for a directory."""

    def __init__(self, directory: StoreDirectory) -> None:
        self.url = ""
        self.loaded_percent = 0.0
        self._directory = directory
        self._client: Any = None

    def state(self) -> State:
        """Sends INFO: 0.1 ms if the server answers, up to 1 s for each attempt if it does not. Raises
        `store_unavailable` if the server has no free connection."""
        socket = self._directory.socket()
        if socket is None:
            return State.SILENT
        client = self._client_at(f"unix://{quote(os.fspath(socket))}")
        try:
            with translated():
                info = client.info("persistence")
        except TodoError as error:
            if "max number of clients" in f"{error.message} {error.details}":
                raise  # it is running but at its connection limit, so not SILENT
            return State.SILENT
        self.loaded_percent = float(info.get("loading_loaded_perc", 100))
        return State.LOADING if int(info["loading"]) else State.READY

    def refuse_cut_tails(self) -> None:
        """Resets `aof-load-truncated` to `no`; a start with a truncated tail sets it to `yes`."""
        with translated():
            self._client.config_set("aof-load-truncated", "no")

    def shut_down(self) -> None:
        """Sends SHUTDOWN; returns before the process has ended."""
        if self.state() is not State.SILENT:
            with suppress(TodoError), translated():
                self._client.shutdown(nosave=True)

    def close(self) -> None:
        """Closes the connection; the next call opens another."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _client_at(self, url: str) -> Any:
        if url != self.url:
            self.close()
            self.url = url
        client = self._client or connect(url, socket_timeout_s=1.0)
        self._client = client
        return client
