/** Moving a list within the sidebar, by pointer or by keyboard. */
import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { signal } from "@preact/signals";
import type { Shell } from "./context.ts";
import { isInbox, placeAt, type Item, type Sections } from "./items.ts";

interface Lifted {
  list: string;
  /** Where it stands among the lists of its section. */
  index: number;
}

function moved(items: readonly Item[], { list, index }: Lifted): Item[] {
  const item = items.find(({ id }) => id === list);
  if (item === undefined) return [...items];
  const rest = items.filter((other) => other !== item);
  return [...rest.slice(0, index), item, ...rest.slice(index)];
}

export class Reordering {
  readonly lifted = signal<Lifted | null>(null);
  private readonly shell: Shell;
  private sections: Sections = { inbox: [], favourites: [], lists: [], deleted: [] };

  constructor(shell: Shell) {
    this.shell = shell;
  }

  /** The sections with what is lifted at its new place. */
  preview(sections: Sections): Sections {
    this.sections = sections;
    const { value: lifted } = this.lifted;
    if (lifted === null) return sections;
    return { ...sections, favourites: moved(sections.favourites, lifted), lists: moved(sections.lists, lifted) };
  }

  isLifted(list: string): boolean {
    return this.lifted.value?.list === list;
  }

  canMove(item: Item): boolean {
    return item.isKept && !isInbox(item.id);
  }

  lift(item: Item): void {
    const index = this.sectionOf(item.id).findIndex(({ id }) => id === item.id);
    this.lifted.value = { list: item.id, index };
    this.say("Lifted");
  }

  shift(by: number): void {
    const { list, index } = this.lifted.peek()!;
    const last = this.keptOf(list).length - 1;
    this.lifted.value = { list, index: Math.max(0, Math.min(last, index + by)) };
    this.say("Moved");
  }

  drop(): void {
    const lifted = this.lifted.peek()!;
    this.say("Dropped");
    this.lifted.value = null;
    this.moveTo(lifted.list, lifted.index);
  }

  cancel(): void {
    if (this.lifted.peek() === null) return;
    this.shell.lists.current.peek().store.urgent.say(`“${this.titleOf(this.lifted.peek()!.list)}” stays where it was.`);
    this.lifted.value = null;
  }

  moveTo(list: string, index: number): void {
    const section = this.keptOf(list).map(({ id }) => id);
    if (section.indexOf(list) === index) return;
    const order = this.shell.home.entries.peek().map(({ id }) => id);
    const after = placeAt(order, section, list, index);
    this.shell.home.do(`Move “${this.titleOf(list)}”`, "move_entry", { list, after });
  }

  sectionOf(list: string): readonly Item[] {
    const { favourites, lists } = this.sections;
    return favourites.some(({ id }) => id === list) ? favourites : lists;
  }

  private keptOf(list: string): readonly Item[] {
    return this.sectionOf(list).filter(({ isKept }) => isKept);
  }

  private titleOf(list: string): string {
    return this.sectionOf(list).find(({ id }) => id === list)?.title ?? "";
  }

  private say(what: string): void {
    const { list, index } = this.lifted.peek()!;
    const { length } = this.keptOf(list);
    this.shell.lists.current.peek().store.urgent.say(`${what}: “${this.titleOf(list)}”, ${index + 1} of ${length}.`);
  }
}

/** Makes a row of the sidebar one that can be dragged. Returns what takes it back. */
export function dragList(row: HTMLElement, list: string): () => void {
  return draggable({
    element: row,
    getInitialData: () => ({ list }),
    onDragStart: () => row.classList.add("dragging"),
    onDrop: () => row.classList.remove("dragging"),
  });
}

/** Where among the rows of its section a pointer would drop the list. */
function indexUnder(order: Reordering, frame: HTMLElement, list: string, y: number): number {
  const rest = order.sectionOf(list).filter(({ id, isKept }) => isKept && id !== list);
  const below = rest.findIndex(({ id }) => {
    const box = frame.querySelector(`[data-list="${id}"]`)?.getBoundingClientRect();
    return box !== undefined && box.top + box.height / 2 > y;
  });
  return below < 0 ? rest.length : below;
}

export function acceptListDrops(order: Reordering, frame: HTMLElement): () => void {
  return combine(
    dropTargetForElements({ element: frame, canDrop: ({ source }) => "list" in source.data, getIsSticky: () => true }),
    monitorForElements({
      canMonitor: ({ source }) => "list" in source.data,
      onDrag: ({ source, location }) => {
        const list = source.data.list as string;
        const index = indexUnder(order, frame, list, location.current.input.clientY);
        if (order.lifted.peek()?.index !== index) order.lifted.value = { list, index };
      },
      onDrop: ({ source, location }) => {
        const list = source.data.list as string;
        const { dropTargets, input } = location.current;
        const index = indexUnder(order, frame, list, input.clientY);
        order.lifted.value = null;
        if (dropTargets.length > 0) order.moveTo(list, index);
      },
    }),
  );
}
