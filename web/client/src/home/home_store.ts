/** A person's home as the sidebar reads it, over the connection of the page. */
import { signal } from "@preact/signals";
import { HOME } from "../core/home.ts";
import type { Home } from "../core/home_state.ts";
import { HOME_PREFIX } from "../core/tables.ts";
import type { Body } from "../core/types.ts";
import { Clock } from "../sync/clock.ts";
import type { Connection } from "../sync/connection.ts";
import { Session } from "../sync/session.ts";
import { storageOf, type Storage } from "../sync/storage.ts";
import { Tabs } from "../sync/tabs.ts";
import { listenToClosing } from "../ui/closing.ts";
import type { Shown } from "./items.ts";

export interface Places {
  connection: Connection;
  /** What outlives the tab. */
  kept: Storage;
  /** What names in the browser's storage begin with. */
  root: string;
}

export class HomeStore {
  /** As they were when the page was open last, until the home is there. */
  readonly entries;
  readonly ready = signal(false);
  /** A change that was refused, in words. */
  readonly problem = signal("");
  session: Session<Home, Home> | null = null;
  private readonly places: Places;

  constructor(places: Places) {
    this.places = places;
    this.entries = signal<readonly Shown[]>(places.kept.read("sidebar") ?? []);
  }

  open(person: string): void {
    const { connection, kept, root } = this.places;
    const list = HOME_PREFIX + person;
    const tabs = new Tabs(list, () => localStorage, root);
    const tab = storageOf(() => sessionStorage, `${root}${list}:`);
    const nothing = (): void => undefined;
    const events = {
      changed: () => this.changed(),
      outbox: nothing,
      link: nothing,
      joined: () => {
        this.ready.value = true;
        this.changed();
      },
      unavailable: nothing,
      loading: nothing,
      people: nothing,
      refused: (command: { id: string; error?: { message: string } }) => {
        this.problem.value = command.error?.message ?? "";
        this.session!.outbox.remove(new Set([command.id]));
      },
      outdated: nothing,
    };
    this.session = new Session(HOME, list, connection, tab, new Clock(kept), events, tabs.storage);
    listenToClosing(this.session, tabs);
    this.session.start();
  }

  has(list: string): boolean {
    return this.entries.value.some(({ id }) => id === list);
  }

  do(label: string, name: string, args: Body): void {
    this.problem.value = "";
    this.session?.submit(label, [{ name, args }]);
  }

  private changed(): void {
    if (!this.ready.peek()) return;
    this.entries.value = this.session!.model.shown.shown();
    this.places.kept.write("sidebar", this.entries.value);
  }
}
