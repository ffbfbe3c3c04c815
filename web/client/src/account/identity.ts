/** Who uses this page. Known from the last time, so that the list need not wait for it; then asked anew. */
import { signal } from "@preact/signals";
import { delayBefore } from "../sync/backoff.ts";
import { storageOf } from "../sync/storage.ts";
import { api, expectPerson, type Identity } from "./api.ts";
import { toSignIn } from "./leaving.ts";
import { sweep } from "./person_storage.ts";

export const identity = signal<Identity | null>(null);

const local = (): Storage => localStorage;
const tab = (): Storage => sessionStorage;
const kept = storageOf(local, "todo:");

export function remember(now: Identity | null): void {
  kept.write("me", now);
  identity.value = now;
  expectPerson(now?.access === "accounts" ? (now.person?.id ?? null) : null);
  if (now?.person) sweep(local, tab, now.person.id);
}

/** Who the list is for; `waiting` is called while the server says nothing. Never returns for who has to sign in. */
export async function whoIsHere(waiting: (sentence: string) => void): Promise<Identity> {
  const known = kept.read<Identity>("me");
  if (isLetIn(known)) {
    remember(known);
    void compare(known);
    return known;
  }
  for (let attempt = 0; ; attempt += 1) {
    const asked = await api.me();
    if (asked.ok) return isLetIn(asked.value) ? (remember(asked.value), asked.value) : leave();
    waiting(asked.error.message);
    await new Promise((resolve) => setTimeout(resolve, delayBefore(attempt)));
  }
}

function isLetIn(who: Identity | undefined): who is Identity {
  return who !== undefined && (who.access === "open" || who.person !== null);
}

/** Notes a new name or role. If this page is for somebody else, it ends. */
async function compare(known: Identity): Promise<void> {
  const asked = await api.me();
  if (!asked.ok) return;
  const now = asked.value;
  const isSame = now.access === known.access && (now.access === "open" || now.person?.id === known.person?.id);
  if (isSame) remember(now);
  else if (now.access === "open") (remember(now), location.reload());
  else void leave();
}

const SOON_MS = 700;
let asking = false;

/** The server has closed the connection of this page, or did not let it in. A new password, set here or in another
 * tab, ends that session too, but this browser has another one then: the page only connects anew. */
export async function turnedAway(code: string): Promise<void> {
  const who = identity.value;
  if (asking) return;
  asking = true;
  let asked = await api.me();
  if (code === "signed_out" && asked.ok && asked.value.person === null) {
    await new Promise((resolve) => setTimeout(resolve, SOON_MS));
    asked = await api.me();
  }
  asking = false;
  if (!asked.ok) return; // It is tried again, and refused again.
  if (asked.value.access === "accounts" && asked.value.person?.id === who?.person?.id) remember(asked.value);
  else void leave();
}

function leave(): Promise<never> {
  toSignIn(identity.value?.access === "accounts" ? identity.value.person : null);
  return new Promise(() => undefined);
}
