"""Signing in by a provider, over the network: what a good one says is taken, and nothing of a bad one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import uuid_utils

from tests.harness import Replica, replicas
from tests.integration.accounts.browsers import PASSWORD, TIMEOUT_S, Browser, owner_link
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider, provider

SHORT = {"allow_redirects": False, "timeout": TIMEOUT_S}


class Site:
    """An installation with a provider. `ann` is its owner, with a password."""

    def __init__(self, provider: Provider, replica: Replica, data_dir: Path) -> None:
        self.provider = provider
        self.replica = replica
        self.url = replica.url
        self.data_dir = data_dir
        self.ann = Browser(self.url).sign_up(owner_link(data_dir), "Ann")

    def somebody(self, **claims: Any) -> Browser:
        """A browser of somebody whom nobody knows yet."""
        self.provider.claims = {"sub": uuid_utils.uuid4().hex, **claims}
        return Browser(self.url)

    def invited(self, **claims: Any) -> Browser:
        """Somebody who has an account by the provider."""
        browser = self.somebody(**claims)
        assert through(browser, start(browser, secret=self.invitation())) == "/"
        browser.id = browser.ask("/api/me")["person"]["id"]
        return browser

    def invitation(self, **invitation: str) -> str:
        return str(self.ann.ask("/api/invitations", invitation)["secret"])


def start(browser: Browser, **body: Any) -> str:
    """Where the page sends the browser."""
    return str(browser.ask("/api/oidc/start", body)["url"])


def go(browser: Browser, next: str = "/") -> requests.Response:
    return browser.session.get(f"{browser.url}/sign-in/oidc", params={"next": next}, **SHORT)  # type: ignore[arg-type]


def approved(browser: Browser, url: str) -> str:
    """The address that the provider sends the browser back to."""
    answer = requests.get(url, **SHORT)  # type: ignore[arg-type]
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(f"{browser.url}/sign-in/oidc/back?")
    return answer.headers["Location"]


def back(browser: Browser, url: str) -> str:
    """Where the server sends the browser at last."""
    answer = browser.session.get(url, **SHORT)  # type: ignore[arg-type]
    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content == b""
    return answer.headers["Location"]


def through(browser: Browser, url: str) -> str:
    return back(browser, approved(browser, url))


def sign_in(browser: Browser, next: str = "/") -> str:
    answer = go(browser, next)
    assert answer.status_code == 303
    return through(browser, answer.headers["Location"])


def is_nobody(browser: Browser) -> bool:
    return browser.ask("/api/me")["person"] is None


@pytest.fixture(scope="module")
def module_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data_dir = tmp_path_factory.mktemp("oidc")
    secret = data_dir / "client_secret"
    secret.write_text(CLIENT_SECRET + "\n")
    settings = {"oidc_client_id": CLIENT_ID, "oidc_client_secret_file": str(secret), "oidc_name": "The House"}
    with (
        provider() as serving,
        replicas(data_dir, access="accounts", oidc_issuer=serving.url, **settings) as (one,),
    ):
        yield Site(serving, one, data_dir)


@pytest.fixture
def site(module_site: Site) -> Iterator[Site]:
    module_site.provider.faults.clear()
    yield module_site
    module_site.provider.going.set()
    module_site.provider.going.clear()
    assert [line for line in module_site.replica.logged("library") if "trace" in line] == []


def test_an_invitation_a_list_and_signing_in_again(site: Site) -> None:
    assert Browser(site.url).ask("/api/me")["oidc"] == {"name": "The House"}
    place = uuid_utils.uuid4().hex
    site.ann.command(place, "create_list", {"title": "Ours"})
    secret = site.invitation(list=place, list_role="editor")
    bo = site.somebody(name="Bo Berg", preferred_username="Bo")
    assert through(bo, start(bo, secret=secret)) == f"/l/{place}"
    me = bo.ask("/api/me")["person"]
    assert (me["name"], me["login"], me["role"]) == ("Bo Berg", "bo", "member")
    assert bo.join(place)["role"] == "editor"
    assert bo.ask("/api/oidc") == {"linked": True, "has_password": False}
    bo.ask("/api/sign-out", {})
    assert is_nobody(bo)
    assert sign_in(bo, f"/l/{place}?a=b#/active") == f"/l/{place}?a=b#/active"
    assert bo.ask("/api/me")["person"]["id"] == me["id"]
    entries = site.ann.ask(f"/api/audit?person={me['id']}")["entries"]
    told = [(entry["type"], entry["body"].get("by")) for entry in entries]
    assert told[:2] == [("signed_in", "oidc"), ("signed_out", None)]
    assert ("identity_linked", None) in told


def test_the_browser_is_sent_with_pkce_a_state_and_a_nonce(site: Site) -> None:
    one, other = site.somebody(), site.somebody()
    asked = [parse_qs(urlsplit(go(browser).headers["Location"]).query) for browser in (one, other)]
    for query in asked:
        assert query["code_challenge_method"] == ["S256"]
        assert query["response_type"] == ["code"]
        assert query["redirect_uri"] == [f"{site.url}/sign-in/oidc/back"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    cookie = next(cookie for cookie in one.session.cookies if cookie.name == "todo-oidc")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert cookie.expires is not None
    assert cookie.expires - time.time() <= 600


def test_without_an_invitation_nobody_gets_an_account(site: Site) -> None:
    stranger = site.somebody(email="ann@example.org", email_verified=True)
    assert sign_in(stranger) == "/sign-in?problem=invitation"
    assert is_nobody(stranger)


@pytest.mark.parametrize(
    "fault",
    [
        *("wrong nonce", "no nonce", "wrong audience", "audience of several", "for another party"),
        *("expired", "no expiry", "from the future", "other issuer"),
        *("no subject", "number as subject", "long subject"),
        *("bad signature", "signed with the public key", "signed with the client's secret"),
        *("not signed", "no token", "answers for another issuer"),
    ],
)
def test_what_does_not_hold_lets_nobody_in(site: Site, fault: str) -> None:
    bo = site.invited()
    bo.ask("/api/sign-out", {})
    site.provider.faults = {fault}
    assert sign_in(bo) == "/sign-in?problem=invalid"
    assert is_nobody(bo)
    site.provider.faults.clear()
    assert sign_in(bo) == "/"
    assert not is_nobody(bo)


def test_clocks_may_differ_by_two_minutes(site: Site) -> None:
    bo = site.invited()
    site.provider.faults = {"expired a moment ago"}
    assert sign_in(bo) == "/"


def test_a_new_key_of_the_provider_is_fetched(site: Site) -> None:
    bo = site.invited()
    site.provider.new_key()
    deadline = time.monotonic() + 15
    # Asked for again at most each few seconds.
    while (where := sign_in(bo)) != "/" and time.monotonic() < deadline:
        assert where == "/sign-in?problem=invalid"
    assert where == "/"


@pytest.mark.parametrize(("fault", "problem"), [("token fails", "away"), ("denies", "denied")])
def test_why_it_did_not_work_is_one_word(site: Site, fault: str, problem: str) -> None:
    bo = site.somebody()
    site.provider.faults = {fault}
    assert sign_in(bo) == f"/sign-in?problem={problem}"


def test_a_provider_that_hangs_holds_up_nobody_else(site: Site) -> None:
    bo = site.invited()
    site.provider.faults = {"token hangs"}
    address = approved(bo, go(bo).headers["Location"])
    begun = time.monotonic()
    waits = requests.Session()
    waits.cookies.update(bo.session.cookies)
    with pytest.raises(requests.Timeout):
        waits.get(address, allow_redirects=False, timeout=0.3)
    Browser(site.url).sign_in("ann")
    assert time.monotonic() - begun < 4


def test_a_state_works_once_and_only_in_the_browser_that_began(site: Site) -> None:
    bo = site.invited()
    address = approved(bo, go(bo).headers["Location"])
    victim = Browser(site.url)
    assert back(victim, address) == "/sign-in?problem=expired"  # no cookie at all
    go(victim)
    assert back(victim, address) == "/sign-in?problem=expired"  # that of another sign-in
    assert is_nobody(victim)
    cookies = bo.session.cookies.copy()
    assert back(bo, address) == "/"
    thief = Browser(site.url)
    thief.session.cookies.update(cookies)
    thief.session.cookies.pop("todo", None)
    assert back(thief, address) == "/sign-in?problem=expired"
    assert is_nobody(thief)


def test_a_code_of_somebody_else_is_worth_nothing(site: Site) -> None:
    attacker = site.invited()
    stolen = parse_qs(urlsplit(approved(attacker, go(attacker).headers["Location"])).query)["code"][0]
    victim = Browser(site.url)
    state = parse_qs(urlsplit(go(victim).headers["Location"]).query)["state"][0]
    # PKCE: the code is bound to the verifier of the browser that began.
    assert back(victim, f"{site.url}/sign-in/oidc/back?code={stolen}&state={state}") == (
        "/sign-in?problem=invalid"
    )
    assert is_nobody(victim)


@pytest.mark.parametrize(
    "next",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "\\evil.example"),
        *("/l/a\r\nSet-Cookie: a=b", "javascript:alert(1)", "", "/sign-in?next=/", "/" + "x" * 3_000),
    ],
)
def test_it_leads_to_no_other_site(site: Site, next: str) -> None:
    bo = site.invited()
    assert sign_in(bo, next) == "/"
    assert through(bo, start(bo, next=next)) == "/"


def test_a_mail_address_that_is_not_verified_counts_for_nothing(site: Site) -> None:
    mail = f"{uuid_utils.uuid4().hex}@example.org"
    victim = Browser(site.url).sign_up(site.invitation(), "Vic", mail)
    bo = site.invited(email=mail, email_verified=False)
    assert bo.ask("/api/me")["person"]["login"].startswith("person-")
    text = site.invited(email=mail, email_verified="true")
    assert text.ask("/api/me")["person"]["login"].startswith("person-")
    cy = site.invited(email=mail, email_verified=True)
    me = cy.ask("/api/me")["person"]
    assert (me["login"], me["id"] == victim.id) == (f"{mail}-2", False)


def test_names_may_come_from_userinfo_of_the_same_person(site: Site) -> None:
    site.provider.faults = {"tells names in userinfo"}
    cy = site.invited(name="Cy", preferred_username=uuid_utils.uuid4().hex)
    assert cy.ask("/api/me")["person"]["name"] == "Cy"
    site.provider.faults.add("userinfo of another")
    di = site.invited(name="Di", preferred_username="di")
    assert di.ask("/api/me")["person"]["name"] == "Somebody"


def test_claims_are_text(site: Site) -> None:
    name = "<script>alert(1)</script>\u202e\x00\n" + "x" * 500
    bo = site.invited(name=name, preferred_username=["no", "text"], email=7, email_verified=True)
    shown = bo.ask("/api/me")["person"]["name"]
    assert shown.startswith("<script>alert(1)</script> x")
    assert len(shown) <= 100


def test_a_disabled_person_is_refused(site: Site) -> None:
    bo = site.invited()
    site.ann.ask("/api/people/change", {"person": bo.id, "disabled": True})
    assert sign_in(bo) == "/sign-in?problem=disabled"
    assert is_nobody(bo)


def test_an_invitation_that_is_used_makes_no_second_account(site: Site) -> None:
    secret = site.invitation()
    bo, cy = site.somebody(), Browser(site.url)
    addresses = [start(browser, secret=secret) for browser in (bo, cy)]
    assert through(bo, addresses[0]) == "/"
    site.provider.claims = {"sub": "cy"}
    assert through(cy, addresses[1]) == "/sign-in?problem=link"
    assert bo.ask("/api/oidc/start", {"secret": secret}, status=404)["error"]["code"] == "link_invalid"


def test_who_has_an_account_uses_an_invitation_with_it(site: Site) -> None:
    bo = site.invited()
    place = uuid_utils.uuid4().hex
    site.ann.command(place, "create_list", {"title": "Ours"})
    secret = site.invitation(list=place, list_role="viewer")
    assert through(bo, start(bo, secret=secret)) == f"/l/{place}"
    assert bo.join(place)["role"] == "viewer"


def test_an_account_is_linked_by_a_request_of_our_page_alone(site: Site) -> None:
    bo = Browser(site.url).sign_up(site.invitation(), "Bo", uuid_utils.uuid4().hex)
    site.somebody()
    # Another site may lead the browser through a sign-in: it links nothing.
    assert sign_in(bo) == "/sign-in?problem=invitation"
    assert bo.ask("/api/oidc") == {"linked": False, "has_password": True}
    forged = bo.session.post(
        f"{site.url}/api/oidc/start",
        json={"link": True},
        headers={"Origin": "https://evil.example"},
        timeout=20,
    )
    assert forged.status_code == 403
    assert through(bo, start(bo, link=True, next="/l/main")) == "/l/main"
    assert bo.ask("/api/oidc")["linked"]
    cy = Browser(site.url).sign_up(site.invitation(), "Cy", uuid_utils.uuid4().hex)
    assert through(cy, start(cy, link=True)) == "/sign-in?problem=taken"
    site.somebody()
    assert through(bo, start(bo, link=True)) == "/sign-in?problem=linked"


def test_who_signs_out_meanwhile_is_not_linked(site: Site) -> None:
    bo = Browser(site.url).sign_up(site.invitation(), "Bo", uuid_utils.uuid4().hex)
    site.somebody()
    address = approved(bo, start(bo, link=True))
    bo.ask("/api/sign-out", {})
    assert back(bo, address) == "/sign-in?problem=other"
    assert Browser(site.url).ask("/api/oidc/start", {"link": True}, status=401)


def test_the_last_way_in_stays(site: Site) -> None:
    bo = site.invited(preferred_username=(login := uuid_utils.uuid4().hex))
    assert bo.ask("/api/oidc/unlink", {}, status=409)["error"]["code"] == "only_way_in"
    bo.ask("/api/password", {"old": "", "new": PASSWORD})
    bo.ask("/api/oidc/unlink", {})
    assert bo.ask("/api/oidc") == {"linked": False, "has_password": True}
    assert sign_in(Browser(site.url)) == "/sign-in?problem=invitation"
    Browser(site.url).sign_in(login)


def test_the_session_is_a_new_one(site: Site) -> None:
    bo = site.invited()
    before = bo.session.cookies.copy()
    sign_in(bo)
    old = Browser(site.url)
    old.session.cookies.update(before)
    assert is_nobody(old)
    assert len(bo.ask("/api/sessions")["sessions"]) == 1
    assert [cookie.name for cookie in bo.session.cookies] == ["todo"]


def test_no_token_code_or_claim_is_in_logs_or_in_the_store(site: Site) -> None:
    bo = site.invited(
        name="Aurelia", email="aurelia@claims.example", email_verified=False, phone_number="555"
    )
    sign_in(bo)
    site.provider.faults = {"bad signature"}
    sign_in(bo)
    codes = [*site.provider.codes, *site.provider.tokens]
    said = "\n".join(site.replica.words)
    stored = b"".join(path.read_bytes() for path in site.data_dir.rglob("*.aof"))
    assert b"identity:" in stored
    assert "oidc_failed" in said
    secrets = [*codes, "aurelia@claims.example", site.provider.claims["sub"], CLIENT_SECRET]
    secrets += [asked[name] for asked in site.provider.asked for name in ("state", "nonce", "code_challenge")]
    for secret in secrets:
        assert secret not in said
        assert secret.encode() not in stored


def test_of_two_who_come_back_at_once_with_one_state_one_is_let_in(site: Site) -> None:
    bo = site.invited()
    bo.ask("/api/sign-out", {})
    address = approved(bo, go(bo).headers["Location"])
    twins = [Browser(site.url) for _ in range(4)]
    for twin in twins:
        twin.session.cookies.update(bo.session.cookies)
    with ThreadPoolExecutor(4) as pool:
        where = list(pool.map(lambda twin: back(twin, address), twins))
    assert sorted(where) == ["/", *["/sign-in?problem=expired"] * 3]
    assert [is_nobody(twin) for twin in twins].count(False) == 1


@pytest.mark.parametrize("open_to_all", [{"oidc_sign_up": "everybody"}, {"sign_up": "open"}])
def test_with_sign_up_for_everybody_no_invitation_is_needed(
    tmp_path: Path, open_to_all: dict[str, str]
) -> None:
    with provider() as serving:
        settings = {
            "oidc_issuer": serving.url,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            **open_to_all,
        }
        with replicas(tmp_path, access="accounts", **settings) as (one,):
            bo = Browser(one.url)
            serving.claims = {"sub": "bo", "name": "Bo"}
            assert bo.ask("/api/me")["oidc"] == {"name": "127.0.0.1"}
            assert sign_in(bo) == "/"
            assert bo.ask("/api/me")["person"]["name"] == "Bo"
