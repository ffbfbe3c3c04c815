"""Ids: their form, and derived ones."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tasks.steps import examples
from todo.errors import TodoError
from todo.tasks.ids import check_id, derived_id


@given(st.uuids(version=7) if hasattr(UUID, "time_ms") else st.uuids(), st.integers(0, 999))
@examples
def test_a_derived_id_is_a_uuid_of_version_7_with_the_commands_time(command: UUID, line: int) -> None:
    derived = UUID(derived_id(str(command), line))
    assert derived.bytes[:6] == command.bytes[:6]
    assert (derived.version, derived.variant) == (7, "specified in RFC 4122")


def test_lines_have_ids_of_their_own() -> None:
    command = "019a2222-0000-7000-8000-000000000000"
    assert len({derived_id(command, line) for line in range(1000)}) == 1000


@pytest.mark.parametrize(
    "value",
    [
        "",
        "019A2222-0000-7000-8000-000000000000",
        "019a222200007000800000000000000",
        "{019a2222-0000-7000-8000-000000000000}",
        "019a2222-0000-7000-8000-000000000000\n",
        "019a2222-0000-7000-8000-00000000000٠",
    ],
)
def test_what_is_no_lower_case_uuid_is_refused(value: str) -> None:
    with pytest.raises(TodoError) as caught:
        check_id(value, "task")
    assert caught.value.code == "bad_request"
    assert "'task'" in caught.value.message
