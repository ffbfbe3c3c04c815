"""Runs all checks and tests in sequence and prints a summary line.

`make lint` runs the first steps, `make test` all but the last two, `make test STEPS=everything` also the
ratios of the benchmark and the stack on a Docker engine. A failing step does not stop the others, but makes
the exit code 1. Test counts come from the JUnit files of the runners; a check counts as one test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
PYTHON = sys.executable
CLIENT = (PYTHON, "infra/bootstrap/build_client.py")


@dataclass(frozen=True)
class Step:
    """A command; `counts` names its JUnit file if it runs tests."""

    name: str
    command: tuple[str, ...]
    counts: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The result of a step."""

    step: Step
    passed: int
    failed: int
    skipped: int
    seconds: float


LINT = (
    Step("style", (PYTHON, "-m", "ruff", "check", ".")),
    Step("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("types of todo", (PYTHON, "-m", "mypy", "--strict", "todo")),
    Step("types of web", (PYTHON, "-m", "mypy", "web", "infra/bootstrap", "infra/mutants")),
    Step("import rules", (str(Path(PYTHON).with_name("lint-imports")), "--config", "setup.cfg")),
)
TESTS = (
    Step("types of the page", (*CLIENT, "check")),
    Step("tests of the page", (*CLIENT, "test"), "page.xml"),
    Step(
        "tests without a browser",
        (PYTHON, "-m", "pytest", "--ignore=tests/e2e", "-n", "2", "--dist", "loadgroup"),
        "python.xml",
    ),
    Step("tests with a browser", (PYTHON, "-m", "pytest", "tests/e2e"), "browser.xml"),
)
MORE = (
    Step("ratios of the benchmark", ("make", "bench-quick")),
    Step("tests of the deployed stack", ("make", "test-swarm"), "swarm.xml"),
)
STEPS = {"lint": LINT, "all": LINT + TESTS, "everything": LINT + TESTS + MORE}


def run(step: Step) -> Outcome:
    """Runs one step with inherited output."""
    print(f"\n=== {step.name}", flush=True)
    started = time.monotonic()
    results = RESULTS / step.counts if step.counts else None
    environment = {**os.environ, "PATH": f"{Path(PYTHON).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = list(step.command)
    if results:
        results.unlink(missing_ok=True)
        environment["TODO_TEST_RESULTS"] = str(results)
        command += [f"--junitxml={results}"] if "pytest" in command else []
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    passed, failed, skipped = counted(results) if results else (0, 0, 0)
    if ended.returncode != 0:
        failed = max(failed, 1)
    elif not results:
        passed = 1
    elif not passed:  # a step without tests is a failure
        failed = max(failed, 1)
    return Outcome(step, passed, failed, skipped, time.monotonic() - started)


def counted(results: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a JUnit file; zeros if it does not exist."""
    if not results.is_file():
        return 0, 0, 0
    cases = list(ElementTree.parse(results).iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped


def main(steps: tuple[Step, ...]) -> int:
    """Runs the steps, prints the summary, returns the exit code."""
    for old in RESULTS.glob("*.xml"):
        old.unlink()
    RESULTS.mkdir(exist_ok=True)
    outcomes = [run(step) for step in steps]
    print("\n=== summary")
    for outcome in outcomes:
        verdict = "FAILED" if outcome.failed else "ok"
        print(f"{verdict:<7}{outcome.step.name:<28}{outcome.passed:>6} passed {outcome.seconds:>7.1f} s")
    failed_steps = [outcome.step.name for outcome in outcomes if outcome.failed]
    if failed_steps:
        print(f"\nFailed: {', '.join(failed_steps)}. See above, under '=== {failed_steps[0]}'.")
    skipped = sum(outcome.skipped for outcome in outcomes)
    print(
        f"\n{sum(outcome.passed for outcome in outcomes)} passed, "
        f"{sum(outcome.failed for outcome in outcomes)} failed" + (f", {skipped} skipped" if skipped else ""),
        flush=True,
    )
    return 1 if failed_steps else 0


if __name__ == "__main__":
    chosen = STEPS.get(" ".join(sys.argv[1:]))
    if chosen is None:
        raise SystemExit("usage: check.py lint | all | everything")
    raise SystemExit(main(chosen))
