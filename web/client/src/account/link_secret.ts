/** A link's secret: taken out of the address at once, so that it is in no history and on no screen that is shared.
 * This tab keeps it until it is used, over a reload and over signing in. */
import { storageOf } from "../sync/storage.ts";

const kept = storageOf(() => sessionStorage, "todo:");

export const LinkSecret = {
  take(): void {
    const secret = location.hash.slice(1);
    if (secret === "") return;
    kept.write("link", secret);
    history.replaceState(null, "", location.pathname);
  },
  read: (): string | undefined => kept.read<string>("link"),
  forget: (): void => kept.write("link", undefined),
};
