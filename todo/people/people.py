"""The use cases of the accounts, all in one class: what the server and the command line call.

Each change is one step in the store with its entry in the security log; see `store` and `transaction`.
Wherever `by` is asked, it is the id of the person who does it, or `cli` for the command line.
"""

from __future__ import annotations

from todo.people.accounts import Accounts
from todo.people.credentials import Credentials
from todo.people.identities import Identities
from todo.people.invitations import Invitations
from todo.people.journal import Journal
from todo.people.passkeys import Passkeys
from todo.people.sessions import Sessions
from todo.people.signing_in import SigningIn
from todo.people.tokens import Tokens


class People(SigningIn, Passkeys, Identities, Sessions, Credentials, Invitations, Accounts, Tokens, Journal):
    """`People(store, passwords, clock, open_sign_up)`. Every method may raise `store_unavailable`, and each
    that changes something also `busy`, `store_full` and `log_damaged`."""
