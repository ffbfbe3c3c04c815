/** A person's home, and how its events fold into it: which lists are in the sidebar, in which order, and settings.
 *
 * Entries are never changed in place, so one may be shared by several states.
 */
import { FoldError } from "./fold.ts";
import { HOME_SCHEMAS } from "./tables.ts";
import type { Body, WireEvent } from "./types.ts";

/** One list in the sidebar; without a role it is not shown. */
export interface Entry {
  readonly position: number;
  readonly order: number;
  readonly role: string | null;
  readonly title: string;
  readonly favourite: boolean;
  readonly color: string | null;
  /** Its owners alone still see it, and may restore it. */
  readonly deleted: boolean;
}

const INITIAL = { role: null, title: "", favourite: false, color: null, deleted: false };
/** No list's id begins so: what follows is a setting's name, where it is said what an event changes. */
export const SETTING = ":";

export interface HomeSnapshot {
  list: string;
  at: number;
  lists: Record<string, Partial<Entry>>;
  settings: Record<string, string>;
}

export class Home {
  readonly list: string;
  /** The time of the last event, in ms since 1970. */
  at = 0;
  readonly lists = new Map<string, Entry>();
  readonly settings = new Map<string, string>();

  constructor(list: string) {
    this.list = list;
  }

  static from(snapshot: HomeSnapshot): Home {
    const home = new Home(snapshot.list);
    home.at = snapshot.at;
    for (const [id, entry] of Object.entries(snapshot.lists)) home.lists.set(id, { ...INITIAL, ...entry } as Entry);
    for (const [name, value] of Object.entries(snapshot.settings)) home.settings.set(name, value);
    return home;
  }

  copy(): Home {
    const other = new Home(this.list);
    other.at = this.at;
    for (const [id, entry] of this.lists) other.lists.set(id, entry);
    for (const [name, value] of this.settings) other.settings.set(name, value);
    return other;
  }

  /** The ids of all entries in order, those that are not shown too. */
  inOrder(): string[] {
    return [...this.lists]
      .sort(([a, { order: first }], [b, { order: second }]) => first - second || (a < b ? -1 : 1))
      .map(([id]) => id);
  }

  /** What the sidebar shows, in order. */
  shown(): (Entry & { id: string })[] {
    return this.inOrder()
      .map((id) => ({ id, ...this.lists.get(id)! }))
      .filter(({ role }) => role !== null);
  }

  snapshot(): HomeSnapshot {
    const lists = [...this.lists].map(([id, entry]) => [id, written(entry)]);
    return { list: this.list, at: this.at, lists: Object.fromEntries(lists), settings: Object.fromEntries(this.settings) };
  }
}

/** The entry without what has its initial value. */
function written(entry: Entry): Partial<Entry> {
  const initial: Record<string, unknown> = INITIAL;
  return Object.fromEntries(Object.entries(entry).filter(([name, value]) => !(name in initial) || value !== initial[name]));
}

function change(home: Home, event: WireEvent, list: string, values: Partial<Entry>): void {
  const entry = home.lists.get(list);
  if (entry === undefined) throw new FoldError("does_not_fit", `Event ${event.position} names an unknown entry.`);
  home.lists.set(list, { ...entry, ...values });
}

function setMembership(home: Home, { list, position, role, title = "", deleted = false, order }: Body): void {
  const entry = home.lists.get(list) ?? { ...INITIAL, order };
  home.lists.set(list, { ...entry, position, role: role[1], title, deleted });
}

function setSetting(home: Home, { name, value: [, value] }: Body): void {
  if (value === null) home.settings.delete(name);
  else home.settings.set(name, value);
}

const FOLDS: Record<string, (home: Home, body: Body, event: WireEvent) => void> = {
  membership_set: setMembership,
  entry_moved: (home, { list, order }, event) => change(home, event, list, { order: order[1] }),
  entries_reordered: (home, { orders }, event) => {
    for (const [list, , order] of orders) change(home, event, list, { order });
  },
  favourite_set: (home, { list, favourite }, event) => change(home, event, list, { favourite: favourite[1] }),
  color_set: (home, { list, color }, event) => change(home, event, list, { color: color[1] }),
  setting_set: setSetting,
};

/** Applies one event. Raises FoldError, and then has changed nothing that matters. */
export function evolveHome(home: Home, event: WireEvent): void {
  const fold = FOLDS[event.type];
  if (fold === undefined || event.schema > (HOME_SCHEMAS[event.type] ?? 0)) {
    const what = `events of type '${event.type}', schema ${event.schema}`;
    throw new FoldError("upgrade_needed", `This page does not know ${what}.`);
  }
  if (event.body !== null) fold(home, event.body, event);
  home.at = event.at;
}

/** The ids of the lists that an event changes, and the names of settings behind a colon. */
export function touchedInHome({ type, body }: WireEvent): string[] {
  if (body === null) return [];
  if (type === "setting_set") return [SETTING + (body.name as string)];
  return type === "entries_reordered" ? body.orders.map(([list]: [string]) => list) : [body.list as string];
}
