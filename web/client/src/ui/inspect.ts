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

export function exposeInspection(shown: () => Store): void {
  window.__todo = Object.freeze({
    position: () => shown().session.model.position,
    hash: () => shown().session.hash,
    stateHash: () => stateHash(shown().session.model.state.snapshot()),
    pending: () => shown().session.outbox.waiting.length,
  });
}
