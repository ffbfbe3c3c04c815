"""Every error a person or a program can meet: a stable code, and a sentence that says what to do.

Raised anywhere below; turned into an answer once at each edge (socket, page, command line).
"""

from __future__ import annotations

from typing import Any

CODES: dict[str, str] = {
    "bad_request": "The message does not have the shape that this command takes.",
    "malformed": "The message is not valid JSON text. Send it again as JSON.",
    "unknown_command": "There is no command of that name.",
    "unknown_list": "There is no list with that id.",
    "not_allowed": "You may see this list, but not do that. Ask an owner of the list.",
    "list_deleted": "This list is deleted. Restore it first.",
    "last_owner": "There is always an owner. Make somebody else one first.",
    "inbox_is_private": "An Inbox is its person's own: it can be neither shared nor deleted.",
    "too_many_members": "The list has as many members as a list can have.",
    "too_many_links": "The list has as many links as a list can have. Revoke some.",
    "link_exists": "The list has a link with that id already. Use a new id.",
    "forged": "This request does not come from a page of this server.",
    "unknown_task": "There is no task with that id in this list.",
    "unknown_position": "The list's log has no such position.",
    "task_exists": "A task with that id is in the list already. Use a new id.",
    "task_in_trash": "The task is in the trash. Restore it first.",
    "title_empty": "A title needs at least one visible character.",
    "title_too_long": "The title is too long. Shorten it, or put the rest into the notes.",
    "notes_too_long": "The notes are too long. Shorten them.",
    "too_many_marks": "The text has more than 30 accents or other marks on one letter. Take some away.",
    "unknown_entry": "That list is not in your sidebar.",
    "home_full": "The sidebar holds as many lists as it can. Leave a list.",
    "list_full": "The list holds as many tasks as a list can. Start another list.",
    "too_many_events": "This is too much for one command. Split it.",
    "too_deep": "Subtasks cannot be nested any deeper.",
    "move_into_itself": "A task cannot stand after itself or below its own subtask.",
    "stale_move": "The task to stand after is under another parent now. Look again and move once more.",
    "stale_edit": "Somebody else changed this task meanwhile. Keep yours or theirs.",
    "undo_conflict": "What is to be undone was changed again since. Undo the later change first.",
    "nothing_to_undo": "There is nothing at that position that can be undone.",
    "command_reused": "This command id was used for another command. Use a new id.",
    "command_expired": "This command id is more than 30 days old. Check the result and send a new command.",
    "clock_ahead": "This command id is more than a day ahead of the server's clock. Correct the clock.",
    "forked": "The list's history is another one than you know. Join the list again.",
    "busy": "The list is being changed by many at once. It was not applied; try again.",
    "store_full": "The store is full: nothing can be changed until there is room. Reading goes on.",
    "store_unavailable": "The store does not answer. Try again; the change was perhaps not applied.",
    "upgrade_needed": "The list holds events that this version cannot read. Upgrade this program.",
    "log_damaged": "The list's log was changed or damaged. Run 'todo log verify', then restore a backup.",
    "frame_too_large": "The message is too large. Split it.",
    "draining": "This replica is about to stop. Connect again.",
    "overloaded": "Too many are joining at once. Try again in a moment.",
    "not_signed_in": "You are not signed in. Sign in and try again.",
    "other_person": "Somebody else is signed in in this browser now. Sign in again to go on.",
    "wrong_credentials": "The sign-in name or the password is wrong.",
    "too_many_tries": "There were too many tries to sign in. Wait a little before the next.",
    "account_disabled": "This account is disabled. Ask an owner of this installation.",
    "invitation_needed": "An invitation is needed to get an account here. Ask an owner of this installation.",
    "identity_taken": "That identity is linked to another account here. Unlink it there first.",
    "already_linked": "This account is linked to another identity of that provider. Unlink it first.",
    "only_way_in": "There is no other way to sign in to this account. Set a password or add a passkey first.",
    "oidc_off": "Signing in by OpenID Connect is not set up here.",
    "oidc_denied": "It was cancelled at the provider.",
    "oidc_expired": "It took too long, or was begun in another browser. Sign in again.",
    "oidc_invalid": "What the provider said cannot be believed. Sign in again.",
    "oidc_away": "The provider does not answer as it should. Try again in a moment.",
    "link_invalid": "This link is not valid, or no longer. Ask for a new one.",
    "login_taken": "Somebody else has that sign-in name. Choose another one.",
    "login_invalid": "A sign-in name needs 1 to 200 characters, without spaces. An email address is one.",
    "password_too_weak": "A password needs 10 to 200 characters, and may not be the sign-in name.",
    "name_empty": "A name needs at least one visible character.",
    "name_too_long": "The name is too long. Shorten it.",
    "unknown_person": "There is no such person.",
    "unknown_session": "There is no such session, or it has ended.",
    "unknown_invitation": "There is no invitation with that id that could still be used.",
    "unknown_token": "There is no such token.",
    "passkey_refused": "The passkey was not accepted. Try another one, or sign in with your password.",
    "passkey_unsupported": "Passkeys need HTTPS and a host name, or localhost.",
    "passkey_exists": "This passkey is registered already.",
    "unknown_passkey": "There is no such passkey, or it was removed.",
    "too_many_passkeys": "There are as many passkeys as an account can have. Remove one first.",
    "last_passkey": "This passkey is your only way to sign in. Add another one first.",
    "challenge_expired": "That took too long, or it was used already. Try again.",
    "bad_setting": "A setting has a wrong value.",
}


NO_ANSWER = "The store does not answer. Try again."
"""Said for `store_unavailable` where nothing was to be changed."""

TRYING_AGAIN = "The store does not answer; trying again."
"""The same, by what goes on trying."""


class TodoError(Exception):
    """An error with a code of `CODES`, a sentence for a person, and details for a program.

    `details` end up in the answer beside code and message; they must be plain JSON values.
    """

    def __init__(self, code: str, message: str | None = None, **details: Any) -> None:
        self.code = code
        self.message = message or CODES[code]
        self.details = details
        super().__init__(self.message)

    def to_json_value(self) -> dict[str, Any]:
        """The error as it is answered: `{code, message, …details}`."""
        return {"code": self.code, "message": self.message, **self.details}
