/** Makes a list and opens it. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { PlusIcon } from "../ui/icons.tsx";
import { useShell } from "./context.ts";
import { createList } from "./create_list.ts";
import { NameField } from "./NameField.tsx";
import { newListId } from "./remote.ts";

export function NewList({ gone }: { gone(): void }): JSX.Element {
  const shell = useShell();
  const typing = shell.naming;
  // Of all tries: so that one without an answer does not end in two lists.
  const ids = useRef<{ list: string; command: string } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    typing.value = false;
    ids.current = null;
    setTimeout(() => button.current?.focus());
  };
  const create = async (title: string): Promise<string | null> => {
    ids.current ??= { list: newListId(), command: shell.remote.newId() };
    const { list, command } = ids.current;
    const refused = await createList(shell, list, title, command);
    if (refused !== null) return refused.message;
    typing.value = false;
    ids.current = null;
    gone();
    shell.lists.go(list, title);
    return null;
  };
  if (typing.value) return <NameField label="Name of the new list" take={create} close={close} />;
  return (
    <button ref={button} class="quiet-button new-list" type="button" onClick={() => (typing.value = true)}>
      <PlusIcon />
      New list
    </button>
  );
}
