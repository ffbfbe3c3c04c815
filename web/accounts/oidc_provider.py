"""A provider of OpenID Connect: where it is asked, and whether what it says holds.

The one place that knows authlib. What the provider publishes of itself is fetched when it is first needed,
and kept for an hour.
"""

from __future__ import annotations

import contextlib
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from todo.errors import TodoError
from todo.people.identities import Vouched
from todo.people.passwords import Run, run_directly
from todo.settings import Settings, is_safe_url
from web.accounts.oidc_http import ProviderHttp, away

KEPT_S = 3_600.0
RETRY_S = 5.0
"""Not sooner is a provider asked again that was away, or for keys that it did not have."""

SKEW_S = 120
MOST_SUBJECT = 255
MOST_TOKEN = 64 * 1024
SCOPE = "openid profile email"
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Only with a public key: with a shared secret, whoever knows it could vouch for anybody."""

UNSOUND = (JoseError, UnsupportedAlgorithm, ValueError, TypeError, KeyError, AttributeError)
"""What the libraries raise for a token or a key that does not hold."""


class OidcSetup(NamedTuple):
    """`sign_up_is_open`: for whom the provider vouches needs no invitation. `origins` are the server's."""

    name: str
    provider: Provider
    sign_up_is_open: bool
    origins: tuple[str, ...] = ()


