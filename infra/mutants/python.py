"""The mutants of Python: made, run and judged by mutmut, in a copy of the repository.

mutmut writes all mutants of a function beside it and calls the one that an environment variable names; so a
mutant costs a fork and the tests that call its function, the quickest first, until one fails. It keeps its
results in a file for each module. We take from those files what was not drawn, and it runs the rest.
"""

from __future__ import annotations

import ast
import configparser
import difflib
import fnmatch
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from infra.mutants.packages import Package
from infra.mutants.selection import TIMED_OUT
from infra.mutants.verdicts import Outcome, Verdict, drawn

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants" / "python"
_COPIED = ("todo", "web", "tests", "infra", "docs", "setup.cfg", "pyproject.toml", "ruff.toml")
_NOT_COPIED = ("node_modules", "static", "__pycache__")
_LISTS: dict[str, Sequence[str]] = {
    "source_paths": ("todo", "web"),
    "also_copy": ("infra", "docs", "ruff.toml"),
    "pytest_add_cli_args_test_selection": ("tests/unit", "tests/contract"),
    "pytest_add_cli_args": (
        *("-p", "infra.mutants.selection"),
        *("-p", "no:cacheprovider"),
        # No test takes a fifth of that on an idle machine.
        "--timeout=20",
    ),
}
_SETTINGS = {
    # Each mutant starts from a process that has imported the tests and has run none of them.
    "process_isolation": "forkserver",
    # All tests of a mutant together may take three times as long as without it, and half a minute.
    "timeout_multiplier": "3",
    "timeout_constant": "10",
    "track_dependencies": "false",
    "use_git_change_detection": "false",
}
_NOT_NOTICED = {0, 5, 33}
"""Exit codes: the tests passed; pytest found none; mutmut knows of none."""
_TIMED_OUT = {-24, -9, 24, 152, 255, TIMED_OUT}
"""The limit of time or of CPU time, what comes a second later, and that of a single test."""
_MOST_BYTES = 4 * 1024**3
"""Of memory: some mutants ask for ever more."""
_MAKE = "import sys; from infra.mutants.python import make_mutants; make_mutants(int(sys.argv[1]))"


def judge(packages: Sequence[Package], most: int, seed: int, jobs: int) -> list[Verdict]:
    """Makes the packages' mutants and tries at most so many of each. Raises SystemExit if that cannot be."""
    _copy(packages)
    _run(sys.executable, "-c", _MAKE, str(jobs))
    for package in packages:
        _keep(package, most, seed)
    return _tried(packages, jobs)


def judge_again(packages: Sequence[Package], jobs: int) -> list[Verdict]:
    """Tries only what survived the last time or timed out, with the tests as they are now. The program must
    be as it was then, and the packages the same."""
    if not (WORK / "mutants").is_dir():
        raise SystemExit("There is no last time.")
    for package in packages:
        for _, file, result in _results(package):
            codes = result["exit_code_by_key"]
            codes.update({name: None for name, code in codes.items() if code in _NOT_NOTICED | _TIMED_OUT})
            file.write_text(json.dumps(result))
    for name in ("tests", "infra"):
        shutil.copytree(ROOT / name, WORK / name, dirs_exist_ok=True)
    _configure(packages)
    (WORK / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    return _tried(packages, jobs)


def make_mutants(jobs: int) -> None:
    """The first step of `mutmut run`, which has no command of its own. Called in a process in WORK."""
    from mutmut import __main__ as mutmut

    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    with mutmut.CatchOutput(spinner_title="Making mutants"):
        mutmut.create_mutants(jobs)


def _tried(packages: Sequence[Package], jobs: int) -> list[Verdict]:
    _run(str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(jobs))
    return [verdict for package in packages for verdict in _verdicts(package)]


def _copy(packages: Sequence[Package]) -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, WORK / name, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        else:
            shutil.copy(ROOT / name, WORK / name)
    _configure(packages)


def _configure(packages: Sequence[Package]) -> None:
    settings = configparser.RawConfigParser()
    settings.read(ROOT / "setup.cfg")
    lists = {
        **_LISTS,
        "only_mutate": [pattern for package in packages for pattern in package.files],
        "do_not_mutate": [pattern for package in packages for pattern in package.but],
    }
    settings["mutmut"] = {**_SETTINGS, **{key: "\n" + "\n".join(values) for key, values in lists.items()}}
    with (WORK / "setup.cfg").open("w") as file:
        settings.write(file)


def _run(*command: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=WORK, env=environment, stdin=subprocess.DEVNULL, preexec_fn=_limit_memory, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"'{Path(command[0]).name}' failed in {WORK}; its output is above.")


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))


