/** Goes to a list or does something by typing a part of its name. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../../ui/context.ts";
import { isComposing } from "../../ui/typing.ts";
import { useShell } from "../context.ts";
import { InboxIcon } from "../icons.tsx";
import { inOrder, isInbox, type Item } from "../items.ts";
import { itemsOf } from "../ListNavigation.tsx";
import { useModal } from "../modal.ts";
import { matching } from "../matching.ts";
import { commandsOf, type PaletteCommand } from "./commands.ts";
import "./palette.css";

type Choice = { kind: "list"; name: string; item: Item } | { kind: "command"; name: string; command: PaletteCommand };

export function Palette({ close }: { close(): void }): JSX.Element {
  const shell = useShell();
  const page = usePage();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const text = useSignal("");
  const active = useSignal(0);
  const modal = useModal(close, () => field.current!.focus());
  const lists = inOrder(itemsOf(shell)).map((item): Choice => ({ kind: "list", name: item.title, item }));
  const commands = commandsOf(shell, page).map((command): Choice => ({ kind: "command", name: command.name, command }));
  const shown = matching([...lists, ...commands], text.value, ({ name }) => name);
  const chosen = shown[active.value];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active.value]);

  const choose = (choice: Choice): void => {
    // It closes first: what it does may want the focus.
    close();
    setTimeout(() => (choice.kind === "list" ? shell.lists.go(choice.item.id, choice.name) : choice.command.act()));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const { length } = shown;
    const to = { ArrowDown: active.value + 1, ArrowUp: active.value - 1 + length }[event.key];
    if (to !== undefined && length > 0) active.value = to % length;
    else if (event.key === "Enter" && chosen !== undefined) choose(chosen);
    else if (!((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) return;
    else close();
    event.preventDefault();
  };
  return (
    <dialog {...modal} class="dialog palette" aria-label="Go to or do">
      <input
        ref={field}
        class="palette-field"
        role="combobox"
        aria-label="List or command"
        aria-expanded="true"
        aria-controls="palette-found"
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : `choice-${active.value}`}
        placeholder="Go to a list, or do something"
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          active.value = 0;
        }}
        onKeyDown={onKey}
      />
      <ul ref={list} id="palette-found" class="palette-found" role="listbox" aria-label="Lists and commands">
        {shown.map((choice, index) => (
          <li
            key={choice.kind === "list" ? choice.item.id : `: ${choice.name}`}
            id={`choice-${index}`}
            class="palette-choice"
            role="option"
            aria-selected={index === active.value}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => (active.value = index)}
            onClick={() => choose(choice)}
          >
            {choice.kind === "command" ? (
              <span class="palette-mark" aria-hidden="true">
                ›
              </span>
            ) : isInbox(choice.item.id) ? (
              <InboxIcon />
            ) : (
              <span class="list-dot" data-color={choice.item.color ?? undefined} aria-hidden="true" />
            )}
            <span class="palette-name" dir="auto">
              {choice.name}
            </span>
            {choice.kind === "command" && choice.command.keys !== undefined && <kbd aria-hidden="true">{choice.command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <p class="palette-nothing" role="status">
          Nothing is called that.
        </p>
      )}
    </dialog>
  );
}
