"""What only the owners of an installation see: people, and the security log by person and by kind."""

from __future__ import annotations

from typing import Any

from tests.integration.accounts.conftest import Place


def log(place: Place, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return place.ann.ask(f"/api/audit?{asked}")


def test_the_security_log_is_filtered_and_goes_on_where_a_page_ended(place: Place) -> None:
    bo = place.person("Bo")
    for _ in range(102):
        bo.ask("/api/recovery-codes", {})
    whole = log(place, person=bo.id, types="recovery_codes_made")
    assert len(whole["entries"]) == 100
    rest = log(place, person=bo.id, types="recovery_codes_made", before=str(whole["next"]))
    assert (len(rest["entries"]), rest["next"]) == (2, None)
    positions = [entry["position"] for entry in whole["entries"] + rest["entries"]]
    assert positions == sorted(set(positions), reverse=True)
    assert log(place, person=place.ann.id, types="recovery_codes_made")["entries"] == []
    newest = log(place)
    assert newest["names"][bo.id]["name"] == "Bo"
    assert bo.ask("/api/recovery-codes")["left"] == 10


def test_only_owners_see_people_and_log(place: Place) -> None:
    bo = place.person("Bo")
    for path in ("/api/people", "/api/audit", "/api/invitations"):
        assert bo.ask(path, status=403)["error"]["code"] == "not_allowed"
    shown = {person["name"]: person for person in place.ann.ask("/api/people")["people"]}
    assert (shown["Bo"]["initials"], shown["Bo"]["role"], shown["Bo"]["disabled"]) == ("B", "member", False)


def test_the_log_says_who_made_a_token(place: Place) -> None:
    place.ann.ask("/api/tokens", {"name": "Backup", "scopes": ["read"]})
    [entry] = log(place, types="token_added")["entries"]
    assert entry["actor"] == entry["body"]["person"] == place.ann.id
