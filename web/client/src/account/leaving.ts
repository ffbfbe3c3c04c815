/** Leaving the list because nobody, or somebody else, is signed in. What is unsent stays in the browser's storage. */
import { storageOf } from "../sync/storage.ts";
import { signInAddress } from "./next.ts";
import { unsentOf } from "./person_storage.ts";
import type { Person } from "./api.ts";

/** Whose page ended, for the sign-in page to say. */
export interface Left {
  name: string;
  unsent: number;
}

const kept = storageOf(() => localStorage, "todo:");
export const leftBehind = storageOf(() => sessionStorage, "todo:left:");

let leaving = false;

/** Whether the page is about to go by itself, so that nobody need be asked. */
export function isLeaving(): boolean {
  return leaving;
}

/** From now on this page goes where its caller says, whatever the server tells it meanwhile. */
export function startLeaving(): void {
  leaving = true;
}

export function stopLeaving(): void {
  leaving = false;
}

/** Goes to the sign-in page, and from there back here. `person` is whose page this was. */
export function toSignIn(person: Person | null): void {
  if (leaving) return;
  leaving = true;
  if (person !== null) leftBehind.write("who", { name: person.name, unsent: unsentOf(person.id, () => localStorage) } satisfies Left);
  kept.write("me", null);
  location.replace(signInAddress(location.pathname + location.search + location.hash));
}
