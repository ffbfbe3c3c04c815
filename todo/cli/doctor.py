"""`todo doctor`: checks settings, server, durability, disk and incidents; prints a tick or cross for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from todo.cli.checks import (
    Check,
    check_disk,
    check_durability,
    check_incidents,
    check_server,
    check_settings,
    check_witness,
    check_witness_place,
)
from todo.cli.edge import FOUND
from todo.cli.interrupting import held
from todo.cli.output import Lines, clean, counted, json_option, print_json, remark
from todo.cli.session import environment, has_data, settings, store_options
from todo.cli.setting_checks import check_unknown, without_data
from todo.errors import TodoError
from todo.events.redis.server_facts import server_facts
from todo.settings import Settings
from todo.wiring import open_store, witness_path

NAME_WIDTH = 18
MARKS: dict[bool | None, tuple[str, dict[str, Any]]] = {
    True: ("✔", {"fg": "green"}),
    False: ("✘", {"fg": "red"}),
    None: ("–", {"dim": True}),
}


@click.command()
@store_options
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look at the settings, the server, its durability, the disk, and what happened to the store before.

    Exits with 1 if something is wrong.
    """
    checks = list(_checks())
    if as_json:
        print_json(checks)
    else:
        _print(checks)
    context.exit(FOUND if any(check.ok is False for check in checks) else 0)


def _checks() -> Iterator[Check]:
    yield from check_unknown(environment())
    try:
        chosen = settings()
    except TodoError as error:
        yield Check("settings", False, error.message)
        return
    yield check_settings(chosen)
    yield check_disk(chosen)
    if not has_data(chosen):
        yield without_data(chosen)
        return
    yield from _check_store(chosen)


def _check_store(chosen: Settings) -> Iterator[Check]:
    try:
        opened = open_store(chosen, remark)
    except TodoError as error:
        reason = error.details.get("reason")
        yield Check("store", False, f"{error.message} ({reason})" if reason else error.message)
        return
    try:
        url = opened.embedded.ensure() if opened.embedded else chosen.redis_url
        assert url is not None
        yield from check_server(server_facts(url), opened.embedded is not None)
        yield check_durability(opened.store.durability())
        yield Check("lists", None, f"{counted(len(opened.store.lists()), 'list')}.")
        yield from check_witness(opened.store, opened.witness, witness_path(chosen))
        yield from check_witness_place(chosen, witness_path(chosen))
        yield from check_incidents(chosen.data_dir)
    except TodoError as error:
        yield Check("store", False, error.message)
    finally:
        with held():
            opened.close()


def _print(checks: list[Check]) -> None:
    write = Lines()
    for check in checks:
        mark, style = MARKS[check.ok]
        name = write.styled(f"{check.name:{NAME_WIDTH}}", bold=True)
        write(f"{write.styled(mark, **style)} {name} {clean(check.message)}")
        if check.advice:
            write(f"{'':{NAME_WIDTH + 2}} → {clean(check.advice)}")
