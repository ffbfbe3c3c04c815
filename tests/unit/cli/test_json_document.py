"""The JSON export proves that it is what was exported, and anything else is refused in a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.checklists import FIXTURES, shape
from todo.cli.formats import json_document
from todo.errors import TodoError
from todo.events.codec import Cursor
from todo.tasks.state import State

TEXT = (FIXTURES / "export.json").read_text()


def test_the_fixture_gives_its_shown_tasks_in_order() -> None:
    outline = json_document.parse(TEXT)
    assert (outline.title, outline.in_trash) == ("Household", 2)
    assert shape(outline.items) == [
        (0, "Shopping", False, "In the market hall"),
        (1, "Milk", True, ""),
        (0, "قائمة", False, ""),
    ]


def test_what_is_written_is_read_and_a_bare_state_too() -> None:
    state = State.from_json_value(json.loads(TEXT)["state"])
    written = json_document.render(state, Cursor(9, bytes(16)))
    assert json.loads(written)["position"] == 9
    assert json_document.parse(written) == json_document.parse(TEXT)
    assert json_document.parse(state.canonical().decode()) == json_document.parse(TEXT)


def test_the_order_of_names_and_the_spaces_of_the_file_do_not_matter() -> None:
    assert json_document.parse(json.dumps(json.loads(TEXT), sort_keys=True)) == json_document.parse(TEXT)


def _state(**changes: Any) -> str:
    document = json.loads(TEXT)["state"]
    document["tasks"][0].update(changes)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("Milk", "Mild"), "changed after it was exported"),
        ("[1, 2]", "no object"),
        ("{}", "no list"),
        ('{"state": 1}', "no list"),
        (TEXT.replace('"todo-list"', '"other"'), "kind"),
        (TEXT.replace('"version": 2', '"version": 1'), "before the first release"),
        ('{"list": NaN}', "no list"),
        (f'{{"list": {"9" * 5_000}}}', "no list"),
        (f'{{"list": {"[" * 20_000}', "no list"),
        (f'{{"list": {"[" * 20_000}{"]" * 20_000}}}', "nested too deeply"),
        ('{"list": "\\ud800"}', "no list"),
        (_state(parent="00000000-0000-7000-8000-00000000ffff"), "below one that is not in it"),
        (_state(parent=json.loads(TEXT)["state"]["tasks"][0]["id"]), "below themselves"),
        (_state(order=1.5), "no list"),
        (_state(title=7), "no list"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(TodoError) as refused:
        json_document.parse(text)
    assert refused.value.code == "bad_request"
    assert words in refused.value.message
    assert len(refused.value.message) < 400


def test_an_export_of_a_newer_version_asks_for_an_upgrade() -> None:
    with pytest.raises(TodoError, match="newer version"):
        json_document.parse(TEXT.replace('"version": 2', '"version": 3'))
