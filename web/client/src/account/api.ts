/** The server's addresses for accounts: every answer is a value, or an error with a sentence for a person. */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/browser";

export interface ApiError {
  code: string;
  message: string;
  retry_after_s?: number;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: ApiError };

export type Role = "owner" | "member";
export type Scope = "read" | "write" | "admin";

export interface Person {
  id: string;
  name: string;
  initials: string;
  hue: number;
  login: string;
  role: Role;
}

export interface Identity {
  access: "open" | "accounts";
  /** Whether an account needs no invitation. */
  sign_up: boolean;
  /** The provider that one may sign in by. */
  oidc?: { name: string } | null;
  person: Person | null;
  /** The id of this browser's session. */
  session?: string | null;
}

/** How somebody may sign in. */
export interface WaysIn {
  linked: boolean;
  has_password: boolean;
}

export interface LinkInfo {
  kind: "owner" | "invite" | "reset";
  by: string | null;
  person: string | null;
  list: string | null;
  expires: number;
}

export interface Session {
  id: string;
  created: number;
  seen: number;
  device: string;
}

export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  created: number;
  expires: number | null;
  seen: number;
}

export interface Passkey {
  id: string;
  name: string;
  created: number;
  /** 0 for not used yet. */
  seen: number;
}

export interface Account extends Person {
  created: number;
  disabled: boolean;
}

export interface Invitation {
  id: string;
  kind: LinkInfo["kind"];
  role: Role;
  by: string;
  created: number;
  expires: number;
  person: string | null;
  list: string | null;
}

export interface LogEntry {
  type: string;
  actor: string;
  at: number;
  position: number;
  body: Record<string, unknown> | null;
}

export interface LogPage {
  entries: LogEntry[];
  names: Record<string, { name: string }>;
  /** Where the next page begins; null at the end of the log. */
  next: number | null;
}

const TIMEOUT_MS = 20_000;
const NO_ANSWER: ApiError = { code: "no_answer", message: "The server cannot be reached. Check the connection and try again." };
const NOT_UNDERSTOOD: ApiError = { code: "not_understood", message: "The server did not answer as expected. Try again in a moment." };

/** Whose account this page shows; the server refuses requests if somebody else has signed in meanwhile. */
let expected: string | null = null;

export function expectPerson(id: string | null): void {
  expected = id;
}

/** GET without a body, else POST. Never rejects. */
export async function ask<T>(path: string, body?: object): Promise<Result<T>> {
  const headers: Record<string, string> = expected === null ? {} : { "X-Todo-Person": expected };
  const sent: RequestInit =
    body === undefined
      ? { headers }
      : { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, { ...sent, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return { ok: false, error: NO_ANSWER };
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    return { ok: false, error: NOT_UNDERSTOOD };
  }
  if (response.ok) return { ok: true, value: answer as T };
  const error = (answer as { error?: ApiError }).error;
  return { ok: false, error: typeof error?.message === "string" ? error : NOT_UNDERSTOOD };
}

export interface Arrived {
  person: string;
  list?: string | null;
}

export const api = {
  me: () => ask<Identity>("/api/me"),
  signIn: (login: string, password: string) => ask<Arrived>("/api/sign-in", { login, password }),
  signUp: (body: { name: string; login: string; password: string; secret?: string }) => ask<Arrived>("/api/sign-up", body),
  signOut: () => ask<object>("/api/sign-out", {}),
  link: (secret: string) => ask<LinkInfo>("/api/link", { secret }),
  acceptLink: (secret: string) => ask<{ list: string | null }>("/api/link/accept", { secret }),
  resetPassword: (secret: string, password: string) => ask<Arrived>("/api/password/reset", { secret, new: password }),

  startOidc: (body: { next: string; secret?: string; link?: boolean }) => ask<{ url: string }>("/api/oidc/start", body),
  waysIn: () => ask<WaysIn>("/api/oidc"),
  unlinkOidc: () => ask<object>("/api/oidc/unlink", {}),

  changePassword: (old: string, password: string) => ask<object>("/api/password", { old, new: password }),
  changeProfile: (body: { name?: string; login?: string }) => ask<object>("/api/profile", body),
  makeRecoveryCodes: () => ask<{ codes: string[] }>("/api/recovery-codes", {}),
  recoveryCodesLeft: () => ask<{ left: number }>("/api/recovery-codes"),
  sessions: () => ask<{ sessions: Session[] }>("/api/sessions"),
  endSession: (session: string) => ask<object>("/api/sessions/end", { session }),
  endSessions: (which: "others" | "all") => ask<object>("/api/sessions/end", { which }),
  passkeyToSignIn: () => ask<PublicKeyCredentialRequestOptionsJSON>("/api/sign-in/passkey/challenge", {}),
  signInWithPasskey: (credential: AuthenticationResponseJSON) => ask<Arrived>("/api/sign-in/passkey", { credential }),
  passkeys: () => ask<{ passkeys: Passkey[] }>("/api/passkeys"),
  passkeyToAdd: () => ask<PublicKeyCredentialCreationOptionsJSON>("/api/passkeys/challenge", {}),
  addPasskey: (credential: RegistrationResponseJSON) => ask<{ passkey: Passkey }>("/api/passkeys", { credential }),
  renamePasskey: (id: string, name: string) => ask<object>("/api/passkeys/rename", { id, name }),
  removePasskey: (id: string) => ask<object>("/api/passkeys/remove", { id }),
  tokens: () => ask<{ tokens: Token[] }>("/api/tokens"),
  addToken: (name: string, scopes: Scope[], days: number | null) =>
    ask<{ token: Token; secret: string }>("/api/tokens", { name, scopes, days }),
  revokeToken: (id: string) => ask<object>("/api/tokens/revoke", { id }),

  people: () => ask<{ people: Account[] }>("/api/people"),
  changePerson: (person: string, change: { role?: Role; disabled?: boolean }) =>
    ask<object>("/api/people/change", { person, ...change }),
  erasePerson: (person: string) => ask<object>("/api/people/erase", { person }),
  resetLink: (person: string) => ask<{ secret: string }>("/api/people/reset", { person }),
  invitations: () => ask<{ invitations: Invitation[] }>("/api/invitations"),
  invite: (role: Role, days: number) => ask<{ invitation: Invitation; secret: string }>("/api/invitations", { role, days }),
  revokeInvitation: (id: string) => ask<object>("/api/invitations/revoke", { id }),
  log: (query: { before?: number; person?: string; types?: readonly string[] }) => {
    const address = new URLSearchParams();
    if (query.before !== undefined) address.set("before", String(query.before));
    if (query.person !== undefined) address.set("person", query.person);
    if (query.types !== undefined) address.set("types", query.types.join(","));
    return ask<LogPage>(`/api/audit?${address}`);
  },
};
