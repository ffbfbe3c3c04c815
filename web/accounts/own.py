"""The addresses for one's own account: name, password, sessions, tokens; and who else there is."""

from __future__ import annotations

from typing import Any

from flask import request

from todo.errors import TodoError
from todo.people.people import People
from web.accounts import bodies
from web.accounts.coming import check_accounts
from web.accounts.cookies import set_session
from web.accounts.identity import Identity, Visitor
from web.accounts.names import shown_values
from web.accounts.routes import Route, answered


class OwnAccount:
    def __init__(self, people: People, identity: Identity) -> None:
        self._people = people
        self._identity = identity
        self.routes = [
            Route("POST", "/api/password", "person", bodies.NewPassword, self._change_password),
            Route("POST", "/api/profile", "person", bodies.Profile, self._change_profile),
            Route("POST", "/api/recovery-codes", "person", bodies.Empty, self._recovery_codes),
            Route("GET", "/api/recovery-codes", "person", bodies.Empty, self._codes_left),
            Route("GET", "/api/sessions", "person", bodies.Empty, self._sessions),
            Route("POST", "/api/sessions/end", "person", bodies.Ends, self._end_sessions),
            Route("GET", "/api/tokens", "person", bodies.Empty, self._tokens),
            Route("POST", "/api/tokens", "person", bodies.NewToken, self._add_token),
            Route("POST", "/api/tokens/revoke", "person", bodies.Named, self._revoke_token),
            Route("GET", "/api/directory", "person", bodies.Empty, self._directory),
        ]

    def _change_password(self, body: bodies.NewPassword, visitor: Visitor) -> Any:
        if visitor.session is None:
            raise TodoError("not_allowed", "A password is changed by who is signed in with it.")
        secret = self._people.change_password(visitor.person.id, body.old, body.new, visitor.session)
        response = answered({})
        set_session(response, request.environ, secret)
        return response

    def _change_profile(self, body: bodies.Profile, visitor: Visitor) -> Any:
        if body.name is not None:
            self._people.rename(visitor.person.id, body.name)
        if body.login is not None:
            check_accounts(self._identity)
            self._people.set_login(visitor.person.id, body.login)
        return {}

    def _recovery_codes(self, _body: Any, visitor: Visitor) -> Any:
        check_accounts(self._identity)
        if visitor.session is None:
            raise TodoError("not_allowed", "Recovery codes are made by who is signed in.")
        return {"codes": self._people.make_recovery_codes(visitor.person.id)}

    def _codes_left(self, _body: Any, visitor: Visitor) -> Any:
        return {"left": self._people.recovery_codes_left(visitor.person.id)}

    def _sessions(self, _body: Any, visitor: Visitor) -> Any:
        return {"sessions": self._people.sessions(visitor.person.id)}

    def _end_sessions(self, body: bodies.Ends, visitor: Visitor) -> Any:
        person, own = visitor.person.id, visitor.session.id if visitor.session else None
        if body.which == "one":
            self._people.end_session(person, body.session or "")
        else:
            self._people.end_sessions(person, keep=own if body.which == "others" else None)
        return {}

    def _tokens(self, _body: Any, visitor: Visitor) -> Any:
        return {"tokens": self._people.tokens(visitor.person.id)}

    def _add_token(self, body: bodies.NewToken, visitor: Visitor) -> Any:
        check_accounts(self._identity)
        if visitor.token is not None:
            raise TodoError("not_allowed", "A token cannot make tokens.")
        person = visitor.person.id
        token, secret = self._people.add_token(person, body.name, body.scopes, body.days, by=person)
        return {"token": token, "secret": secret}

    def _revoke_token(self, body: bodies.Named, visitor: Visitor) -> Any:
        self._people.revoke_token(visitor.person.id, body.id, by=visitor.person.id)
        return {}

    def _directory(self, _body: Any, _visitor: Visitor) -> Any:
        active = [person for person in self._people.persons() if person.is_active]
        names = self._people.names([person.id for person in active])
        return {"people": [{"id": id, **shown_values(shown)} for id, shown in names.items()]}
