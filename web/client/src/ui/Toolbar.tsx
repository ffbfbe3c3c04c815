/** The toolbar above the tasks (toggle all, count, filters) and the footer below them. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { usePage } from "./context.ts";
import { KeyboardIcon, TrashIcon } from "./icons.tsx";
import { route, type Route } from "./route.ts";

const FILTERS: { route: Route; name: string; address: string }[] = [
  { route: "all", name: "All", address: "#/" },
  { route: "active", name: "Active", address: "#/active" },
  { route: "completed", name: "Completed", address: "#/completed" },
];

function ToggleAll(): JSX.Element {
  const { store, actions } = usePage();
  const { open, done } = store.view.value;
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (box.current === null) return;
    box.current.checked = open === 0;
    box.current.indeterminate = open > 0 && done > 0;
  });
  return (
    <label class="check toggle-all" title={open > 0 ? "Mark all as complete" : "Mark all as not complete"}>
      <input ref={box} type="checkbox" aria-label="Mark all as complete" disabled={!store.mayEdit.value} onChange={() => actions.toggleAll()} />
      <span class="check-box" aria-hidden="true" />
    </label>
  );
}

function Counter(): JSX.Element {
  const { open } = usePage().store.view.value;
  const text = open === 1 ? "1 item left" : `${open} items left`;
  return (
    <span class="counter" role="status" aria-live="off" dir="ltr" aria-label={text}>
      {text}
    </span>
  );
}

export function Toolbar(): JSX.Element {
  const { store, actions } = usePage();
  return (
    <div class="toolbar">
      <ToggleAll />
      <Counter />
      {store.view.value.done > 0 && store.mayEdit.value && (
        <button class="quiet-button clear" onClick={() => actions.clearCompleted()}>
          Clear completed
        </button>
      )}
      <nav class="filters" aria-label="Filter">
        {FILTERS.map((filter) => (
          <a key={filter.route} href={filter.address} aria-current={route.value === filter.route ? "page" : undefined}>
            {filter.name}
          </a>
        ))}
      </nav>
    </div>
  );
}

export function Footer(): JSX.Element {
  const { store } = usePage();
  return (
    <footer class="footer">
      <a class="quiet-button" href="#/trash">
        <TrashIcon />
        Trash
      </a>
      <button class="quiet-button shortcuts-button" onClick={() => (store.shortcutsShown.value = true)}>
        <KeyboardIcon />
        Shortcuts
      </button>
    </footer>
  );
}
