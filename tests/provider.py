"""A provider of OpenID Connect for tests, which approves everybody at once, and misbehaves as it is told.

It is strict with the client where a good provider is: PKCE by S256, each code once, the secret, the address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "todo", "the-clients-own-secret"
HANG_S = 20.0
STRANGE_KEYS = [
    "no key",
    {"kty": "new", "kid": "strange"},
    {"kty": "RSA", "kid": "broken", "n": "AA", "e": "AQAB"},
    {"kty": "RSA", "kid": "empty"},
    {"kty": "EC", "kid": "curve", "crv": "P-1", "x": "AA", "y": "AA"},
    {"kty": "OKP", "kid": "other", "crv": "Ed1", "x": "AA"},
]
"""Which no client can use, beside the one that it can."""


class Provider:
    """`claims` are of who signs in there; `faults` name what it does wrong from now on."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "somebody"}
        self.faults: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.fetched: list[str] = []
        self.tokens: list[str] = []
        self.going = threading.Event()
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)
        self.stranger = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)
        app = Flask(__name__)
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        app.add_url_rule("/keys", view_func=self._keys)
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/userinfo", view_func=self._userinfo)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def _discovery(self) -> Response:
        self.fetched.append("discovery")
        if "discovery hangs" in self.faults:
            self.going.wait(HANG_S)
        if "discovery is no JSON" in self.faults:
            return Response("<html>")
        if "discovery moved" in self.faults:
            return redirect(f"{self.url}/elsewhere")  # type: ignore[return-value]
        document = {
            "issuer": "https://evil.example" if "discovery of another issuer" in self.faults else self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        if "discovery is huge" in self.faults:
            document["more"] = "x" * 1_000_000
        if "token endpoint without TLS" in self.faults:
            document["token_endpoint"] = "http://id.example.org/token"
        if "names itself in answers" in self.faults:
            document["authorization_response_iss_parameter_supported"] = True
        return jsonify(document)

    def _keys(self) -> Response:
        self.fetched.append("keys")
        return jsonify({"keys": [self.key.as_dict(private=False), *STRANGE_KEYS]})

    def _authorize(self) -> Response:
        asked = dict(request.args)
        self.asked.append(asked)
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return Response("PKCE is required", 400)
        said = {"state": asked["state"]}
        if "denies" in self.faults:
            said |= {"error": "access_denied", "error_description": "<b>no</b>"}
        else:
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            said["code"] = code
        if "answers for another issuer" in self.faults:
            said["iss"] = "https://evil.example"
        return redirect(f"{asked['redirect_uri']}?{urlencode(said)}")  # type: ignore[return-value]

    def _token(self) -> tuple[Response, int]:
        if "token hangs" in self.faults:
            self.going.wait(HANG_S)
        if "token fails" in self.faults:
            return jsonify({"error": "server_error"}), 500
        asked = self.codes.pop(request.form.get("code", ""), None)
        verifier = request.form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        wanted = f"{CLIENT_ID}:{CLIENT_SECRET}".encode()
        is_client = request.headers.get("Authorization") == f"Basic {base64.b64encode(wanted).decode()}"
        is_right = (
            asked is not None
            and asked["code_challenge"].encode() == challenge
            and asked["redirect_uri"] == request.form.get("redirect_uri")
        )
        if asked is None or not is_client or not is_right:
            return jsonify({"error": "invalid_grant"}), 400
        token = self._signed(self._id_token(asked))
        access_token = secrets.token_urlsafe()
        self.tokens += [token, access_token]
        return jsonify({"access_token": access_token, "token_type": "Bearer", "id_token": token}), 200

    def _id_token(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        told = {"sub": self.claims["sub"]} if "tells names in userinfo" in self.faults else self.claims
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **told,
        }
        wrong: dict[str, dict[str, Any]] = {
            "wrong nonce": {"nonce": "another"},
            "no nonce": {"nonce": None},
            "wrong audience": {"aud": "another"},
            "audience of several": {"aud": [CLIENT_ID, "another"]},
            "for another party": {"aud": [CLIENT_ID, "another"], "azp": "another"},
            "expired": {"iat": now - 900, "exp": now - 130},
            "expired a moment ago": {"iat": now - 900, "exp": now - 60},
            "no expiry": {"exp": None},
            "from the future": {"iat": now + 3_600, "exp": now + 7_200, "nbf": now + 3_600},
            "other issuer": {"iss": "https://evil.example"},
            "no subject": {"sub": None},
            "number as subject": {"sub": 7},
            "long subject": {"sub": "x" * 300},
        }
        for fault in self.faults & wrong.keys():
            claims |= wrong[fault]
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        if "bad signature" in self.faults:
            return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.stranger)
        if "signed with the public key" in self.faults:
            signed = f"{_part({'alg': 'HS256', 'kid': 'one'})}.{_part(claims)}"
            mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        if "signed with the client's secret" in self.faults:
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET * 2))
        if "not signed" in self.faults:
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if "no token" in self.faults:
            return "x.y.z"
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def _userinfo(self) -> Response:
        self.fetched.append("userinfo")
        is_other = "userinfo of another" in self.faults
        return jsonify({**self.claims, "sub": "another"} if is_other else self.claims)

    def new_key(self) -> None:
        """Signs with another key from now on."""
        self.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"}, auto_kid=False)


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """It serves until the end."""
    made = Provider()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.going.set()
        made.server.shutdown()
        thread.join(10)
        made.server.server_close()
