/** The list's name, who else is here, undo and redo, and whether everything is saved. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { AccountButton } from "../account/AccountButton.tsx";
import { identity } from "../account/identity.ts";
import { OthersHere } from "../home/OthersHere.tsx";
import { ListsButton } from "../home/ListsButton.tsx";
import { usePage } from "./context.ts";
import { PeopleIcon, RedoIcon, UndoIcon } from "./icons.tsx";
import { Status } from "./Status.tsx";
import { isComposing } from "./typing.ts";

export const UNNAMED = "To-do";

function ListName(): JSX.Element {
  const { store, actions } = usePage();
  const editing = store.renaming;
  const field = useRef<HTMLInputElement>(null);
  const shown = useRef<HTMLHeadingElement>(null);
  const name = store.title.value || (store.ready.value ? "" : store.expectedTitle) || UNNAMED;
  const isThere = store.mayEdit.value;

  useEffect(() => {
    document.title = name;
  }, [name]);
  useLayoutEffect(() => {
    if (editing.value) field.current?.select();
  }, [editing.value]);

  const finish = (save: boolean): void => {
    if (!editing.value) return;
    editing.value = false;
    if (save && field.current) actions.rename(field.current.value);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event) || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    finish(event.key === "Enter");
    queueMicrotask(() => shown.current?.focus());
  };

  if (editing.value && isThere) {
    return (
      <input
        ref={field}
        class="list-name list-name-field"
        aria-label="List name"
        dir="auto"
        maxLength={500}
        defaultValue={store.title.value}
        onKeyDown={onKey}
        onBlur={() => finish(true)}
      />
    );
  }
  return (
    <h1
      ref={shown}
      class="list-name"
      dir="auto"
      // Who may not name the list cannot edit it there; the heading stays focusable by script, as a fallback for a lost focus.
      tabIndex={isThere ? 0 : -1}
      title={isThere ? "Double-click to rename" : undefined}
      aria-description={isThere ? "Enter to rename" : undefined}
      onDblClick={() => (editing.value = isThere)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !isThere) return;
        event.preventDefault();
        editing.value = true;
      }}
    >
      {name}
    </h1>
  );
}

function Others(): JSX.Element | null {
  const count = usePage().store.others.value;
  const { access, person } = identity.value ?? {};
  if (access === "accounts" && person) return <OthersHere self={person.id} />;
  if (count === 0) return null;
  const text = count === 1 ? "1 other person is here" : `${count} other people are here`;
  return (
    <span class="others" title={text}>
      <PeopleIcon />
      <span aria-hidden="true">{count}</span>
      <span class="visually-hidden">{text}</span>
    </span>
  );
}

function UndoRedo(): JSX.Element | null {
  const { store, actions } = usePage();
  if (!store.mayEdit.value) return null;
  const { undo, redo } = store.steps.value;
  return (
    <div class="undo-redo">
      <button
        class="icon-button"
        aria-label="Undo"
        title={undo ? `Undo: ${undo}` : "Nothing to undo"}
        aria-disabled={undo === ""}
        onClick={() => actions.undo()}
      >
        <UndoIcon />
      </button>
      <button
        class="icon-button"
        aria-label="Redo"
        title={redo ? `Redo: ${redo}` : "Nothing to redo"}
        aria-disabled={redo === ""}
        onClick={() => actions.redo()}
      >
        <RedoIcon />
      </button>
    </div>
  );
}

export function Header(): JSX.Element {
  const { store } = usePage();
  const header = useRef<HTMLElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => (store.headerShown.value = entry!.isIntersecting));
    observer.observe(header.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <header class="header" ref={header}>
      <ListsButton />
      <div class="header-name">
        <ListName />
        <Status />
      </div>
      <div class="header-tools">
        <Others />
        <UndoRedo />
        <AccountButton />
      </div>
    </header>
  );
}
