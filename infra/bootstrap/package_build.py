"""Builds the front end as part of the package build; setup.cfg registers it as `cmdclass`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools.command.build_py import build_py

_BUILD_CLIENT = Path(__file__).with_name("build_client.py")


class BuildPythonAndClient(build_py):
    """build_py that first builds web/static, so that the package contains it."""

    def run(self) -> None:
        if subprocess.run([sys.executable, str(_BUILD_CLIENT)]).returncode != 0:
            raise SystemExit("The front end could not be built; the reason is above.")
        super().run()
