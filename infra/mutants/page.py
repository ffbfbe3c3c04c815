"""The mutants of the page: made, run and judged by Stryker, in a copy of web/client.

Stryker is installed from a folder of its own (`page/`), so neither the page's build nor its tests know of it.
It stands within the copy, where it finds the client's Vitest. A checker of ours (`page/drawing.mjs`) tells it
which mutants are drawn; it takes the others for mutants that do not compile.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.bootstrap.build_client import CLIENT, node, npm
from infra.mutants.packages import Package
from infra.mutants.verdicts import Outcome, Verdict

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants" / "page"
_CLIENT = WORK / "web" / "client"
_STRYKER = _CLIENT / "stryker"
_INSTALLED = "node_modules"
_OUTCOMES: dict[str, Outcome] = {
    "Killed": "killed",
    "RuntimeError": "killed",
    "Timeout": "timed out",
    "Survived": "survived",
    "NoCoverage": "survived",
}


def judge(packages: Sequence[Package], most: int, seed: int, jobs: int) -> list[Verdict]:
    """Makes the packages' mutants and tries at most so many of each. Raises SystemExit if that cannot be."""
    _copy()
    npm("ci", "--no-audit", "--no-fund", folder=_CLIENT)
    npm("ci", "--no-audit", "--no-fund", folder=_STRYKER)
    folders = [pattern.removesuffix("*") for package in packages for pattern in package.files]
    settings = {
        "TODO_MUTANTS_FOLDERS": json.dumps(folders),
        "TODO_MUTANTS_MOST": str(most),
        "TODO_MUTANTS_SEED": str(seed),
        "TODO_MUTANTS_JOBS": str(jobs),
    }
    stryker = _STRYKER / _INSTALLED / "@stryker-mutator" / "core" / "bin" / "stryker.js"
    command = [str(node()), str(stryker), "run", "stryker/stryker.config.mjs"]
    environment = {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if subprocess.run(command, cwd=_CLIENT, env={**environment, **settings}).returncode != 0:
        raise SystemExit(f"Stryker failed in {_CLIENT}; its output is above.")
    report: dict[str, Any] = json.loads((_STRYKER / "report.json").read_text())
    return [verdict for package in packages for verdict in _verdicts(package, report["files"])]


def _copy() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(CLIENT, _CLIENT, ignore=shutil.ignore_patterns(_INSTALLED))
    shutil.copytree(ROOT / "tests" / "vectors", WORK / "tests" / "vectors")
    shutil.copytree(Path(__file__).parent / "page", _STRYKER, ignore=shutil.ignore_patterns(_INSTALLED))


def _verdicts(package: Package, files: dict[str, Any]) -> Iterator[Verdict]:
    for name, file in sorted(files.items()):
        if not any(name.startswith(pattern.removesuffix("*")) for pattern in package.files):
            continue
        lines = file["source"].splitlines()
        for mutant in file["mutants"]:
            if mutant["status"] == "CompileError":  # it was not drawn
                continue
            outcome = _OUTCOMES[mutant["status"]]
            where = f"web/client/{name}:{mutant['location']['start']['line']}"
            yield Verdict(
                package.name, where, _change(lines, mutant), outcome, mutant["status"] != "NoCoverage"
            )


def _change(lines: Sequence[str], mutant: dict[str, Any]) -> str:
    """What the mutant replaces, and what stands there instead, on one line."""
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    replaced = list(lines[start["line"] - 1 : end["line"]])
    replaced[-1] = replaced[-1][: end["column"] - 1]
    replaced[0] = replaced[0][start["column"] - 1 :]
    return " -> ".join(" ".join(text.split()) for text in ("\n".join(replaced), mutant["replacement"]))
