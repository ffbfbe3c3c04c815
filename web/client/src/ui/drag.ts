/** Dragging a task by its handle: vertical movement selects the row, horizontal the level. */
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { dropAt, withoutMoving, type Drop } from "../core/drop.ts";
import type { Page } from "./context.ts";
import { EdgeScroll } from "./edge_scroll.ts";

const LEVEL_WIDTH = 28;
const MOST_LEVELS = 5;

type Point = { clientX: number; clientY: number };

/** Makes a handle drag its row; calls `started` at the start of a drag. Returns a cleanup function. */
export function dragBy(handle: HTMLElement, task: string, started: () => void): () => void {
  const row = (): HTMLElement => handle.closest<HTMLElement>("[data-task]")!;
  return draggable({
    element: handle,
    getInitialData: () => ({ task }),
    onGenerateDragPreview: ({ nativeSetDragImage }) => nativeSetDragImage?.(row(), 16, row().offsetHeight / 2),
    onDragStart: () => {
      started();
      row().classList.add("dragging");
    },
    onDrop: () => row().classList.remove("dragging"),
  });
}

/** The level change for a horizontal distance; 0 beyond a few level widths, which is no deliberate indent. */
function levelsOf(sideways: number): number {
  const levels = Math.trunc(sideways / LEVEL_WIDTH);
  return Math.abs(levels) > MOST_LEVELS ? 0 : levels;
}

/** The drop target under the pointer: before the first row whose middle is below it, at the dragged level. */
function dropUnder({ store }: Page, frame: HTMLElement, task: string, from: Point, at: Point): { drop: Drop; top: number } {
  const rows = store.view.value.rows;
  const rest = withoutMoving(rows, task);
  const index = new Map(rest.map((row, position) => [row.id, position]));
  const elements = [...frame.querySelectorAll<HTMLElement>("[data-task]")].filter((row) => index.has(row.dataset.task!));
  const frameTop = frame.getBoundingClientRect().top;
  const below = elements.find((element) => {
    const box = element.getBoundingClientRect();
    return box.top + box.height / 2 > at.clientY;
  });
  const last = elements[elements.length - 1];
  const depth = rows.find((row) => row.id === task)?.depth ?? 0;
  const inward = store.direction.peek() === "rtl" ? -1 : 1;
  const levels = levelsOf((at.clientX - from.clientX) * inward);
  const gap = below ? index.get(below.dataset.task!)! : last ? index.get(last.dataset.task!)! + 1 : 0;
  const edge = below ? below.getBoundingClientRect().top : (last?.getBoundingClientRect().bottom ?? frameTop);
  return { drop: dropAt(rest, gap, depth + levels), top: edge - frameTop };
}

export function acceptDrops(page: Page, frame: HTMLElement): () => void {
  const { store, actions } = page;
  let drag: { task: string; from: Point; at: Point } | null = null;
  const showLine = (): void => {
    if (drag === null) return;
    const { drop, top } = dropUnder(page, frame, drag.task, drag.from, drag.at);
    store.dropLine.value = { top, depth: drop.depth };
  };
  const scroll = new EdgeScroll(showLine);
  return combine(
    dropTargetForElements({ element: frame, canDrop: ({ source }) => "task" in source.data, getIsSticky: () => true }),
    monitorForElements({
      canMonitor: ({ source }) => "task" in source.data,
      onDrag: ({ source, location }) => {
        drag = { task: source.data.task as string, from: location.initial.input, at: location.current.input };
        scroll.at(drag.at.clientY);
        showLine();
      },
      onDrop: ({ source, location }) => {
        scroll.end();
        drag = null;
        store.dropLine.value = null;
        const { initial, current } = location;
        if (current.dropTargets.length === 0) return;
        const task = source.data.task as string;
        actions.move(task, dropUnder(page, frame, task, initial.input, current.input).drop);
      },
    }),
  );
}
