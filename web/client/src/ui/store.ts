/** The page's state as signals, updated by the session. Components read it; `actions.ts` changes it. */
import { batch, computed, effect, signal, type Signal } from "@preact/signals";
import type { Drop } from "../core/drop.ts";
import { LIST } from "../core/list.ts";
import { previewRows } from "../core/drop.ts";
import type { Slot } from "../core/settle.ts";
import type { Person, Task, WireError } from "../core/types.ts";
import { trashOf, viewOf, type View } from "../core/view.ts";
import type { Step } from "../core/undo.ts";
import { Clock } from "../sync/clock.ts";
import type { ConnectionState } from "../sync/connection.ts";
import type { Change } from "../sync/model.ts";
import type { Queued } from "../sync/queue.ts";
import { Session, type SessionEvents } from "../sync/session.ts";
import type { Storage } from "../sync/storage.ts";
import type { Transport } from "../sync/transport.ts";
import { Announcer } from "./announce.ts";
import { directionOf } from "./direction.ts";
import { freshOf, type Freshness } from "./fresh.ts";
import { handsOf } from "./hands.ts";
import { othersOf } from "./people.ts";
import { route, type Route } from "./route.ts";
import { Settling } from "./settling.ts";
import { Speech } from "./speech.ts";
import type { Update } from "./update.ts";

export interface Editing {
  task: string;
  text: string;
  /** The state that the edit is based on: a position, or the id of our own pending command. */
  base: number | string;
  before: string;
}

export interface Toast {
  text: string;
  /** Distinguishes consecutive toasts with the same text, so that each is announced. */
  number: number;
  /** The step that the toast's button undoes; without it there is no button. */
  step?: Step;
}

export type Part = "title" | "handle" | "checkbox";

const FRESH_MS = 1_400;

function tasksOf({ args }: Queued): string[] {
  const lines = (args.lines ?? []) as { task: string }[];
  return args.task === undefined ? lines.map((line) => line.task) : [args.task as string];
}

export class Store {
  readonly session: Session;
  readonly drafts: Storage;

  readonly view = signal<View>({ rows: [], open: 0, done: 0 });
  readonly trash = signal<Task[]>([]);
  readonly title = signal("");
  readonly ready = signal(false);
  /** Download progress of a large list, in bytes. */
  readonly loading = signal<{ arrived: number; total: number | null } | null>(null);
  readonly unavailable = signal<WireError | null>(null);
  readonly newerPage = signal<Update>("none");
  readonly link = signal<ConnectionState>("connecting");
  readonly people = signal<Person[]>([]);
  readonly others = signal(0);
  readonly waiting = signal(0);
  readonly refused = signal<Queued[]>([]);
  readonly steps = signal({ undo: "", redo: "" });

  readonly editing = signal<Editing | null>(null);
  readonly conflict = signal<Queued | null>(null);
  readonly toast = signal<Toast | null>(null);
  readonly lifted = signal<{ task: string; drop: Drop } | null>(null);
  readonly dropLine = signal<{ top: number; depth: number } | null>(null);
  readonly activeRow = signal<string | null>(null);
  readonly wantedFocus = signal<{ task: string; part: Part } | null>(null);
  readonly wantedInView = signal<string | null>(null);
  /** The row that had the focus when a key moved it to the add field; Escape returns there. */
  readonly addedFrom = signal<string | null>(null);
  /** Announced at once, interrupting what a screen reader is saying: the result of the user's last key. */
  readonly urgent = new Speech();
  /** Announced when the screen reader is idle: changes by others, an added task, all changes saved again. */
  readonly polite = new Speech();
  readonly direction = signal<"ltr" | "rtl">("ltr");
  readonly headerShown = signal(true);
  readonly shortcutsShown = signal(false);
  readonly searching = signal(false);
  /** The id of the current search hit. */
  readonly found = signal<string | null>(null);
  readonly fresh = signal<ReadonlyMap<string, Freshness>>(new Map());

  readonly settling = new Settling(() => this.model.shown, this.editing);
  /** The rows to draw: those of the view, with changes held during activity in the list. */
  readonly rows = computed((): readonly Slot[] => {
    const lifted = this.lifted.value;
    if (lifted === null) return this.settling.slots.value;
    const { rows } = this.view.value;
    return rows.some((row) => row.id === lifted.task) ? previewRows(rows, lifted.task, lifted.drop) : rows;
  });
  /** Ids of removed rows drawn as an empty place. */
  readonly gone = computed(() => new Set(this.rows.value.flatMap((row) => (row.gone ? [row.id] : []))));
  readonly tabRow = computed(() => {
    const active = this.activeRow.value;
    const isThere = (row: Slot): boolean => !row.gone;
    const found = this.rows.value.find((row) => row.id === active && isThere(row)) ?? this.rows.value.find(isThere);
    return found?.id ?? null;
  });
  readonly refusedByTask = computed(
    () => new Map(this.refused.value.flatMap((command) => (command.args.task ? [[command.args.task as string, command]] : []))),
  );
  readonly editedByOthers = computed(
    () => new Map(this.people.value.flatMap((person) => (person.editing ? [[person.editing, person]] : []))),
  );

  /** Ids of tasks with unsent changes while disconnected; empty while connected, where sending is
   * immediate. */
  readonly waitingTasks = computed(() => {
    const away = this.waiting.value > 0 && this.link.value !== "open";
    return new Set(away ? this.session.outbox.waiting.flatMap((command) => tasksOf(command)) : []);
  });

