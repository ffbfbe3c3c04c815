/** The field that adds tasks: Enter or the button adds one, a paste of many lines adds many. A draft
 * survives a reload. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { isChecklist } from "../core/paste.ts";
import { usePage } from "./context.ts";
import { PlusIcon } from "./icons.tsx";
import { ADD_FIELD_ID } from "./keys.ts";
import { isComposing } from "./typing.ts";

export function AddField(): JSX.Element | null {
  const { store, actions } = usePage();
  const text = store.draft;
  const problem = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const write = (value: string): void => {
    store.write(value);
    problem.value = null;
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const refused = actions.add(text.value);
    if (refused === null) write("");
    problem.value = refused;
    field.current?.focus();
  };
  const paste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    // A pasted single line with a box, inside typed text, is ordinary text.
    if (!isChecklist(pasted) || (text.value !== "" && !/[\r\n]/.test(pasted.trim()))) return;
    event.preventDefault();
    actions.addLines(pasted);
  };
  /** Returns to the row where a key moved the focus here; otherwise the field keeps the focus. */
  const goBack = (event: KeyboardEvent): void => {
    const row = store.rows.value.find(({ id, gone }) => id === store.addedFrom.value && !gone);
    if (row === undefined) return;
    event.preventDefault();
    store.wantedFocus.value = { task: row.id, part: "title" };
  };
  const onBlur = (): void => {
    // The field also blurs when the window loses the focus; then it is still the active element.
    if (document.activeElement !== field.current) store.addedFrom.value = null;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.key === "Escape") goBack(event);
    if (event.key !== "ArrowDown") return;
    const first = store.rows.value.find((row) => !row.gone);
    if (first === undefined) return;
    event.preventDefault();
    store.wantedFocus.value = { task: first.id, part: "title" };
  };

  if (!store.mayEdit.value) return null;
  return (
    <form class="add" onSubmit={submit}>
      <span class="add-icon">
        <PlusIcon />
      </span>
      <input
        ref={field}
        id={ADD_FIELD_ID}
        class="add-field"
        aria-label="New task"
        aria-invalid={problem.value !== null}
        aria-describedby={problem.value !== null ? "new-task-problem" : undefined}
        placeholder="What needs to be done?"
        autocomplete="off"
        enterkeyhint="done"
        dir="auto"
        value={text.value}
        onInput={(event) => write(event.currentTarget.value)}
        onPaste={paste}
        onBlur={onBlur}
        onKeyDown={onKey}
      />
      <button class={`button add-button ${text.value.trim() ? "button-primary" : ""}`} type="submit">
        Add Task
      </button>
      {problem.value !== null && (
        <p class="add-problem" id="new-task-problem" role="alert">
          {problem.value}
        </p>
      )}
    </form>
  );
}
