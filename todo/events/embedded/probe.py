"""Asking the server of a data directory how it is, over its socket."""

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
    """How the server is: it serves, it reads its file at its start, or nothing answers."""

    READY = "ready"
    LOADING = "loading"
    SILENT = "silent"


class Probe:
    """A connection to whichever server listens for a directory now, kept while it lasts."""

    def __init__(self, directory: StoreDirectory) -> None:
        self.url = ""
        self.loaded_percent = 0.0
        self._directory = directory
        self._client: Any = None

    def state(self) -> State:
        """Asks; takes a tenth of a millisecond if it answers, at most some seconds if not."""
        socket = self._directory.socket()
        if socket is None:
            return State.SILENT
        client = self._client_at(f"unix://{quote(os.fspath(socket))}")
        try:
            with translated():
                info = client.info("persistence")
        except TodoError as error:
            if "max number of clients" in f"{error.message} {error.details}":
                raise  # it lives and is busy: not silent
            return State.SILENT
        self.loaded_percent = float(info.get("loading_loaded_perc", 100))
        return State.LOADING if int(info["loading"]) else State.READY

    def refuse_cut_tails(self) -> None:
        """Takes back what a start for a cut tail allowed."""
        with translated():
            self._client.config_set("aof-load-truncated", "no")

    def shut_down(self) -> None:
        """Tells the server to put everything on the disk and end; returns before it has."""
        if self.state() is not State.SILENT:
            with suppress(TodoError), translated():
                self._client.shutdown(nosave=True)

    def close(self) -> None:
        """Gives up the connection; the next question opens another."""
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