  private readonly announcer = new Announcer(
    (sentence) => this.polite.say(sentence),
    (task) => this.model.shown.get(task)?.title,
  );
  private everybody: readonly Person[] = [];
  private editedLast: string | null = null;
  private readonly tasks = new Map<string, Signal<Task | undefined>>();
  private scheduled = false;
  private drawnRoute: Route | null = null;

  constructor(list: string, transport: Transport, tab: Storage, device: Storage, kept: Storage) {
    this.drafts = tab;
    const events: SessionEvents = {
      changed: (change) => this.changed(change),
      outbox: () => this.outboxChanged(),
      link: (link) => (this.link.value = link),
      joined: () => this.joined(),
      loading: (arrived, total) => (this.loading.value = { arrived, total }),
      unavailable: (error) => (this.unavailable.value = error),
      people: (people, count) => {
        this.everybody = people;
        this.others.value = Math.max(0, count - 1);
        this.showPeople();
      },
      refused: (command) => this.wasRefused(command),
      outdated: (isNeeded) => {
        if (this.newerPage.value !== "needed") this.newerPage.value = isNeeded ? "needed" : "ready";
      },
    };
    this.session = new Session(LIST, list, transport, tab, new Clock(device), events, kept);
    route.subscribe(() => this.schedule());
    this.editing.subscribe(() => this.schedule());
  }

  get model(): Session["model"] {
    return this.session.model;
  }

  /** Whether a task or one of its ancestors is in the trash, or the list does not have it. */
  isDeleted(id: string): boolean {
    const { shown } = this.model;
    return shown.get(id) === undefined || shown.inTrash(id);
  }

  /** A signal per task, so that a component re-renders only for its own task. */
  task(id: string): Signal<Task | undefined> {
    let found = this.tasks.get(id);
    if (found === undefined) this.tasks.set(id, (found = signal(this.model.shown.get(id))));
    return found;
  }

  /** Updates the signals from the tree now; by default that happens once after the current event. */
  refresh(): void {
    this.scheduled = false;
    const { shown } = this.model;
    const { value: current } = route;
    batch(() => {
      this.title.value = shown.title;
      this.view.value = viewOf(shown, current === "trash" ? "all" : current);
      this.settling.update(this.view.value.rows, current !== this.drawnRoute);
      this.drawnRoute = current;
      this.direction.value = directionOf(this.view.value.rows, shown);
      if (current === "trash") this.trash.value = trashOf(shown);
      // A deleted task cannot stay lifted: ending the lift later would announce that it stays where it was.
      if (this.lifted.value !== null && this.isDeleted(this.lifted.value.task)) this.lifted.value = null;
      this.refreshSteps();
    });
  }

  refreshSteps(): void {
    const { undo } = this.session;
    this.steps.value = { undo: undo.nextUndo()?.label ?? "", redo: undo.nextRedo()?.label ?? "" };
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => this.refresh());
  }

  private changed(change: Change): void {
    const { shown } = this.model;
    batch(() => {
      if (change.tasks === null) {
        for (const [id, task] of this.tasks) task.value = shown.get(id);
        this.drawnRoute = null;
      } else {
        for (const id of change.tasks) this.update(id, shown.get(id));
        this.settling.changed(handsOf(change, this.session));
      }
      if (this.ready.value) this.markFresh(change);
    });
    this.schedule();
  }

  private update(id: string, task: Task | undefined): void {
    const known = this.tasks.get(id);
    if (known !== undefined) known.value = task;
  }

  /** Highlights others' changes briefly, but not bulk changes or our own. */
  private markFresh({ events }: Change): void {
    const theirs = events.filter((event) => !this.session.own.isOwn(event.command));
    if (theirs.length > 0) this.announcer.othersDid(theirs);
    const marked = freshOf(theirs);
    if (marked === null) return;
    this.fresh.value = marked;
    setTimeout(() => {
      if (this.fresh.peek() === marked) this.fresh.value = new Map();
    }, FRESH_MS);
  }

  private outboxChanged(): void {
    const { outbox } = this.session;
    batch(() => {
      this.waiting.value = outbox.waiting.length;
      const { refused } = outbox;
      if (refused.length > 0 || this.refused.value.length > 0) this.refused.value = refused;
    });
    this.schedule();
  }

  private joined(): void {
    batch(() => {
      if (!this.ready.value) this.openDraft();
      this.ready.value = true;
      this.loading.value = null;
      this.showPeople();
      this.unavailable.value = null;
    });
    this.schedule();
  }

  private showPeople(): void {
    this.people.value = othersOf(this.everybody, this.session.you, this.editing.value?.task, this.editedLast);
  }

  /** Restores an edit that was open at the last unload, and persists the draft from now on. */
  private openDraft(): void {
    const draft = this.drafts.read<Editing>("edit");
    if (draft !== undefined) this.editing.value = draft;
    effect(() => {
      const { value: edit } = this.editing;
      this.drafts.write("edit", edit);
      if (edit !== null) this.editedLast = edit.task;
    });
  }

  private wasRefused(command: Queued): void {
    if (command.error?.code !== "stale_edit") return;
    this.announcer.saidElsewhere(command.args.task as string);
    this.conflict.value ??= command;
  }
}
