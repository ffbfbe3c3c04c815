"""Where the embedded server's files lie in a data directory, and what they say.

`store/` holds the append-only file, the configuration, the log, the locks, and by whom it was all written.
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

# A socket's path may have 104 bytes on some systems, its closing zero among them.
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
    """Which server wrote the append-only file."""

    name: str
    major: int

    def __str__(self) -> str:
        return f"{self.name.capitalize()} {self.major}"


@dataclass(frozen=True)
class StoreDirectory:
    """The paths below one data directory. Two spellings of a directory are one: make it with `of`."""

    data: Path

    @classmethod
    def of(cls, data: Path) -> StoreDirectory:
        """The directory with all links followed, so that every process means the same one."""
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
        """`users`: shared by all who use the server; `start`: who starts it; `server`: the server itself."""
        return self.folder / f"{of}.lock"

    def prepare(self) -> None:
        """Makes the folder, readable by its owner alone. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(self.folder.stat().st_mode) != 0o700:
            self.folder.chmod(0o700)

    def socket(self) -> Path | None:
        """Where the server that was started last listens; None if none ever was."""
        try:
            noted = self.folder / os.fsdecode((self.folder / "socket").read_bytes())
        except FileNotFoundError:
            return None
        # A copy of a directory must not lead to the server of the one it was copied from.
        return noted if noted in (self._nearby_socket, noted.with_name(self._socket_name)) else None

    def write_configuration(self) -> None:
        """Says to the server how to run, and to all others where it listens."""
        socket = self._place_for_socket()
        noted = socket.name if socket == self._nearby_socket else socket
        _write(self.folder / "socket", os.fsencode(noted))
        paths = {"folder": self.folder, "socket": socket, "pid_file": self.pid_file}
        text = _CONFIGURATION.format(**{name: _quoted(path) for name, path in paths.items()})
        _write(self.configuration, text.encode())

    def rotate_log(self) -> int:
        """Puts a large log aside; returns the size in bytes of the one that is written next."""
        size = self.log.stat().st_size if self.log.exists() else 0
        if size <= _LOG_BYTES:
            return size
        self.log.replace(self.log.with_name("server.log.1"))
        return 0

    def writer(self) -> Writer | None:
        """Who wrote the append-only file, as noted here or else as it says itself; None if there is none."""
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
        """Notes who wrote the append-only file; called once it has been written."""
        _write(self.folder / "written_by.json", msgspec.json.encode(writer))

    def check_writer(self, writer: Writer) -> None:
        """Refuses data that another server wrote, and data of which a part is gone."""
        before = self.writer()
        if before and (before.name != writer.name or before.major > writer.major):
            raise TodoError(
                "store_unavailable",
                f"The data in {self.folder} was written by {before}, and this program runs {writer}: "
                f"write it to a file with the program that made it ('todo export'), "
                f"and read that with 'todo import' into a new data directory.",
            )
        # Without its manifest the server would begin anew, over what is still there.
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
        before = self.socket()  # whoever knows the place should find the next server there too
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
    """Makes the folder if need be; says whether it is ours alone (in a folder that all may write to)."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700
    )


def _write(path: Path, content: bytes) -> None:
    """Replaces the file as a whole; leaves it alone if it says so already, since a disk may be full."""
    if path.is_file() and path.read_bytes() == content:
        return
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def _quoted(path: Path) -> str:
    """A path as the configuration file takes it, whatever bytes are in it."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\')
    return '"' + "".join(chr(byte) if byte in plain else f"\\x{byte:02x}" for byte in os.fsencode(path)) + '"'
