/** Signing in by a provider: the button that leads there, and in words what did not work there. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { api, type ApiError } from "./api.ts";
import { leaveForProvider } from "./arrive.ts";
import { Problem } from "./form.tsx";

/** By the word that the server leads back with. Whatever else stands in the address is not shown. */
const PROBLEMS: Record<string, string> = {
  away: "The provider does not answer as it should. Try again in a moment, or sign in with a password.",
  denied: "Signing in was cancelled at the provider.",
  disabled: "This account is disabled. Ask an owner.",
  expired: "Signing in took too long, or was begun in another browser. Try again.",
  invalid: "The provider’s answer could not be verified. Try again; if it happens again, tell an owner.",
  invitation: "You have no account here yet. Ask an owner for an invitation, open its link, and continue from there.",
  link: "This invitation does not work any more. Ask who sent it for a new one.",
  linked: "Your account is linked to somebody else at the provider. Unlink that first, under ‘Account settings’.",
  off: "Signing in by a provider is not set up here.",
  other: "Somebody else is signed in in this browser now. Sign in again to link your account.",
  taken: "That sign-in is linked to another account here. Unlink it there first.",
  unavailable: "Signing in did not work. Try again in a moment.",
};

/** What went wrong, as the address says. */
export function problemFrom(search: string): ApiError | null {
  const code = new URLSearchParams(search).get("problem");
  const message = code !== null && Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
  return message === undefined ? null : { code: code!, message };
}

interface Props {
  name: string;
  next: string;
  /** Of the link that one came by. */
  secret?: string;
}

export function ContinueWith({ name, next, secret }: Props): JSX.Element {
  const error = useSignal<ApiError | null>(null);
  const busy = useSignal(false);
  const go = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    const answer = await api.startOidc(secret === undefined ? { next } : { next, secret });
    if (answer.ok) return leaveForProvider(answer.value.url);
    error.value = answer.error;
    busy.value = false;
  };
  return (
    <div class="continue-with">
      <Problem error={error.value} />
      <button type="button" class="button" aria-disabled={busy.value} onClick={() => void go()}>
        Continue with <bdi>{name}</bdi>
      </button>
    </div>
  );
}
