/** The title editor: Enter or blur saves, Escape discards. The draft survives a reload. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { normaliseTitle, titleProblem } from "../core/text.ts";
import { usePage } from "./context.ts";
import { DeletedWhileEdited } from "./DeletedWhileEdited.tsx";
import { isComposing } from "./typing.ts";

const PROBLEM_ID = "edit-problem";

function fit(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

export function TitleEditor({ id }: { id: string }): JSX.Element {
  const { store, actions } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLSpanElement>(null);
  const problem = useSignal<string | null>(null);
  // Recomputed at every change of the list, because an ancestor may be deleted too.
  const deleted = useComputed(() => store.view.value && store.isDeleted(id)).value;
  const { limits } = store.session;

  useLayoutEffect(() => {
    const element = field.current!;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
    fit(element);
  }, []);
  // Unmounted while open (another filter, the trash): save the text, or keep it as a draft if that fails.
  useEffect(() => () => void (isOpen() && !store.isDeleted(id) && actions.finishEdit(store.editing.peek()!.text)), []);

  const isOpen = (): boolean => store.editing.peek()?.task === id;
  const finish = (save: boolean, refocus: boolean): void => {
    if (!isOpen()) return;
    const { text } = store.editing.peek()!;
    if (save && store.isDeleted(id) && normaliseTitle(text) !== "") {
      if (refocus) panel.current?.querySelector("button")?.focus();
      return;
    }
    const refused = save && normaliseTitle(text) !== "" ? titleProblem(text, limits.title) : null;
    problem.value = refused;
    if (refused !== null) return;
    if (save) actions.finishEdit(text);
    else actions.cancelEdit();
    if (refocus) store.wantedFocus.value = { task: id, part: "title" };
  };
  const restoreAndSave = (): void => {
    problem.value = titleProblem(field.current!.value, limits.title);
    if (problem.value === null) actions.restoreAndSave();
  };
  // A move of the field in the page, or a blur of the whole window, does not end the edit.
  const onBlur = (): void => {
    setTimeout(() => document.activeElement !== field.current && finish(true, false));
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (isComposing(event)) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    finish(event.key === "Enter", true);
  };
  const onInput = (): void => {
    const current = store.editing.peek();
    if (current !== null) store.editing.value = { ...current, text: field.current!.value };
    problem.value = null;
    fit(field.current!);
  };

  return (
    <span class="title-editor" ref={panel}>
      <textarea
        ref={field}
        class="title-field"
        aria-label="Edit task"
        aria-invalid={problem.value !== null}
        aria-describedby={problem.value !== null ? PROBLEM_ID : undefined}
        dir="auto"
        rows={1}
        enterkeyhint="done"
        defaultValue={store.editing.peek()?.text ?? ""}
        onInput={onInput}
        onKeyDown={onKey}
        onBlur={onBlur}
      />
      {problem.value !== null && (
        <span class="title-problem" id={PROBLEM_ID} role="alert">
          {problem.value}
        </span>
      )}
      {deleted && <DeletedWhileEdited save={restoreAndSave} discard={() => actions.cancelEdit()} />}
    </span>
  );
}
