"""Log lines on standard error: readable for a person, or JSON for a collector."""

from __future__ import annotations

import logging
import sys
from traceback import extract_tb
from types import TracebackType

import structlog

LIBRARIES = ("engineio", "socketio")
"""Those that log by themselves, to standard error as bare text, unless their level is set beforehand."""

MOST_LOGGED = 300
MOST_FRAMES = 8


class _PassedOn(logging.Handler):
    """Forwards log records of libraries to structlog, and truncates quoted client input."""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()[:MOST_LOGGED]
        # An error's place and type, not its text: that may quote a secret or a stranger.
        trace = {"trace": _trace(record.exc_info[2])} if record.exc_info and record.exc_info[2] else {}
        kind = {"error": record.exc_info[0].__name__} if record.exc_info and record.exc_info[0] else {}
        structlog.get_logger().log(
            record.levelno, "library", logger=record.name, message=message, **kind, **trace
        )


def _trace(traceback: TracebackType) -> list[str]:
    """The innermost places of an error: file, line, function."""
    frames = extract_tb(traceback)[-MOST_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


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
    logging.getLogger().handlers = [_PassedOn()]
    for name in LIBRARIES:
        for logger in (name, f"{name}.server"):
            logging.getLogger(logger).setLevel(
                logging.ERROR
            )  # as they would: below it is a line for each client
