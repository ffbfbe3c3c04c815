"""A replica of the program with two more fields: `python -m tests.made_up_field.server`."""

from __future__ import annotations

import runpy

import tests.made_up_field.plugin  # noqa: F401  # adds them, before anything that reads the table

if __name__ == "__main__":
    runpy.run_module("web.server", run_name="__main__", alter_sys=True)
