"""The program with the second kind: `python -m tests.other_kind.plugin serve|COMMAND…`."""

from __future__ import annotations

import runpy
import sys

from tests.other_kind.tally import TALLY
from todo import kinds
from todo.aggregate import Kinds
from todo.tasks.aggregate import LIST

kinds.KINDS = Kinds([LIST, TALLY], always={"main"})

if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        runpy.run_module("web.server", run_name="__main__", alter_sys=True)
    else:
        from todo.cli import main

        sys.argv[0] = "todo"
        main()
