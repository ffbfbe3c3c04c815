"""Somebody else on the list of a page, without a browser."""

from __future__ import annotations

from infra.wire_client import Wire, command
from tests.e2e.app import App
from tests.harness import wait_until


class Others:
    """Their commands go to the server; each is waited for until the page has it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.wire = Wire(app.url)

    def tell(self, name: str, args: dict[str, object]) -> None:
        """Gives any command of the protocol."""
        answer = self.wire.call("command", command(self.app.list_id, name, args))
        assert answer["ok"], answer
        wait_until(lambda: self.app.inspect("position") >= answer["position"])

    def act(self, name: str, title: str) -> None:
        """Gives a command that names only a task: one that the page shows with this title."""
        self.tell(name, {"task": row_id(self.app, title)})


def row_id(app: App, title: str) -> str:
    """The id of the task that is shown with this title."""
    task_id = app.task(title).get_attribute("data-task")
    assert task_id
    return task_id
