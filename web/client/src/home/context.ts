/** How components reach what is not one list's: the home, the lists that can be opened, what the page shows of them. */
import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Storage } from "../sync/storage.ts";
import type { HomeStore } from "./home_store.ts";
import type { OpenLists } from "./open_lists.ts";
import type { Remote } from "./remote.ts";
import type { Summaries } from "./summaries.ts";

/** What is open over the page, if anything. */
export type Over = "none" | "sheet" | "palette" | "share";

export class Shell {
  readonly home: HomeStore;
  readonly lists: OpenLists;
  readonly remote: Remote;
  readonly summaries: Summaries;
  readonly over = signal<Over>("none");
  /** Whether the name of a new list is being typed. */
  readonly naming = signal(false);
  /** Whether the sidebar is hidden where there is room for it. */
  readonly isHidden;
  readonly isWide;
  private readonly kept: Storage;

  constructor(home: HomeStore, lists: OpenLists, remote: Remote, summaries: Summaries, kept: Storage) {
    this.home = home;
    this.lists = lists;
    this.remote = remote;
    this.summaries = summaries;
    this.kept = kept;
    this.isHidden = signal(kept.read<boolean>("sidebar_hidden") ?? false);
    const wide = matchMedia("(min-width: 1024px)");
    this.isWide = signal(wide.matches);
    wide.addEventListener("change", () => {
      this.isWide.value = wide.matches;
      if (this.over.peek() === "sheet") this.over.value = "none";
    });
  }

  /** Asks for the name of a new list, where the lists are. */
  startList(): void {
    if (!this.isWide.peek()) this.over.value = "sheet";
    else if (this.isHidden.peek()) this.toggle();
    this.naming.value = true;
  }

  /** Shows the lists where they are not, and the other way round. */
  toggle(): void {
    if (!this.isWide.peek()) {
      this.over.value = this.over.peek() === "sheet" ? "none" : "sheet";
      return;
    }
    this.isHidden.value = !this.isHidden.peek();
    this.kept.write("sidebar_hidden", this.isHidden.value || undefined);
  }
}

export const ShellContext = createContext<Shell | null>(null);

/** Null only in tests of single components. */
export function useShell(): Shell {
  return useContext(ShellContext)!;
}
