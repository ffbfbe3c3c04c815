"""A proxy before a server's unix socket that can lose the answer to a request, as a broken network does."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from pathlib import Path


class LossyProxy:
    """Passes bytes on both ways; `lose_answer_to(word)` makes it hang up once instead of answering.

    The request with that word does reach the server, and its answer is awaited before the line is cut:
    so the server has certainly done what was asked.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._directory = tempfile.TemporaryDirectory(prefix="todo-test-")
        path = Path(self._directory.name) / "socket"
        self.url = f"unix://{path}"
        self.lost = 0
        self._word: bytes | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._open: list[socket.socket] = []

    def __enter__(self) -> LossyProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        for end in [self._listener, *self._open]:
            _cut(end)
        self._directory.cleanup()

    def lose_answer_to(self, word: bytes) -> None:
        self._word = word

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self._target))
                self._open += [near, far]
                threading.Thread(target=self._serve, args=(near, far), daemon=True).start()

    def _serve(self, near: socket.socket, far: socket.socket) -> None:
        """One client's requests; it sends none before it has the answer to the last."""
        lose = threading.Event()
        threading.Thread(target=self._answer, args=(near, far, lose), daemon=True).start()
        with contextlib.suppress(OSError):
            while request := near.recv(1 << 20):
                if self._word and self._word in request:
                    self._word = None
                    lose.set()
                far.sendall(request)
        _cut(far)

    def _answer(self, near: socket.socket, far: socket.socket, lose: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while answer := far.recv(1 << 20):
                if lose.is_set():
                    self.lost += 1
                    break
                near.sendall(answer)
        _cut(near)


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
