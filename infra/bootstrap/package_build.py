"""Makes a package build start with the front end. Named as `cmdclass` in setup.cfg; setuptools calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools.command.build_py import build_py

_BUILD_CLIENT = Path(__file__).with_name("build_client.py")


class BuildPythonAndClient(build_py):
    """setuptools' build_py that makes web/static first, so that it is packaged."""

    def run(self) -> None:
        if subprocess.run([sys.executable, str(_BUILD_CLIENT)]).returncode != 0:
            raise SystemExit("The front end could not be built; the reason is above.")
        super().run()