def _results(package: Package) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Each module of the package: its path from the root, mutmut's file about it, and what is in that."""
    for file in sorted((WORK / "mutants").rglob("*.py.meta")):
        module = str(file.relative_to(WORK / "mutants").with_suffix(""))
        if any(fnmatch.fnmatch(module, pattern) for pattern in package.files):
            yield module, file, json.loads(file.read_text())


def _keep(package: Package, most: int, seed: int) -> None:
    """Takes the mutants that are not drawn out of mutmut's files, for which they then do not exist."""
    results = list(_results(package))
    chosen = drawn((name for _, _, result in results for name in result["exit_code_by_key"]), most, seed)
    for _, file, result in results:
        result["exit_code_by_key"] = {name: None for name in result["exit_code_by_key"] if name in chosen}
        file.write_text(json.dumps(result))


def _verdicts(package: Package) -> Iterator[Verdict]:
    for module, _, result in _results(package):
        for name, code in result["exit_code_by_key"].items():
            outcome, covered = _outcome(name, code)
            line, change = _change(module, name)
            yield Verdict(package.name, f"{module}:{line}", change, outcome, covered)


def _outcome(name: str, code: int | None) -> tuple[Outcome, bool]:
    """What the exit code of the tests says, and whether there was any test."""
    if code is None:
        raise SystemExit(f"mutmut did not try {name}; its output is above.")
    if code in _NOT_NOTICED:
        return "survived", code == 0
    return ("timed out" if code in _TIMED_OUT else "killed"), True


def _change(module: str, name: str) -> tuple[int, str]:
    """The first line that the mutant changes, and how."""
    mangled, _, _ = name.rpartition(".")[2].partition("__mutmut_")
    original = _function(module, f"{mangled}__mutmut_orig")
    mutated = _function(module, name.rpartition(".")[2])
    matcher = difflib.SequenceMatcher(None, original[1:], mutated[1:], autojunk=False)
    changes = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    start = _line_of(module, mangled)
    if not changes:  # a default in the head
        return start, f"{original[0].strip()} -> {mutated[0].strip()}"
    _, first, last, other_first, other_last = changes[0]
    before = " ".join(line.strip() for line in original[1 + first : 1 + last])
    after = " ".join(line.strip() for line in mutated[1 + other_first : 1 + other_last])
    return start + 1 + first, f"{before} -> {after}"


def _function(module: str, name: str) -> list[str]:
    """The lines of a function that mutmut wrote."""
    start, end = json.loads((WORK / "mutants" / f"{module}.spans").read_text())["spans"][name]
    lines = (WORK / "mutants" / module).read_text().splitlines()[start - 1 : end]
    while lines and not lines[0].lstrip().startswith(("def ", "async def ")):
        lines.pop(0)
    plain = name.partition("__mutmut_")[0].rpartition("ǁ")[2].removeprefix("x_")
    return [lines[0].replace(name, plain), *lines[1:]]


def _line_of(module: str, mangled: str) -> int:
    """Where a function is in its own module; mutmut calls it x_name or xǁClassǁname."""
    class_name, _, function = mangled.removeprefix("xǁ").rpartition("ǁ")
    body: list[ast.stmt] = ast.parse((WORK / module).read_text()).body
    if class_name:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == class_name)
    wanted = function if class_name else mangled.removeprefix("x_")
    return next(
        node.lineno
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == wanted
    )
