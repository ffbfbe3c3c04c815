/** Notice that a newer version of the page exists, with a reload button. */
import type { JSX } from "preact";
import { usePage } from "./context.ts";

export function UpdateNotice(): JSX.Element | null {
  const { store } = usePage();
  if (store.newerPage.value === "none") return null;
  const kept = store.waiting.value > 0 ? " What is not saved yet is kept, and sent by it." : "";
  return (
    <div class="update-notice" role="status">
      <span>{`A newer version is ready.${kept}`}</span>
      <button class="button button-primary" onClick={() => location.reload()}>
        Load it
      </button>
    </div>
  );
}
