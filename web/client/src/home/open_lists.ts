/** Which list the page shows. Another one is opened over the same connection, as if the page were loaded anew: what
 * was drafted, done and scrolled to in each is its own. */
import { effect, signal, type Signal } from "@preact/signals";
import { storageOf } from "../sync/storage.ts";
import { Tabs } from "../sync/tabs.ts";
import { Actions } from "../ui/actions.ts";
import { listenToClosing } from "../ui/closing.ts";
import type { Page } from "../ui/context.ts";
import { listFromAddress, namedInAddress, readRoute } from "../ui/route.ts";
import { Store } from "../ui/store.ts";
import type { Places } from "./home_store.ts";
import { keyOf } from "./link_key.ts";

interface Opened {
  page: Page;
  close(): void;
}

export class OpenLists {
  readonly current: Signal<Page>;
  /** How often another list was opened: then the focus goes to its name. */
  readonly opened = signal(0);
  private readonly places: Places;
  /** Lists that the page left, until all that was done in them is sent; and the one that it shows. */
  private readonly open = new Map<string, Opened>();

  constructor(places: Places, list: string) {
    this.places = places;
    this.current = signal(this.pageOf(list, ""));
    history.replaceState({ list }, "");
    window.addEventListener("popstate", (event: PopStateEvent) => {
      const to = (event.state as { list?: string } | null)?.list ?? namedInAddress() ?? this.list;
      if (to !== this.list) this.show(to, "");
      readRoute();
    });
  }

  get list(): string {
    return this.current.peek().store.session.list;
  }

  /** Opens a list; `title` is what it is called, as far as it is known. */
  go(list: string, title = ""): void {
    if (list === this.list) return;
    history.pushState({ list }, "", `/l/${encodeURIComponent(list)}`);
    this.show(list, title);
    readRoute();
  }

  private show(list: string, title: string): void {
    const before = this.current.peek();
    this.leave(before);
    listFromAddress(this.places.root); // It is the last one used from now on.
    this.current.value = this.pageOf(list, title);
    this.opened.value += 1;
    scrollTo(0, 0);
    this.closeWhenSent(before);
  }

  private pageOf(list: string, title: string): Page {
    const known = this.open.get(list);
    if (known !== undefined) {
      this.restoreScroll(known.page.store);
      return known.page;
    }
    const { connection, kept, root } = this.places;
    const tab = storageOf(() => sessionStorage, `${root}${list}:`);
    const tabs = new Tabs(list, () => localStorage, root);
    const store = new Store(list, connection, tab, kept, tabs.storage);
    store.expectedTitle = title;
    store.session.key = keyOf(list);
    const endClosing = listenToClosing(store.session, tabs);
    const page = { store, actions: new Actions(store) };
    const close = (): void => {
      endClosing();
      tabs.leave();
      store.dispose();
    };
    this.open.set(list, { page, close });
    store.refresh();
    store.session.start();
    this.restoreScroll(store);
    return page;
  }

  private leave({ store, actions }: Page): void {
    store.drafts.write("scroll", window.scrollY);
    const edit = store.editing.peek();
    if (edit !== null && !store.isDeleted(edit.task)) actions.finishEdit(edit.text);
    store.lifted.value = null;
  }

  private restoreScroll(store: Store): void {
    const top = store.drafts.read<number>("scroll") ?? 0;
    store.drafts.write("scroll", undefined);
    if (top === 0) return;
    const end = effect(() => {
      if (!store.ready.value) return;
      requestAnimationFrame(() => {
        end();
        if (this.current.peek().store === store) scrollTo(0, top);
      });
    });
  }

  private closeWhenSent({ store }: Page): void {
    const { list } = store.session;
    const end = effect(() => {
      const isShown = this.current.value.store === store;
      if (!isShown && store.waiting.value > 0) return;
      queueMicrotask(() => {
        end();
        if (isShown) return;
        this.open.get(list)?.close();
        this.open.delete(list);
      });
    });
  }
}
