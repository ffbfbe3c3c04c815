/** Refused changes: shown at their task if it is visible, else above the list. */
import type { JSX } from "preact";
import type { Queued } from "../sync/queue.ts";
import { usePage } from "./context.ts";
import { onFirstClick } from "./first_click.ts";

const CAN_FORCE: Record<string, string> = { undo_conflict: "Take it back anyway" };

function Choices({ command }: { command: Queued }): JSX.Element {
  const { store, actions } = usePage();
  const force = CAN_FORCE[command.error!.code];
  return (
    <span class="choices">
      {command.error!.code === "stale_edit" ? (
        <button class="small-button" onClick={() => (store.conflict.value = command)}>
          Compare
        </button>
      ) : force !== undefined ? (
        <button class="small-button" onClick={onFirstClick(() => actions.force(command))}>
          {force}
        </button>
      ) : (
        <button class="small-button" onClick={onFirstClick(() => actions.retry(command))}>
          Retry
        </button>
      )}
      <button class="small-button" onClick={onFirstClick(() => actions.discard(command))}>
        Discard
      </button>
    </span>
  );
}

export function RefusedMark({ command }: { command: Queued }): JSX.Element {
  return (
    <div class="refused-mark" role="alert">
      <span class="refused-text" dir="auto">
        <strong>Not saved.</strong> {command.error!.message}
      </span>
      <Choices command={command} />
    </div>
  );
}

export function Refusals(): JSX.Element | null {
  const { store } = usePage();
  const shown = new Set(store.rows.value.map((row) => row.id));
  const homeless = store.refused.value.filter((command) => !shown.has(command.args.task as string));
  if (homeless.length === 0) return null;
  return (
    <section class="refusals" aria-label="Changes that were not saved">
      {homeless.map((command) => (
        <div class="refusal" role="alert" key={command.id}>
          <span class="refused-text" dir="auto">
            <strong>{command.label}: not saved.</strong> {command.error!.message}
          </span>
          <Choices command={command} />
        </div>
      ))}
    </section>
  );
}
