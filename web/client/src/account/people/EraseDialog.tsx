/** Erasing a person cannot be undone, so their name is typed first. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type Account } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Field, missing, Problem, useForm } from "../form.tsx";

interface Props {
  account: Account;
  close(): void;
  erased(): Promise<void>;
}

export function EraseDialog({ account, close, erased }: Props): JSX.Element {
  const { id, name } = account;
  const typed = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const isTyped = typed.value.trim() === name;
  const { error, submit } = useForm(async () => {
    if (field.current!.value.trim() !== name) return field.current!.focus(), missing(`Type ‘${name}’ first.`);
    const answer = await api.erasePerson(id);
    if (!answer.ok) return answer.error;
    close();
    await erased();
    return null;
  });
  return (
    <Dialog heading={`Erase ${name}?`} close={close}>
      <p>
        Name, sign-in name, password, sessions and tokens are deleted for good. What {name} wrote stays in the lists, by
        ‘Deleted person’.
      </p>
      <form
        class="erase"
        onSubmit={(event) => void submit(event)}
        onInput={() => (typed.value = field.current!.value)}
        noValidate
      >
        <Field label={`Type ‘${name}’ to go on`} name="name" autocomplete="off" field={field} />
        <Problem error={error.value} />
        <div class="frame-choices">
          <button type="submit" class="button button-danger" aria-disabled={!isTyped}>
            Erase {name}
          </button>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
