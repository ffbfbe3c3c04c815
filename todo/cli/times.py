"""Parses a point of a log from the command line: a position or a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from todo.service.requests import MAX_POSITION

LEAST_MS = 1_000_000_000_000
"""A bare number of at least this is a time in ms since 1970 (2001 or later), a smaller one a position."""


class Point(msgspec.Struct, frozen=True):
    """A position or a time in ms; at most one is set."""

    position: int | None = None
    at_ms: int | None = None


class PositionOnly(click.IntRange):
    """An option type that accepts a position but no time."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            name = param.opts[0] if param else "This"
            text = f"{name} takes a position; for a time, 'todo replay --until TIME' says which one it is."
            raise click.UsageError(text, ctx) from error


def point(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Point:
    """For an option's callback: `120` is a position, `1767225600000` a time in ms since 1970,
    `2026-01-01T12:00+02:00` one in ISO 8601 (UTC if it names no zone); nothing is neither."""
    if value is None:
        return Point()
    if value.isascii() and value.isdigit():
        number = int(value[:20])
        if number > MAX_POSITION:
            raise click.BadParameter("that number is too large.")
        return Point(position=number) if number < LEAST_MS else Point(at_ms=number)
    try:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            time = time.replace(tzinfo=UTC)
        return Point(at_ms=round(time.timestamp() * 1000))
    except (ValueError, OverflowError) as error:
        said = f"'{value[:50]}' is neither a position nor a time such as 2026-01-31T12:00:00Z."
        raise click.BadParameter(said) from error
