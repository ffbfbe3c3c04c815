"""The table of the mutation tests, their file of survivors, and which mutants are drawn."""

from __future__ import annotations

from pathlib import Path

from infra.mutants.packages import Package
from infra.mutants.report import below, share, table, write_survivors
from infra.mutants.verdicts import Verdict, drawn

CORE, OTHER = Package("core", ("core/*",), floor=0.85), Package("other", ("other/*",))
VERDICTS = [
    *(Verdict("core", f"core/a.py:{number}", "a -> b", "killed") for number in range(8)),
    Verdict("core", "core/a.py:9", "1 -> 2", "survived"),
    Verdict("core", "core/a.py:10", "while -> until", "timed out"),
    *(Verdict("other", f"other/a.py:{number}", "x -> y", "killed") for number in range(2)),
    Verdict("other", "other/a.py:3", "x -> y", "survived", covered=False),
]


def test_what_never_ends_is_noticed() -> None:
    assert share(VERDICTS[:10]) == 0.9
    assert share([]) == 0.0


def test_a_package_is_judged_by_its_own_floor() -> None:
    """And one of which nothing was tried is below it."""
    assert below([CORE, OTHER], VERDICTS) == [OTHER]
    assert below([CORE, OTHER], VERDICTS[:10]) == [OTHER]
    assert below([CORE], VERDICTS) == []


def test_the_table_is_markdown() -> None:
    assert table([CORE, OTHER], VERDICTS).splitlines() == [
        "| package | mutants | killed | survived | timed out | share | floor |",
        "| --- | --: | --: | --: | --: | --: | --: |",
        "| core | 10 | 8 | 1 | 1 | 90.0% | 85% |",
        "| other | 3 | 2 | 1 | 0 | 66.7% | 75% |",
    ]


def test_survivors_are_told_with_their_place(tmp_path: Path) -> None:
    """And whether there was any test at all."""
    path = write_survivors(VERDICTS, tmp_path / "survived.txt")
    assert path.read_text() == "core/a.py:9: 1 -> 2\nother/a.py:3: x -> y  (no test)\n"


def test_the_same_seed_draws_the_same_and_one_mutant_more_changes_little() -> None:
    names = [f"mutant {number}" for number in range(1_000)]
    first = drawn(names, 100, 1)
    assert len(first) == 100
    assert drawn(reversed(names), 100, 1) == first
    assert len(drawn(["another", *names], 100, 1) & first) >= 99
    assert len(drawn(names, 100, 2) & first) < 50
    assert drawn(names[:5], 100, 1) == set(names[:5])
