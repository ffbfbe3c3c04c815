/** The secret of a share link: it comes behind the `#` of the address, is taken out of it at once, and kept for the
 * list as long as the tab lives. */
import { storageOf } from "../sync/storage.ts";

const IN_ADDRESS = /^#key=([A-Za-z0-9-]+\.[A-Za-z0-9_-]+)$/;
const keys = storageOf(() => sessionStorage, "todo:key:");

/** Whether the address has a key. */
export function hasKey(): boolean {
  return IN_ADDRESS.test(location.hash);
}

/** Takes the key of `list` out of the address, if there is one. */
export function takeKey(list: string): void {
  const found = IN_ADDRESS.exec(location.hash)?.[1];
  if (found === undefined) return;
  keys.write(list, found);
  history.replaceState(history.state, "", location.pathname + location.search);
}

/** `<id>.<secret>` of the link by which this tab sees the list, if any. */
export function keyOf(list: string): string | undefined {
  return keys.read<string>(list);
}

export function forgetKey(list: string): void {
  keys.write(list, undefined);
}
