/** Notice that the task being edited was deleted by another person, with buttons to restore or discard. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { usePage } from "./context.ts";

const TEXT = "Somebody deleted this task";

interface Ways {
  save(): void;
  discard(): void;
}

export function DeletedWhileEdited({ save, discard }: Ways): JSX.Element {
  const { store } = usePage();
  useEffect(() => {
    store.urgent.say(`${TEXT}. Your text is kept.`);
  }, []);
  return (
    <span class="edit-deleted" role="alertdialog" aria-label={TEXT}>
      <span class="refused-text">
        <strong>{TEXT}.</strong> Your text is kept.
      </span>
      <span class="choices">
        <button class="small-button" type="button" onClick={save}>
          Restore and save
        </button>
        <button class="small-button" type="button" onClick={discard}>
          Discard
        </button>
      </span>
    </span>
  );
}
