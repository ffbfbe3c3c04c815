"""What people wrote cannot steer the terminal it is printed on."""

from __future__ import annotations

import json

import pytest

from todo.cli import output


def test_control_and_direction_characters_are_written_out_and_letters_are_not() -> None:
    assert output.clean("a\x1b[2J\x9b1m\u202eb\x07") == "a\\u001b[2J\\u009b1m\\u202eb\\u0007"
    assert output.clean("مرحبا, שלום, é 👍\tz\n") == "مرحبا, שלום, é 👍\tz\n"


def test_markup_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("[bold red]x[/] [link=file:///]y[/link] :smile:")
    output.print_table(["Title"], [["[blink]z[/blink] :smile: [/]"]])
    said = capsys.readouterr().out
    assert "[bold red]x[/] [link=file:///]y[/link] :smile:" in said
    assert "[blink]z[/blink] :smile: [/]" in said


def test_json_escapes_what_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"a": "\x1b\x9b\x7fé"})
    said = capsys.readouterr().out
    assert json.loads(said) == {"a": "\x1b\x9b\x7fé"}
    assert not set("\x1b\x9b\x7f") & set(said)


def test_times_are_utc_to_the_millisecond_and_absurd_ones_stay_numbers() -> None:
    assert output.time_text(1_767_225_600_123) == "2026-01-01T00:00:00.123Z"
    assert output.time_text(2**52) == str(2**52)
    assert output.time_text(None) == "-"


def test_a_long_cell_is_folded_and_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["Title", "#Count"], [["x" * 700, 12345]])
    said = capsys.readouterr().out
    assert said.count("x") == 700
    assert "12345" in said


def test_numbers_go_with_their_words() -> None:
    assert [output.counted(number, "list") for number in (0, 1, 2)] == ["0 lists", "1 list", "2 lists"]
    assert output.positions(2, 2) == "position 2"
    assert output.positions(2, 5) == "positions 2 to 5"
