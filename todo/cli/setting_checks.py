"""Checks of `todo doctor` for the environment and the data folder, before it opens the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from todo.cli.checks import Check
from todo.settings import Settings, unknown_settings

_OPTIONS = [f"TODO_{name.upper()}" for name in Settings.__struct_fields__ if name != "access_is_said"]


def check_unknown(environment: Mapping[str, str]) -> Iterator[Check]:
    """Reports unknown `TODO_*` variables and suggests similar names."""
    for name in unknown_settings(environment):
        near = get_close_matches(name.removesuffix("_FILE"), _OPTIONS, n=1, cutoff=0.75)
        if near:
            yield Check("settings", False, f"There is no setting {name}.", f"Was {near[0]} meant?")
        else:
            yield Check("settings", None, f"There is no setting {name}: it is ignored.")


def without_data(settings: Settings) -> Check:
    """The check result without a store: the data folder is missing or empty."""
    folder = settings.data_dir
    begins = "'todo serve' or 'todo import' begins it."
    if folder.is_dir():
        return Check("store", None, f"There is no data in '{folder}' yet; {begins}")
    advice = "If there should be data, correct TODO_DATA_DIR or --data-dir."
    return Check("store", None, f"There is no data: no folder '{folder.resolve()}'; {begins}", advice)
