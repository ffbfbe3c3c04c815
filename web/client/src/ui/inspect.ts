/** `window.__todo`: read-only access to the confirmed state, for tests and support.
 *
 * position(): the last applied position; hash(): its chain hash; stateHash(): the hash of the confirmed
  * state, computed on demand; pending(): the number of unconfirmed commands.
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
