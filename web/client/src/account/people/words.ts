/** What an entry of the security log says, as a sentence. */
import type { LogEntry } from "../api.ts";

/** Of an entry that has no words yet, its type is shown. */
type Words = (entry: LogEntry, name: (id: unknown) => string) => string;

const SCOPES: Record<string, string> = { read: "to read", write: "to change lists", admin: "to manage accounts" };
const LINKS: Record<string, string> = { owner: "an owner link", invite: "an invitation", reset: "a reset link" };
const BY: Record<string, string> = {
  passkey: " with a passkey",
  code: " with a recovery code",
  oidc: " by the provider",
  sign_up: " for the first time",
  new_password: " with a new password",
};

const link = (kind: unknown): string => LINKS[String(kind)] ?? "a link";
const isOwn = ({ actor, body }: LogEntry): boolean => actor === body?.person;
const did =
  (own: string, to: string): Words =>
  (entry, name) =>
    isOwn(entry) ? `${name(entry.actor)} ${own}` : `${name(entry.actor)} ${to.replace("%", name(entry.body?.person))}`;

const WORDS: Record<string, Words> = {
  signed_in: ({ body, actor }, name) => `${name(actor)} signed in${BY[String(body?.by)] ?? ""}`,
  signed_out: ({ actor }, name) => `${name(actor)} signed out`,
  sign_in_failed: ({ body }, name) => {
    const times = Number(body?.count ?? 1);
    const whose = body?.person ? `as ${name(body.person)}` : "with a name that nobody has";
    return `Somebody failed to sign in ${whose}${times > 1 ? `, ${times} times` : ""}`;
  },
  session_ended: did("ended one of their sessions", "ended a session of %"),
  sessions_ended: (entry, name) => {
    const count = Number(entry.body?.count ?? 0);
    const sessions = count === 1 ? "1 session" : `${count} sessions`;
    return `${name(entry.actor)} ended ${sessions}${isOwn(entry) ? " of their own" : ` of ${name(entry.body?.person)}`}`;
  },
  person_added: ({ body }, name) => `${name(body?.person)} got an account${body?.role === "owner" ? ", as an owner" : ""}`,
  person_renamed: did("changed their name", "changed the name of %"),
  login_changed: did("changed their sign-in name", "changed the sign-in name of %"),
  password_changed: did("changed their password", "changed the password of %"),
  identity_linked: did("linked their account at the provider", "linked the account of %"),
  identity_unlinked: did("unlinked their account at the provider", "unlinked the account of %"),
  passkey_added: did("added a passkey", "added a passkey for %"),
  passkey_renamed: did("renamed a passkey", "renamed a passkey of %"),
  passkey_removed: did("removed a passkey", "removed a passkey of %"),
  passkey_refused: ({ body }, name) => `A passkey of ${name(body?.person)} was refused, as it may have been copied`,
  recovery_codes_made: did("made recovery codes", "made recovery codes for %"),
  role_changed: ({ body, actor }, name) =>
    `${name(actor)} made ${actor === body?.person ? "themselves" : name(body?.person)} ${body?.role === "owner" ? "an owner" : "a member"}`,
  person_disabled: did("disabled their account", "disabled %"),
  person_enabled: did("enabled their account", "enabled %"),
  person_erased: did("erased their account", "erased an account"),
  invitation_added: ({ body, actor }, name) => {
    const whom = body?.kind === "reset" ? ` for ${name(body.person)}` : body?.kind === "invite" && body.role === "owner" ? " for an owner" : "";
    return `${name(actor)} made ${link(body?.kind)}${whom}${body?.list ? " to a list" : ""}`;
  },
  invitation_used: ({ body, actor }, name) => `${name(actor)} used ${link(body?.kind)}`,
  invitation_revoked: ({ body, actor }, name) => `${name(actor)} took back ${link(body?.kind)}`,
  token_added: (entry, name) => {
    const scopes = ((entry.body?.scopes ?? []) as string[]).map((scope) => SCOPES[scope] ?? scope).join(", ");
    return `${name(entry.actor)} made a token${isOwn(entry) ? "" : ` for ${name(entry.body?.person)}`} ${scopes}`;
  },
  token_revoked: did("revoked a token", "revoked a token of %"),
};

/** Kinds of events to choose from, and what belongs to each. */
export const KINDS: { name: string; types: readonly string[] }[] = [
  { name: "Signing in and out", types: ["signed_in", "signed_out", "sign_in_failed", "passkey_refused", "session_ended", "sessions_ended"] },
  { name: "Failures", types: ["sign_in_failed", "passkey_refused"] },
  { name: "Invitations and links", types: ["invitation_added", "invitation_used", "invitation_revoked"] },
  {
    name: "Passwords, passkeys and codes",
    types: [
      "password_changed", "recovery_codes_made", "login_changed", "passkey_added", "passkey_renamed", "passkey_removed",
      "identity_linked", "identity_unlinked",
    ],
  },
  { name: "Tokens", types: ["token_added", "token_revoked"] },
  {
    name: "People and roles",
    types: ["person_added", "person_renamed", "role_changed", "person_disabled", "person_enabled", "person_erased"],
  },
];

export function sentenceOf(entry: LogEntry, names: Record<string, { name: string }>): string {
  const name = (id: unknown): string => {
    if (id === "cli") return "The command line";
    if (id === "machine") return "The server";
    return names[String(id)]?.name ?? "Somebody";
  };
  return WORDS[entry.type]?.(entry, name) ?? `${name(entry.actor)}: ${entry.type.replaceAll("_", " ")}`;
}