def oidc_setup(settings: Settings, run: Run = run_directly) -> OidcSetup | None:
    """What the settings say; None where there is no provider."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    provider = Provider(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, ProviderHttp(run)
    )
    name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or settings.oidc_issuer
    is_open = settings.oidc_sign_up == "everybody" or settings.sign_up == "open"
    return OidcSetup(name, provider, is_open, settings.origins)


class Claims(NamedTuple):
    """Who somebody is; `more` is what the provider says of them, and `userinfo` asks it for the rest."""

    vouched: Vouched
    more: Mapping[str, Any]
    userinfo: Callable[[], Mapping[str, Any]]


class Published:
    """A document of a provider, fetched when it is needed. Those who ask at once wait for one answer, and one
    that could not be had is not asked for again at once."""

    def __init__(self, fetch: Callable[[], dict[str, Any]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._document: dict[str, Any] | None = None
        self._asked_at = float("-inf")

    def get(self, newer: bool = False) -> dict[str, Any]:
        """The document; with `newer`, fetched again unless that was done just now. Raises `oidc_away`."""
        with self._lock:
            age_s = time.monotonic() - self._asked_at
            if self._document is not None and age_s < (RETRY_S if newer else KEPT_S):
                return self._document
            if self._document is None and age_s < RETRY_S:
                raise away("it was away a moment ago")
            self._document = None
            try:
                self._document = self._fetch()
            finally:
                self._asked_at = time.monotonic()
            return self._document


class Provider:
    """`issuer` is as the provider writes itself, to the letter. A public client has no `client_secret`."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, http: ProviderHttp) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._http = http
        self._metadata = Published(self._fetch_metadata)
        self._keys = Published(lambda: http.get(self._metadata.get()["jwks_uri"]))

    def address(self, secret: str, back: str) -> str:
        """Where the browser is sent; `back` is where it shall return to. Raises `oidc_away`."""
        return str(
            prepare_grant_uri(
                self._metadata.get()["authorization_endpoint"],
                client_id=self._client_id,
                response_type="code",
                redirect_uri=back,
                scope=SCOPE,
                state=state_of(secret),
                nonce=_made_of(secret, "nonce"),
                code_challenge=create_s256_code_challenge(_made_of(secret, "verifier")),
                code_challenge_method="S256",
            )
        )

    def check_issuer(self, said: str | None) -> None:
        """Whether an answer in the browser names this provider, if it must or does. Raises `oidc_invalid`."""
        must = self._metadata.get().get("authorization_response_iss_parameter_supported") is True
        if said != self.issuer and (said is not None or must):
            raise invalid("issuer of the answer")

    def redeem(self, secret: str, code: str, back: str) -> Claims:
        """Exchanges a code for who that is. Raises `oidc_away`; `oidc_invalid` for what is not to be
        believed."""
        metadata = self._metadata.get()
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=back,
            code=code,
            code_verifier=_made_of(secret, "verifier"),
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        client = ClientAuth(self._client_id, self._client_secret, self._auth_method(metadata))
        url, headers, body = client.prepare("POST", metadata["token_endpoint"], headers, body)
        status, answer = self._http.post(url, headers, body)
        if status >= 500:
            raise away(f"status {status}")
        token, access_token = answer.get("id_token"), answer.get("access_token")
        if status != 200 or not isinstance(token, str) or len(token) > MOST_TOKEN:
            raise invalid("answer to the code")
        claims = self._checked(token, _made_of(secret, "nonce"), access_token, metadata)
        vouched = Vouched(self.issuer, claims["sub"])
        return Claims(vouched, claims, lambda: self._userinfo(vouched, access_token, metadata))

    def _auth_method(self, metadata: Mapping[str, Any]) -> str:
        if self._client_secret is None:
            return "none"
        supported = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_post" if "client_secret_basic" not in supported else "client_secret_basic"

    def _fetch_metadata(self) -> dict[str, Any]:
        metadata = self._http.get(get_well_known_url(self.issuer, external=True))
        if metadata.get("issuer") != self.issuer:
            raise away("it names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(url := metadata.get(name), str) or not is_safe_url(url):
                raise away(f"no {name}")
        return metadata

    def _checked(
        self, token: str, nonce: str, access_token: Any, metadata: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The claims of an ID token that holds. Raises `oidc_invalid`, `oidc_away`."""
        try:
            decoded = self._decoded(token, metadata)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client_id},
                    "sub": {"essential": True},
                },
                {"nonce": nonce, "client_id": self._client_id, "access_token": access_token},
            )
            claims.validate(leeway=SKEW_S)
        except UNSOUND as error:
            raise invalid(type(error).__name__) from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= MOST_SUBJECT or not subject.isprintable():
            raise invalid("sub")
        return dict(claims)

    def _decoded(self, token: str, metadata: Mapping[str, Any]) -> jwt.Token:
        supported = metadata.get("id_token_signing_alg_values_supported")
        algorithms = [one for one in ALGORITHMS if not isinstance(supported, list) or one in supported]
        try:
            return jwt.decode(token, _public(self._keys.get()), algorithms=algorithms)
        except UNSOUND:  # perhaps signed with a key that is newer than ours
            return jwt.decode(token, _public(self._keys.get(newer=True)), algorithms=algorithms)

    def _userinfo(
        self, vouched: Vouched, access_token: Any, metadata: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What more it says of the person: some say only here what they are called. Nothing if it is not to
        be had."""
        url = metadata.get("userinfo_endpoint")
        is_token = isinstance(access_token, str) and access_token.isascii() and access_token.isprintable()
        if not isinstance(url, str) or not is_token:
            return {}
        try:
            said = self._http.get(url, {"Authorization": f"Bearer {access_token}"})
        except TodoError:
            return {}
        return said if said.get("sub") == vouched.subject else {}


def state_of(secret: str) -> str:
    """What the provider has to give back to the browser that has this secret."""
    return _made_of(secret, "state")


def _made_of(secret: str, what: str) -> str:
    """State, nonce and verifier of a sign-in all come from its secret, which the browser alone has: so none
    of them is kept anywhere."""
    return hmac.new(secret.encode(errors="surrogatepass"), what.encode(), sha256).hexdigest()


def invalid(reason: str) -> TodoError:
    """`reason` is for the log, and holds nothing that the provider said."""
    return TodoError("oidc_invalid", reason=reason)


def _public(document: Mapping[str, Any]) -> KeySet:
    """The keys that can check a signature. One that is of no use here does not spoil the others."""
    keys = document.get("keys")
    usable = []
    for key in keys if isinstance(keys, list) else []:
        if (
            isinstance(key, dict)
            and key.get("kty") in ("RSA", "EC", "OKP")
            and key.get("use", "sig") == "sig"
        ):
            with contextlib.suppress(*UNSOUND):
                usable.append(import_key(key))
    return KeySet(usable)
