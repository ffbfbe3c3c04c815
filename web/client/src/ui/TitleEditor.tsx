/** The open edit of a title: Enter or leaving saves, Escape discards. What is typed survives a reload. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { normaliseTitle, titleProblem } from "../core/text.ts";
import { usePage } from "./context.ts";
import { isComposing } from "./typing.ts";

function fit(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

export function TitleEditor({ id }: { id: string }): JSX.Element {
  const { store, actions } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const problem = useSignal<string | null>(null);
  const { limits } = store.session;

  useLayoutEffect(() => {
    const element = field.current!;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
    fit(element);
  }, []);
  // Taken away while still open (filtered, scrolled off, deleted by others): what was typed is saved.
  useEffect(() => () => void (store.editing.peek()?.task === id && actions.finishEdit(store.editing.peek()!.text)), []);

  const finish = (save: boolean, refocus: boolean): void => {
    if (store.editing.peek()?.task !== id) return;
    const text = field.current!.value;
    const refused = save && normaliseTitle(text) !== "" ? titleProblem(text, limits.title) : null;
    problem.value = refused;
    if (refused !== null) return;
    if (save) actions.finishEdit(text);
    else actions.cancelEdit();
    if (refocus) store.wantedFocus.value = { task: id, part: "title" };
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
    <span class="title-editor">
      <textarea
        ref={field}
        class="title-field"
        aria-label="Edit task"
        aria-invalid={problem.value !== null}
        dir="auto"
        rows={1}
        enterkeyhint="done"
        defaultValue={store.editing.peek()?.text ?? ""}
        onInput={onInput}
        onKeyDown={onKey}
        onBlur={() => finish(true, false)}
      />
      {problem.value !== null && (
        <span class="title-problem" role="alert">
          {problem.value}
        </span>
      )}
    </span>
  );
}
