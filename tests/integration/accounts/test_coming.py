"""Coming in and going, over the network: links, sign-up, sign-in, sessions."""

from __future__ import annotations

import pytest

from infra.wire_client import Disconnected
from tests.integration.accounts.browsers import PASSWORD, heard, owner_link
from tests.integration.accounts.conftest import Place


def test_the_first_owner_comes_by_a_link_and_has_an_inbox(place: Place) -> None:
    me = place.ann.ask("/api/me")
    assert (me["access"], me["person"]["name"], me["person"]["role"]) == ("accounts", "Ann", "owner")
    joined = place.ann.join(f"inbox-{place.ann.id}")
    assert (joined["role"], joined["snapshot"]["title"]) == ("owner", "Inbox")
    assert joined["snapshot"]["members"] == {place.ann.id: "owner"}


def test_an_owner_link_works_once(place: Place) -> None:
    secret = owner_link(place.data_dir)
    place.browser().sign_up(secret, "Bo")
    body = {"secret": secret, "name": "Cy", "login": "cy", "password": PASSWORD}
    assert place.browser().ask("/api/sign-up", body, status=404)["error"]["code"] == "link_invalid"


def test_without_an_invitation_nobody_signs_up(place: Place) -> None:
    body = {"name": "Cy", "login": "cy", "password": PASSWORD}
    assert place.browser().ask("/api/sign-up", body, status=404)["error"]["code"] == "link_invalid"


def test_who_is_not_signed_in_has_no_socket_and_no_snapshot(place: Place) -> None:
    stranger = place.browser()
    assert stranger.ask("/api/me")["person"] is None
    with pytest.raises(Disconnected, match="not_signed_in"):
        stranger.connect()
    assert stranger.ask("/l/main/snapshot", status=401)["error"]["code"] == "not_signed_in"


def test_signing_in_again_and_out(place: Place) -> None:
    place.person("Bo")
    bo = place.browser()
    bo.sign_in("BO")
    assert bo.ask("/api/me")["person"]["name"] == "Bo"
    bo.ask("/api/sign-out", {})
    assert bo.ask("/api/me")["person"] is None


def test_a_session_that_is_ended_elsewhere_loses_its_connection(place: Place) -> None:
    bo = place.person("Bo")
    other = place.browser()
    other.sign_in("bo")
    assert other.join(f"inbox-{bo.id}")["ok"]
    bo.ask("/api/sessions/end", {"which": "others"})
    heard(other, "signed_out")
    assert other.command(f"inbox-{bo.id}", "add_task", {"title": "late"})["error"]["code"] == "not_signed_in"
    assert bo.join(f"inbox-{bo.id}")["snapshot"]["tasks"] == []


def test_a_person_who_is_disabled_is_out_at_once_and_may_not_come_back(place: Place) -> None:
    bo = place.person("Bo")
    bo.join(f"inbox-{bo.id}")
    place.ann.ask("/api/people/change", {"person": bo.id, "disabled": True})
    heard(bo, "signed_out")
    assert bo.sign_in("bo", status=403)["error"]["code"] == "wrong_credentials"


def test_a_page_that_shows_another_persons_account_is_refused(place: Place) -> None:
    bo = place.person("Bo")
    with pytest.raises(Disconnected, match="other_person"):
        bo.connect(person=place.ann.id)
    bo.connect(person=bo.id)
    refused = bo.ask("/api/profile", {"name": "X"}, status=409, **{"X-Todo-Person": place.ann.id})
    assert refused["error"]["code"] == "other_person"
    bo.ask("/api/profile", {"name": "Bob"}, **{"X-Todo-Person": bo.id})


def test_a_session_is_named_after_its_browser_and_system(place: Place) -> None:
    bo = place.person("Bo")
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    bo.ask("/api/sign-in", {"login": "bo", "password": PASSWORD}, **{"User-Agent": firefox})
    assert "Firefox on Linux" in [session["device"] for session in bo.ask("/api/sessions")["sessions"]]


def test_who_signs_in_again_in_the_same_browser_has_one_session(place: Place) -> None:
    bo = place.person("Bo")
    bo.sign_in("bo")
    assert len(bo.ask("/api/sessions")["sessions"]) == 1
