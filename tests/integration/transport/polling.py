"""A client that polls, as Socket.IO clients do before they upgrade: packets over plain HTTP requests."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

SEPARATOR = "\x1e"


class Poller:
    """One session. Requests are made one after the other."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.sid = ""
        opened = self.poll()
        self.opened = json.loads(opened[0][1:])
        self.sid = self.opened["sid"]

    @property
    def query(self) -> str:
        return f"EIO=4&sid={self.sid}"

    def connect(self) -> Poller:
        self.post("40")
        assert self.poll()[0].startswith("40")
        return self

    def poll(self) -> list[str]:
        """The packets of one long poll."""
        status, body = self._request("GET")
        if status != 200:
            raise ConnectionError(f"{status}: {body}")
        return body.split(SEPARATOR)

    def post(self, *packets: str) -> None:
        status, body = self._request("POST", SEPARATOR.join(packets))
        if status != 200:
            raise ConnectionError(f"{status}: {body}")

    def event(self, number: int, name: str, payload: Any) -> None:
        self.post(f"42{number}{json.dumps([name, payload])}")

    def _request(self, method: str, body: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self._host, timeout=20)
        try:
            query = self.query if self.sid else "EIO=4"
            data = body.encode() if body is not None else None
            connection.request(method, f"/socket.io/?transport=polling&{query}", data)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()
