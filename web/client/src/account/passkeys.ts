/** Passkeys: what the browser does with them, and what to say where it cannot. Only this module knows the library. */
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { api, type ApiError, type Arrived, type Passkey, type Result } from "./api.ts";

/** Somebody stopped it, or this page did: nothing to complain about. */
export const CANCELLED = "passkey_cancelled";

const CANCELLED_WORDS = "No passkey was used: it was cancelled, or took too long.";
const WORDS: Record<string, string> = {
  NotAllowedError: CANCELLED_WORDS,
  AbortError: CANCELLED_WORDS,
  InvalidStateError: "This device has a passkey for your account already.",
  ConstraintError: "This device cannot keep a passkey. It needs a screen lock: a PIN, a fingerprint or a face.",
  NotSupportedError: "This device cannot make such a passkey. Try another one.",
  SecurityError: "The browser does not allow passkeys at this address.",
};

/** Why there are no passkeys here, as a sentence; null where they work. */
export function whyNot(place: Pick<Location, "hostname"> = location, isSecure: boolean = isSecureContext): string | null {
  const isAddress = /^[\d.]+$|^\[/.test(place.hostname);
  if (!isSecure || isAddress) return "Passkeys work only over HTTPS at a host name, or at localhost.";
  return browserSupportsWebAuthn() ? null : "This browser does not support passkeys.";
}

/** Asks the device for a new passkey, and the server to keep it. */
export async function makePasskey(): Promise<Result<{ passkey: Passkey }>> {
  const asked = await api.passkeyToAdd();
  if (!asked.ok) return asked;
  const made = await attempt(() => startRegistration({ optionsJSON: asked.value }));
  return made.ok ? api.addPasskey(made.value) : made;
}

/** Lets a person choose a passkey, and signs in with it. End what is offered in the field first. */
export async function signInByPasskey(): Promise<Result<Arrived>> {
  const asked = await api.passkeyToSignIn();
  if (!asked.ok) return asked;
  const used = await attempt(() => startAuthentication({ optionsJSON: asked.value }));
  return used.ok ? api.signInWithPasskey(used.value) : used;
}

/** A challenge lasts 5 minutes. */
const RENEWED_MS = 4 * 60_000;

/** Offers passkeys where the sign-in name is typed, until one is chosen; `arrived` gets what the server says to it.
 * Returns how to end it. Only one ceremony can be under way: a second one cancels the first. */
export function offerInField(arrived: (answer: Result<Arrived>) => void): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    WebAuthnAbortService.cancelCeremony();
  };
  const offer = async (): Promise<void> => {
    if (!(await browserSupportsWebAuthnAutofill())) return;
    const asked = await api.passkeyToSignIn();
    if (over || !asked.ok) return;
    timer = setTimeout(() => void offer(), RENEWED_MS);
    const used = await attempt(() => startAuthentication({ optionsJSON: asked.value, useBrowserAutofill: true }));
    if (over || !used.ok) return; // Nobody has asked for anything yet, so nobody is told.
    over = true;
    clearTimeout(timer);
    arrived(await api.signInWithPasskey(used.value));
  };
  void offer();
  return end;
}

async function attempt<T>(ceremony: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await ceremony() };
  } catch (error) {
    return { ok: false, error: inWords(error) };
  }
}

/** The library wraps the browser's error in one of its own. */
export function inWords(error: unknown): ApiError {
  const { name } = ((error as Error).cause ?? error) as Error;
  const message = WORDS[name] ?? "The browser could not use a passkey. Try again.";
  return { code: message === CANCELLED_WORDS ? CANCELLED : "passkey_failed", message };
}
