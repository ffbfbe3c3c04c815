/** The lists as links: Inbox, favourites, the others in their order, and the way to a new one. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../ui/context.ts";
import { OPEN_LIST } from "../ui/route.ts";
import { useShell, type Shell } from "./context.ts";
import { inOrder, sectionsOf, type Item, type Sections } from "./items.ts";
import { ListLink } from "./ListLink.tsx";
import { identity } from "../account/identity.ts";
import { NewList } from "./NewList.tsx";
import { acceptListDrops, Reordering } from "./reordering.ts";

/** What the sidebar shows. Where access is open the list `main` is always there, and so is the one that is open. */
export function itemsOf({ home, lists, summaries }: Shell): Sections {
  const { store } = lists.current.value;
  const { list } = store.session;
  const all = summaries.all.value;
  const titleOf = (id: string): string => all[id]?.title ?? "";
  const isThere = store.ready.value && store.unavailable.value === null;
  const others = [
    ...(identity.value?.access === "open" ? [{ id: OPEN_LIST, title: titleOf(OPEN_LIST) }] : []),
    ...(isThere ? [{ id: list, title: store.title.value }] : []),
  ];
  const sections = sectionsOf(home.entries.value, others);
  // A new name is shown at once where it was given.
  const named = (item: Item): Item => (isThere && item.id === list && store.title.value !== "" ? { ...item, title: store.title.value } : item);
  return { ...sections, inbox: sections.inbox.map(named), favourites: sections.favourites.map(named), lists: sections.lists.map(named) };
}

interface Props {
  /** Another list was opened. */
  gone(): void;
}

export function ListNavigation({ gone }: Props): JSX.Element {
  const shell = useShell();
  const { store } = usePage();
  const active = useSignal<string | null>(null);
  const frame = useRef<HTMLElement>(null);
  const sections = useComputed(() => itemsOf(shell)).value;
  const reordering = useRef<Reordering | null>(null);
  reordering.current ??= new Reordering(shell);
  const { current: order } = reordering;
  useEffect(() => acceptListDrops(order, frame.current!), []);
  const shown = order.preview(sections);
  const all = inOrder(shown);
  const { list } = store.session;
  const stops = [active.value, list].map((id) => all.find((item) => item.id === id)?.id);
  const tabStop = stops.find((id) => id !== undefined) ?? all[0]?.id;

  const step = (id: string, by: number): void => {
    const next = all[all.findIndex((item) => item.id === id) + by];
    if (next !== undefined) frame.current!.querySelector<HTMLElement>(`[data-list="${next.id}"] a`)?.focus();
  };
  const section = (items: readonly Item[], heading: string | null): JSX.Element | null =>
    items.length === 0 ? null : (
      <>
        {heading !== null && <h3 class="sidebar-heading">{heading}</h3>}
        <ul class="sidebar-lists" aria-label={heading ?? "Inbox"}>
          {items.map((item) => (
            <ListLink
              key={item.id}
              item={item}
              isCurrent={item.id === list}
              isTabStop={item.id === tabStop}
              reordering={order}
              focused={() => (active.value = item.id)}
              step={(by) => step(item.id, by)}
              gone={gone}
            />
          ))}
        </ul>
      </>
    );

  return (
    <nav ref={frame} class="sidebar-nav" aria-label="Lists">
      {section(shown.inbox, null)}
      {section(shown.favourites, "Favourites")}
      {section(shown.lists, shown.favourites.length > 0 || shown.inbox.length > 0 ? "My lists" : null)}
      <NewList gone={gone} />
      {section(shown.deleted, "Deleted lists")}
      <p id="move-list-help" class="visually-hidden">
        Space lifts the list, the arrow keys move it, Space drops it, Escape puts it back.
      </p>
    </nav>
  );
}
