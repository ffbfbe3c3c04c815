/** A name of a list that is typed in place: Enter takes it, Escape leaves everything as it was. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { normaliseTitle, titleProblem } from "../core/text.ts";
import { usePage } from "../ui/context.ts";
import { isComposing } from "../ui/typing.ts";

interface Props {
  label: string;
  initial?: string;
  /** Returns why not, or null. */
  take(name: string): Promise<string | null>;
  close(): void;
}

export function NameField({ label, initial = "", take, close }: Props): JSX.Element {
  const { store } = usePage();
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  useEffect(() => {
    field.current!.focus();
    field.current!.select();
  }, []);

  const finish = async (): Promise<void> => {
    const { value } = field.current!;
    if (normaliseTitle(value) === "") return close();
    problem.value = titleProblem(value, store.session.limits.title);
    if (problem.value !== null || isBusy.value) return;
    isBusy.value = true;
    problem.value = await take(normaliseTitle(value));
    isBusy.value = false;
  };
  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (isComposing(event) || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") close();
    else void finish();
  };
  return (
    <div class="name-field">
      <input
        ref={field}
        aria-label={label}
        aria-invalid={problem.value !== null}
        aria-describedby={problem.value !== null ? "name-problem" : undefined}
        placeholder={label}
        autocomplete="off"
        enterkeyhint="done"
        dir="auto"
        maxLength={500}
        defaultValue={initial}
        onKeyDown={onKey}
        onInput={() => (problem.value = null)}
        onBlur={() => field.current?.value === initial && !isBusy.value && close()}
      />
      {problem.value !== null && (
        <p id="name-problem" class="name-problem" role="alert">
          {problem.value}
        </p>
      )}
    </div>
  );
}
