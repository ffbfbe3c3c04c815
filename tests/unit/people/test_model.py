"""What is computed of a person: initials and colour."""

from __future__ import annotations

import pytest

from todo.people.model import hue, initials
from todo.people.part import new_person_id


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Lee", "AL"),
        ("ann", "A"),
        ("Anna Maria van der Berg", "AB"),
        ("ß", "S"),
        ("Élodie O'Neil", "ÉO"),
        ("(Bo) –", "B"),
        ("李 小龙", "李小"),
        ("🙂", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_colour_is_always_the_same_and_they_spread() -> None:
    assert hue("0199a000-0000-7000-8000-000000000001") == 73
    hues = [hue(new_person_id()) for _ in range(1_000)]
    assert 0 <= min(hues) < 20
    assert 340 < max(hues) < 360
