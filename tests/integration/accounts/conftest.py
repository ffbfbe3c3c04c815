"""One replica with accounts on the embedded server, and people who come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Replica, replicas
from tests.integration.accounts.browsers import Browser, owner_link


class Place:
    """An installation with accounts. `ann` is its owner."""

    def __init__(self, data_dir: Path, served: list[Replica]) -> None:
        self.data_dir = data_dir
        self.served = served
        self._browsers: list[Browser] = []
        self.ann = self.browser().sign_up(owner_link(data_dir), "Ann")

    def browser(self, replica: int = 0) -> Browser:
        """Somebody who is not signed in."""
        browser = Browser(self.served[replica].url)
        self._browsers.append(browser)
        return browser

    def person(self, name: str, replica: int = 0, **invitation: str) -> Browser:
        """Somebody whom Ann invites."""
        secret = self.ann.ask("/api/invitations", invitation)["secret"]
        return self.browser(replica).sign_up(secret, name)

    def close(self) -> None:
        for browser in self._browsers:
            browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with replicas(tmp_path, access="accounts") as served:
        place = Place(tmp_path, served)
        yield place
        place.close()
        # Whatever was tried, the server did not stumble.
        assert [line for one in served for line in one.logged("library") if "trace" in line] == []
