/** Conflict dialog for concurrent edits of a title: shows both texts with a button to keep each. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Queued } from "../sync/queue.ts";
import { usePage } from "./context.ts";

interface Conflict {
  yours: string;
  theirs: string;
}

export function conflictOf(command: Queued): Conflict {
  const fields = (command.error?.fields ?? {}) as Record<string, Conflict>;
  return fields.title ?? Object.values(fields)[0] ?? { yours: String(command.args.title ?? ""), theirs: "" };
}

export function ConflictDialog(): JSX.Element | null {
  const { store } = usePage();
  const command = store.conflict.value;
  return command === null ? null : <Dialog key={command.id} command={command} />;
}

function Dialog({ command }: { command: Queued }): JSX.Element {
  const { store, actions } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const { yours, theirs } = conflictOf(command);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);

  const next = (): void => {
    const others = store.session.outbox.refused.filter((other) => other.error?.code === "stale_edit");
    store.conflict.value = others[0] ?? null;
  };
  const keepMine = (): void => {
    actions.force(command);
    next();
  };
  const keepTheirs = (): void => {
    actions.discard(command);
    next();
  };
  const onKey = (event: KeyboardEvent): void => {
    const action = { m: keepMine, t: keepTheirs }[event.key.toLowerCase()];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };

  return (
    <dialog
      ref={dialog}
      class="dialog conflict"
      role="alertdialog"
      aria-labelledby="conflict-title"
      aria-describedby="conflict-texts"
      onKeyDown={onKey}
      onClose={() => (store.conflict.value = null)}
    >
      <h2 id="conflict-title">Somebody else changed this task</h2>
      <div class="conflict-texts" id="conflict-texts">
        <section>
          <h3>Yours</h3>
          <p dir="auto">{yours}</p>
          <button class="button button-primary" onClick={keepMine}>
            Keep mine <kbd aria-hidden="true">M</kbd>
          </button>
        </section>
        <section>
          <h3>Theirs</h3>
          <p dir="auto">{theirs}</p>
          <button class="button" onClick={keepTheirs}>
            Keep theirs <kbd aria-hidden="true">T</kbd>
          </button>
        </section>
      </div>
    </dialog>
  );
}
