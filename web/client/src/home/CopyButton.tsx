/** Copies a text, and says that it did. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";

const SAID_MS = 2_000;

/** Without a secure context there is no clipboard to write to, only a selection to copy. */
async function copy(text: string, near: HTMLElement): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  near.after(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  near.focus();
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }): JSX.Element {
  const { store } = usePage();
  const done = useSignal(false);
  const onClick = async (event: MouseEvent): Promise<void> => {
    const button = event.currentTarget as HTMLElement;
    await copy(text, button).catch(() => undefined);
    done.value = true;
    store.urgent.say("Copied.");
    setTimeout(() => (done.value = false), SAID_MS);
  };
  return (
    <button class="small-button" type="button" onClick={(event) => void onClick(event)}>
      {done.value ? "Copied" : label}
    </button>
  );
}
