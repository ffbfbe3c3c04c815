/** What this browser knows of lists that it had open: how many tasks were open then, and what they were called. */
import { effect, signal } from "@preact/signals";
import type { Storage } from "../sync/storage.ts";
import type { Store } from "../ui/store.ts";

export interface Summary {
  title: string;
  open: number;
}

const MOST = 500;

export class Summaries {
  readonly all;
  private readonly kept: Storage;

  constructor(kept: Storage) {
    this.kept = kept;
    this.all = signal<Readonly<Record<string, Summary>>>(kept.read("summaries") ?? {});
  }

  /** Notes what `shown` shows, now and whenever it changes. */
  follow(shown: () => Store): void {
    effect(() => {
      const store = shown();
      const { open } = store.view.value;
      const isThere = store.ready.value && store.unavailable.value === null;
      if (isThere) this.note(store.session.list, { title: store.title.value, open });
    });
  }

  note(list: string, summary: Summary | null): void {
    const { [list]: before, ...rest } = this.all.peek();
    if (JSON.stringify(before ?? null) === JSON.stringify(summary)) return;
    const all = summary === null ? rest : { ...rest, [list]: summary };
    // The oldest are forgotten: the last noted come last.
    this.all.value = Object.fromEntries(Object.entries(all).slice(-MOST));
    this.kept.write("summaries", this.all.value);
  }
}
