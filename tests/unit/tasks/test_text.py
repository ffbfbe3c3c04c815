"""A person's text: what stays of it, and what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.steps import examples
from todo.errors import TodoError
from todo.tasks.text import TRIMMED, check_notes, check_title, normalise_notes, normalise_title

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY_TEXT)
@examples
def test_a_normalised_title_stays_as_it_is(raw: str) -> None:
    once = normalise_title(raw)
    assert normalise_title(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT)
@examples
def test_normalised_notes_stay_as_they_are(raw: str) -> None:
    once = normalise_notes(raw)
    assert normalise_notes(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT)
@examples
def test_a_title_is_one_line_without_control_characters(raw: str) -> None:
    title = normalise_title(raw)
    assert not any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in title)
    assert title == title.strip(TRIMMED)


@given(ANY_TEXT)
@examples
def test_notes_keep_newlines_and_tabs_alone(raw: str) -> None:
    controls = {c for c in normalise_notes(raw) if unicodedata.category(c) in ("Cc", "Zl", "Zp")}
    assert controls <= {"\n", "\t"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "title_empty"),
        ("\u3000\ufeff", "title_empty"),
        ("x" * 501, "title_too_long"),
        ("\udfff", "bad_request"),
    ],
)
def test_titles_are_refused(raw: str, code: str) -> None:
    with pytest.raises(TodoError) as caught:
        check_title(raw, "title")
    assert caught.value.code == code
    assert caught.value.details["field"] == "title"


def test_lengths_are_counted_in_code_points_after_normalising() -> None:
    assert len(check_title(" " + "e\u0301" * 500 + " ", "title")) == 500
    assert len(check_notes("😀" * 20_000, "notes")) == 20_000
    with pytest.raises(TodoError) as caught:
        check_notes("😀" * 20_001, "notes")
    assert caught.value.to_json_value() | {"message": ""} == {
        "code": "notes_too_long",
        "message": "",
        "field": "notes",
        "length": 20_001,
        "limit": 20_000,
    }
