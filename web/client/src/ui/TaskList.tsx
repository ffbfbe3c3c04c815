/** The list of tasks; virtualised above `MOST_ROWS_IN_PAGE` rows. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Row } from "../core/view.ts";
import { usePage } from "./context.ts";
import { acceptDrops } from "./drag.ts";
import { NothingHere } from "./Empty.tsx";
import { MoveHelp } from "./MoveHelp.tsx";
import { route } from "./route.ts";
import { useSlide } from "./slide.ts";
import { listenToStillness } from "./stillness.ts";
import { listenToSwipes } from "./swipe.ts";
import { TaskRow } from "./TaskRow.tsx";
import { MOST_ROWS_IN_PAGE, useVirtualRows } from "./virtual.ts";

type ScrollTo = ((index: number) => void) | undefined;

/** Moves the focus and scrolls as requested, after the rows are rendered. */
function useWanted(list: { current: HTMLUListElement | null }, rows: readonly Row[], scrollTo: ScrollTo): void {
  const { store } = usePage();
  const focus = store.wantedFocus.value;
  const inView = store.wantedInView.value;
  useLayoutEffect(() => {
    const task = focus?.task ?? inView;
    if (task === null) return;
    const settle = (): boolean => {
      const row = list.current?.querySelector(`[data-task="${task}"]`);
      if (row == null) return false;
      row.scrollIntoView({ block: "nearest" });
      // Scroll again: the row's height was an estimate until it was rendered.
      requestAnimationFrame(() => row.scrollIntoView({ block: "nearest" }));
      if (focus !== null) row.querySelector<HTMLElement>(`[data-part="${focus.part}"]`)?.focus({ preventScroll: true });
      store.wantedFocus.value = null;
      store.wantedInView.value = null;
      return true;
    };
    if (settle()) return;
    const index = rows.findIndex((row) => row.id === task);
    if (index < 0 || scrollTo === undefined) {
      // The row is not in this view; it must not take the focus if it appears later.
      store.wantedFocus.value = null;
      store.wantedInView.value = null;
      return;
    }
    scrollTo(index);
    requestAnimationFrame(settle);
  }, [focus, inView, rows]);
}

function DropLine(): JSX.Element | null {
  const line = usePage().store.dropLine.value;
  if (line === null) return null;
  return <div class="drop-line" style={{ top: `${line.top}px`, "--depth": line.depth }} aria-hidden="true" />;
}

function AllRows({ rows, list }: ListProps): JSX.Element {
  useWanted(list, rows, undefined);
  return (
    <ul ref={list} class="tasks" aria-label="Tasks">
      {rows.map(({ id, depth }, index) => (
        <TaskRow key={id} id={id} depth={depth} index={index} gap={0} total={0} measure={undefined} />
      ))}
    </ul>
  );
}

function NearRows({ rows, list }: ListProps): JSX.Element {
  const top = (): number => (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
  const { store } = usePage();
  const always = [store.tabRow.value, store.editing.value?.task].map((id) => rows.findIndex((row) => row.id === id));
  const virtual = useVirtualRows(rows.length, (index) => rows[index]!.id, top, always.filter((index) => index >= 0));
  const items = virtual.getVirtualItems();
  const margin = virtual.options.scrollMargin;
  const before = (items[0]?.start ?? margin) - margin;
  const after = virtual.getTotalSize() - ((items[items.length - 1]?.end ?? margin) - margin);
  useWanted(list, rows, (index) => virtual.scrollToIndex(index, { align: "center" }));
  return (
    <ul
      ref={list}
      class="tasks tasks-near"
      aria-label="Tasks"
      style={{ paddingTop: `${before}px`, paddingBottom: `${Math.max(0, after)}px` }}
    >
      {items.map(({ index, start }, at) => {
        const { id, depth } = rows[index]!;
        const gap = at === 0 ? 0 : start - items[at - 1]!.end;
        const row = { id, depth, index, gap, total: rows.length, measure: virtual.measureElement };
        return <TaskRow key={id} {...row} />;
      })}
    </ul>
  );
}

interface ListProps {
  rows: readonly Row[];
  list: { current: HTMLUListElement | null };
}

export function TaskList(): JSX.Element {
  const page = usePage();
  const rows = page.store.rows.value;
  const list = useRef<HTMLUListElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => acceptDrops(page, frame.current!), []);
  useEffect(() => listenToSwipes(page, frame.current!), []);
  useEffect(() => listenToStillness(page.store.settling, frame.current!), []);
  useSlide(list, rows, route.value);
  const Rows = rows.length > MOST_ROWS_IN_PAGE ? NearRows : AllRows;
  return (
    <div class="list" ref={frame}>
      {rows.length === 0 ? <NothingHere /> : <Rows rows={rows} list={list} />}
      <DropLine />
      <MoveHelp />
    </div>
  );
}
