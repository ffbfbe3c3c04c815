"""The embedded server's files in a data directory: their paths and contents.

`store/` holds the append-only file, the configuration, the log, the locks, and the version of the writer.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from todo.errors import TodoError

# The smallest limit of the supported systems is 104 bytes with the closing zero (macOS).
_SOCKET_PATH_BYTES = 100
_LOG_BYTES = 1_000_000
_WRITER_IN_BASE_FILE = re.compile(rb"(valkey|redis)-ver.(\d+)\.", re.DOTALL)

_CONFIGURATION = """\
# Written by todo at each start of the server; changes made here are lost.
dir {folder}
unixsocket {socket}
unixsocketperm 700
port 0
pidfile {pid_file}
daemonize no
set-proc-title no
logfile ""
databases 1
appendonly yes
appendfsync always
aof-load-truncated no
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 64mb
save ""
maxmemory-policy noeviction
"""


class Writer(msgspec.Struct, frozen=True):
    """The server that wrote the append-only file: `valkey` or `redis`, and its major version."""

    name: str
    major: int

    def __str__(self) -> str:
        return f"{self.name.capitalize()} {self.major}"


@dataclass(frozen=True)
class StoreDirectory:
    """The paths below one data directory. Create it with `of`, which resolves symbolic links."""

    data: Path

    @classmethod
    def of(cls, data: Path) -> StoreDirectory:
        """Resolves symbolic links, so that all processes agree on the paths."""
        return cls(data.resolve())

    @property
    def folder(self) -> Path:
        return self.data / "store"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def configuration(self) -> Path:
        return self.folder / "server.conf"

    @property
    def pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def append_only(self) -> Path:
        return self.folder / "appendonlydir"

    def lock(self, of: str) -> Path:
        """The path of a lock file: `users` (shared by all users), `start` (held to start or stop the server),
        `server` (held by the server process)."""
        return self.folder / f"{of}.lock"

    def prepare(self) -> None:
        """Creates `store/` with mode 0700. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(self.folder.stat().st_mode) != 0o700:
            self.folder.chmod(0o700)

    def socket(self) -> Path | None:
        """The socket path of the server started last; None if no server was ever started."""
        try:
            noted = self.folder / os.fsdecode((self.folder / "socket").read_bytes())
        except FileNotFoundError:
            return None
        # A copied directory must not connect to the server of the original.
        return noted if noted in (self._nearby_socket, noted.with_name(self._socket_name)) else None

    def write_configuration(self) -> None:
        """Writes the server's configuration file, and the socket path for clients."""
        socket = self._place_for_socket()
        noted = socket.name if socket == self._nearby_socket else socket
        _write(self.folder / "socket", os.fsencode(noted))
        paths = {"folder": self.folder, "socket": socket, "pid_file": self.pid_file}
        text = _CONFIGURATION.format(**{name: _quoted(path) for name, path in paths.items()})
        _write(self.configuration, text.encode())

    def rotate_log(self) -> int:
        """Renames a log above 1 MB to `server.log.1`; returns the current log's size in bytes."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size <= _LOG_BYTES:
            return size
        self.log.replace(self.log.with_name("server.log.1"))
        return 0

    def writer(self) -> Writer | None:
        """The writer, from `written_by.json`, else from the base file's header; None without data."""
        try:
            return msgspec.json.decode((self.folder / "written_by.json").read_bytes(), type=Writer)
        except FileNotFoundError:
            pass
        for base in sorted(self.append_only.glob("*.base.rdb")):
            with base.open("rb") as file:
                found = _WRITER_IN_BASE_FILE.search(file.read(256))
            if found:
                return Writer(found[1].decode(), int(found[2]))
        return None

    def note_writer(self, writer: Writer) -> None:
        """Records the writer in `written_by.json`; call it once the server has written data."""
        _write(self.folder / "written_by.json", msgspec.json.encode(writer))

    def check_writer(self, writer: Writer) -> None:
        """Raises `store_unavailable` if another or newer server wrote the
        data, or the manifest is missing."""
        before = self.writer()
        if before and (before.name != writer.name or before.major > writer.major):
            raise TodoError(
                "store_unavailable",
                f"The data in {self.folder} was written by {before}, and this program runs {writer}: "
                f"write it to a file with the program that made it ('todo export'), "
                f"and read that with 'todo import' into a new data directory.",
            )
        # Without the manifest the server would start empty and overwrite the remaining files.
        if (before or any(self.append_only.glob("*"))) and not any(self.append_only.glob("*.manifest")):
            raise TodoError(
                "store_unavailable",
                f"The list of the append-only files is missing from {self.append_only}, though data was "
                f"written there before: put a backup of the whole folder back, or remove {self.folder} to "
                "begin empty.",
            )

    @property
    def _nearby_socket(self) -> Path:
        return self.folder / "server.sock"

    @property
    def _socket_name(self) -> str:
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16] + ".sock"

    def _place_for_socket(self) -> Path:
        if len(os.fsencode(self._nearby_socket)) <= _SOCKET_PATH_BYTES:
            return self._nearby_socket
        before = self.socket()  # keep the path, so that connected clients find the restarted server
        if before and _is_own_folder(before.parent):
            return before
        for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):
            place = Path(base, f"todo-{os.getuid()}", self._socket_name) if base else None
            if place and len(os.fsencode(place)) <= _SOCKET_PATH_BYTES and _is_own_folder(place.parent):
                return place
        raise TodoError(
            "store_unavailable",
            f"The path of {self.folder} is too long for a socket, and there is no folder of your own for it "
            f"in {tempfile.gettempdir()}: choose a data directory with a shorter path (TODO_DATA_DIR).",
        )


def _is_own_folder(path: Path) -> bool:
    """Creates the folder if missing. Returns whether it is private: its parent may be world-writable."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700
    )


def _write(path: Path, content: bytes) -> None:
    """Replaces the file atomically; writes nothing if it is unchanged, since the disk may be full."""
    if path.is_file() and path.read_bytes() == content:
        return
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def _quoted(path: Path) -> str:
    """Quotes a path for the configuration file; bytes outside printable ASCII become `\\xNN`."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\')
    return '"' + "".join(chr(byte) if byte in plain else f"\\x{byte:02x}" for byte in os.fsencode(path)) + '"'
