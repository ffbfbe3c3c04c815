"""Log lines on standard error: readable for a person, or JSON for a collector."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs(level: str, style: str) -> None:
    """Sets up structlog. `level` is debug, info, warning or error; `style` is text or json."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
