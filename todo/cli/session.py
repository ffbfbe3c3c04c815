"""Store access for commands: the options that locate the store, and opening and closing it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from todo.cli.interrupting import held
from todo.cli.output import remark
from todo.errors import TodoError
from todo.events.log import Log
from todo.kinds import KINDS
from todo.service.requests import check_list_id
from todo.settings import Settings, load_settings
from todo.wiring import Opened, open_store

F = TypeVar("F", bound=Callable[..., Any])

_GIVEN = "todo.cli.environment"


def setting_option(name: str, variable: str, metavar: str, text: str) -> Callable[[F], F]:
    """An option that overrides an environment variable."""

    def take(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            context.meta.setdefault(_GIVEN, {})[variable] = value

    text = f"{text} (or {variable})"
    return click.option(name, metavar=metavar, expose_value=False, callback=take, help=text)


def store_options(command: F) -> F:
    """Decorator: adds the options that locate the store."""
    redis = setting_option("--redis-url", "TODO_REDIS_URL", "URL", "A Redis or Valkey server")
    data = setting_option("--data-dir", "TODO_DATA_DIR", "FOLDER", "The folder of the embedded server's data")
    return data(redis(command))


def environment(context: click.Context | None = None) -> dict[str, str]:
    """The process environment, overridden by the options."""
    context = context or click.get_current_context()
    given: dict[str, str] = context.meta.get(_GIVEN, {})
    inherited = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in given}
    return {**inherited, **given}


def settings() -> Settings:
    """The settings for this invocation. Raises `bad_setting`."""
    return load_settings(environment())


@contextmanager
def opened_store(may_be_new: bool = False) -> Iterator[Opened]:
    """Opens the store for the block. Raises `bad_setting` for a missing data folder, which is probably a
    typo, unless `may_be_new`."""
    chosen = settings()
    if not may_be_new and not has_data(chosen):
        raise TodoError(
            "bad_setting",
            f"There is no data in '{chosen.data_dir}'. Name the folder with --data-dir, or the server "
            "with --redis-url; 'todo serve' and 'todo import' begin a new one.",
        )
    opened = open_store(chosen, remark)
    try:
        yield opened
    finally:
        with held():
            opened.close()


def has_data(chosen: Settings) -> bool:
    """Whether a store exists: a configured server, or a folder that an embedded server has used."""
    return chosen.redis_url is not None or (chosen.data_dir / "store").is_dir()


def check_lists(log: Log, names: Sequence[str]) -> list[str]:
    """The named lists, or all lists without names. Raises `bad_request`, `unknown_list`."""
    if not names:
        return log.lists()
    chosen = list(dict.fromkeys(check_list_id(name) for name in names))
    known = {*KINDS.always, *log.lists()}
    for name, head in zip(chosen, log.heads(chosen), strict=True):
        if name not in known and head.position == 0:
            raise TodoError("unknown_list", f"There is no list '{name}'. 'todo list' shows those there are.")
    return chosen
