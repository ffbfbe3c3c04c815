/** The list is deleted: its owners still see that, and can bring it back. */
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { UNNAMED } from "../ui/Header.tsx";
import { useShell } from "./context.ts";
import { restoreList } from "./leaving.ts";

export function Deleted(): JSX.Element {
  const { store } = usePage();
  const shell = useShell();
  const restore = (): Promise<void> => restoreList(shell, { id: store.session.list, title: store.title.value || UNNAMED });
  return (
    <section class="unavailable" role="alert">
      <h2>This list is deleted</h2>
      <p>Nobody but its owners sees it any more.</p>
      <div class="unavailable-choices">
        <button class="button button-primary" onClick={() => void restore()}>
          Restore list
        </button>
      </div>
    </section>
  );
}
