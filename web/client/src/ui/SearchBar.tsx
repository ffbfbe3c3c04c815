/** Search for virtualised lists, where the browser's find sees only the rendered rows. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { plainText } from "../core/links.ts";
import { hitsOf, nextHit } from "../core/search.ts";
import { shortened } from "./actions.ts";
import { usePage } from "./context.ts";
import { SEARCH_FIELD_ID } from "./keys.ts";
import { isComposing } from "./typing.ts";

export function SearchBar(): JSX.Element | null {
  return usePage().store.searching.value ? <OpenBar /> : null;
}

function OpenBar(): JSX.Element {
  const { store } = usePage();
  const field = useRef<HTMLInputElement>(null);
  const words = useSignal("");
  const before = useRef(document.activeElement);
  const rows = store.rows.value;
  const hits = hitsOf(rows, (id) => store.model.shown.get(id)?.title, words.value);
  const at = hits.indexOf(store.found.value ?? "");

  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => () => void (store.found.value = null), []);

  const stand = (task: string): void => {
    store.found.value = task;
    store.wantedInView.value = task;
    // Tab moves on to the row that was found.
    store.activeRow.value = task;
  };
  const go = (by: 1 | -1): void => {
    const next = hits[nextHit(hits.length, at, by)];
    if (next !== undefined) stand(next);
  };
  const close = (): void => {
    const found = store.found.value;
    store.searching.value = false;
    if (found !== null) store.wantedFocus.value = { task: found, part: "title" };
    else if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const inField: Record<string, () => void> = {
      Enter: () => go(event.shiftKey ? -1 : 1),
      ArrowDown: () => go(1),
      ArrowUp: () => go(-1),
    };
    const action = event.key === "Escape" ? close : event.target === field.current ? inField[event.key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  const onInput = (text: string): void => {
    words.value = text;
    const first = hitsOf(rows, (id) => store.model.shown.get(id)?.title, text)[0];
    if (first === undefined) store.found.value = null;
    else stand(first);
  };

  const count = hits.length === 0 ? "nothing found" : `${at + 1} of ${hits.length}`;
  const title = plainText(store.model.shown.get(hits[at] ?? "")?.title ?? "");
  return (
    <div class="search" role="search" onKeyDown={onKey}>
      <input
        ref={field}
        id={SEARCH_FIELD_ID}
        class="search-field"
        type="text"
        aria-label="Search this list"
        placeholder="Search this list"
        autocomplete="off"
        dir="auto"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span class="search-count" role="status">
        {title !== "" && <span class="visually-hidden">{`${shortened(title)}, `}</span>}
        {words.value.trim() === "" ? "" : count}
      </span>
      <button class="quiet-button" type="button" onClick={close}>
        Close
      </button>
    </div>
  );
}
