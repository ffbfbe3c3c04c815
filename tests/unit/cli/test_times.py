"""A point of a log may be said as a position or as a time."""

from __future__ import annotations

import click
import pytest

from todo.cli.times import Point, point

CONTEXT = click.Context(click.Command("any"))
OPTION = click.Option(["--until"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, Point()),
        ("0", Point(position=0)),
        ("120", Point(position=120)),
        ("1767225600000", Point(at_ms=1_767_225_600_000)),
        ("2026-01-01", Point(at_ms=1_767_225_600_000)),
        ("2026-01-01T00:00:00.123Z", Point(at_ms=1_767_225_600_123)),
        ("2026-01-01T02:00+02:00", Point(at_ms=1_767_225_600_000)),
    ],
)
def test_points(said: str | None, meant: Point) -> None:
    assert point(CONTEXT, OPTION, said) == meant


@pytest.mark.parametrize("said", ["", "-1", "1.5", "NaN", "yesterday", "9" * 5000, "٣", "2026-13-01"])
def test_anything_else_is_wrong_use(said: str) -> None:
    with pytest.raises(click.BadParameter):
        point(CONTEXT, OPTION, said)
