/** One list in the sidebar: a link, a handle that moves it, and a menu of what can be done with it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../ui/context.ts";
import { HandleIcon } from "../ui/icons.tsx";
import { isComposing, keyName } from "../ui/typing.ts";
import { useShell } from "./context.ts";
import { InboxIcon } from "./icons.tsx";
import { isInbox, mayChange, type Item } from "./items.ts";
import { ListMenu } from "./ListMenu.tsx";
import { identity } from "../account/identity.ts";
import { RenameField } from "./RenameField.tsx";
import { dragList, type Reordering } from "./reordering.ts";

interface Props {
  item: Item;
  isCurrent: boolean;
  isTabStop: boolean;
  reordering: Reordering;
  focused(): void;
  /** The focus goes to the link so many further on. */
  step(by: number): void;
  gone(): void;
}

/** A click that the browser would answer in this very tab. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

export function ListLink({ item, isCurrent, isTabStop, reordering, focused, step, gone }: Props): JSX.Element {
  const { id, title } = item;
  const shell = useShell();
  const { store } = usePage();
  const row = useRef<HTMLLIElement>(null);
  const link = useRef<HTMLAnchorElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const renaming = useSignal(false);
  const lifted = reordering.isLifted(id);
  const canMove = reordering.canMove(item);
  const open = isCurrent && store.ready.value ? store.view.value.open : shell.summaries.all.value[id]?.open;
  const tabIndex = isTabStop ? 0 : -1;
  useEffect(() => (canMove ? dragList(row.current!, id) : undefined), [canMove, id]);

  const follow = (event: MouseEvent): void => {
    if (!isPlain(event)) return;
    event.preventDefault();
    gone();
    shell.lists.go(id, title);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
    const still: Record<string, () => unknown> = {
      ArrowUp: () => step(-1),
      ArrowDown: () => step(1),
      ArrowLeft: () => handle.current?.focus(),
      ArrowRight: () => link.current?.focus(),
      F2: () => (renaming.value = mayChange(item, identity.value?.access === "open")),
      m: () => handle.current?.focus(),
      ...(event.target === handle.current ? { " ": () => reordering.lift(item), Enter: () => reordering.lift(item), Escape: () => link.current?.focus() } : {}),
    };
    const inTheAir: Record<string, () => unknown> = {
      ArrowUp: () => reordering.shift(-1),
      ArrowDown: () => reordering.shift(1),
      " ": () => reordering.drop(),
      Enter: () => reordering.drop(),
      Escape: () => reordering.cancel(),
    };
    const action = (lifted ? inTheAir : still)[keyName(event)];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  // Drawing the rows anew takes the focus away for a moment.
  useEffect(() => {
    if (lifted) handle.current?.focus();
  }, [lifted, reordering.lifted.value?.index]);

  if (renaming.value) {
    return (
      <li class="sidebar-item" data-list={id}>
        <RenameField
          item={item}
          close={() => {
            renaming.value = false;
            queueMicrotask(() => setTimeout(() => link.current?.focus()));
          }}
        />
      </li>
    );
  }
  return (
    <li ref={row} class={lifted ? "sidebar-item lifted" : "sidebar-item"} data-list={id} onFocusCapture={focused} onKeyDown={onKey}>
      {canMove && (
        <button
          ref={handle}
          class="list-handle"
          type="button"
          tabIndex={-1}
          aria-label={`Move list ${title}`}
          aria-pressed={lifted}
          aria-describedby="move-list-help"
          onClick={(event) => {
            if (event.detail === 0) lifted ? reordering.drop() : reordering.lift(item);
          }}
          onKeyUp={(event) => event.key === " " && event.preventDefault()}
          onBlur={() => setTimeout(() => document.activeElement !== handle.current && reordering.isLifted(id) && reordering.cancel(), 50)}
        >
          <HandleIcon />
        </button>
      )}
      <a
        ref={link}
        class="list-link"
        href={`/l/${encodeURIComponent(id)}`}
        draggable={false}
        tabIndex={tabIndex}
        aria-current={isCurrent ? "page" : undefined}
        onClick={follow}
      >
        {isInbox(id) ? <InboxIcon /> : <span class="list-dot" data-color={item.color ?? undefined} aria-hidden="true" />}
        <span class="list-title" dir="auto">
          {title}
        </span>
        {open !== undefined && open > 0 && (
          <span class="list-count">
            {open}
            <span class="visually-hidden"> open</span>
          </span>
        )}
      </a>
      <ListMenu item={item} tabIndex={tabIndex} rename={() => (renaming.value = true)} gone={gone} />
    </li>
  );
}
