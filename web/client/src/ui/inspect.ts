/** `window.__todo`: a read-only look at what this page has confirmed, for tests and for support.
 *
 * position(): the last applied position; hash(): its chain hash; stateHash(): the hash of the confirmed
 * state, computed when asked; pending(): how many commands wait for the server.
 */
import { stateHash } from "../core/hash.ts";
import type { Store } from "./store.ts";

export interface Inspection {
  position(): number;
  hash(): string;
  stateHash(): string;
  pending(): number;
}

declare global {
  interface Window {
    __todo?: Inspection;
  }
}

export function exposeInspection(store: Store): void {
  const { session } = store;
  window.__todo = Object.freeze({
    position: () => session.model.position,
    hash: () => session.hash,
    stateHash: () => stateHash(session.model.state.snapshot()),
    pending: () => session.outbox.waiting.length,
  });
}
