/** The page's state as signals, updated by the session. Components read it; `actions.ts` changes it. */
import { batch, computed, effect, signal, type Signal } from "@preact/signals";
import type { Drop } from "../core/drop.ts";
import { LIST } from "../core/list.ts";
import { previewRows } from "../core/drop.ts";
import type { Slot } from "../core/settle.ts";
import { isAtLeast, roleIn } from "../core/role.ts";
import type { Person, Role, Task, WireError, WireEvent } from "../core/types.ts";
import { trashOf, viewOf, type View } from "../core/view.ts";
import type { Step } from "../core/undo.ts";
import { Clock } from "../sync/clock.ts";
import type { Connection, ConnectionState } from "../sync/connection.ts";
import type { Change } from "../sync/model.ts";
import type { Queued } from "../sync/queue.ts";
import { Session, type SessionEvents } from "../sync/session.ts";
import type { Storage } from "../sync/storage.ts";
import { othersHere } from "../home/here.ts";
import { identity } from "../account/identity.ts";
import { names } from "../home/names.ts";
import { Announcer } from "./announce.ts";
import { directionOf } from "./direction.ts";
import { actorsOf, freshOf, type Freshness } from "./fresh.ts";
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
  /** A button of its own, for what Undo does not know of. */
  choice?: { label: string; act(): void };
}

export type Part = "title" | "handle" | "checkbox";

const FRESH_MS = 1_400;
const NAMED_MS = 5_000;

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
  /** What the list was called when it was heard of last, until it is there. */
  expectedTitle = "";
  /** Download progress of a large list, in bytes. */
  readonly loading = signal<{ arrived: number; total: number | null } | null>(null);
  readonly unavailable = signal<WireError | null>(null);
  readonly newerPage = signal<Update>("none");
  /** Whether the list's name is being edited. */
  readonly renaming = signal(false);
  /** Grows with every change of the list, for what reads the list itself. */
  readonly changes = signal(0);
  readonly link = signal<ConnectionState>("connecting");
  readonly people = signal<Person[]>([]);
  readonly others = signal(0);
  readonly waiting = signal(0);
  readonly refused = signal<Queued[]>([]);
  readonly steps = signal({ undo: "", redo: "" });
  /** What one may do here; an editor until the server has said it. */
  readonly role = signal<Role | null>("editor");
  readonly mayEdit = computed(() => this.unavailable.value === null && !this.deleted.value && isAtLeast(this.role.value, "editor"));
  /** Whether the list is deleted: only its owners still see it. */
  readonly deleted = signal(false);

  readonly editing = signal<Editing | null>(null);
  /** What is typed into the add field. It survives a reload. */
  readonly draft: Signal<string>;
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
  /** Tasks that somebody else just changed, and who. */
  readonly changedBy = signal<ReadonlyMap<string, string>>(new Map());

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
    (actor) => names.known.peek().get(actor)?.name,
  );
  private everybody: readonly Person[] = [];
  private editedLast: string | null = null;
  private readonly tasks = new Map<string, Signal<Task | undefined>>();
  private scheduled = false;
  private drawnRoute: Route | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(list: string, connection: Connection, tab: Storage, device: Storage, kept: Storage) {
    this.drafts = tab;
    this.draft = signal(tab.read<string>("draft") ?? "");
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
    this.session = new Session(LIST, list, connection, tab, new Clock(device), events, kept);
    this.endings.push(
      route.subscribe(() => this.schedule()),
      this.editing.subscribe(() => this.schedule()),
      identity.subscribe(() => {
        this.refreshRole();
        this.showPeople();
      }),
    );
  }

  write(draft: string): void {
    this.draft.value = draft;
    this.drafts.write("draft", draft === "" ? undefined : draft);
  }

  /** The page shows this list no more, and nobody hears of it. */
  dispose(): void {
    this.session.close();
    for (const end of this.endings) end();
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
      this.refreshRole();
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

  /** At once, whatever takes it away: by the members that the list itself names, else as the last join said. */
  private refreshRole(): void {
    const { state } = this.model;
    const { value: who } = identity;
    batch(() => {
      this.deleted.value = state.deleted !== 0;
      if (!this.ready.peek()) return;
      const link = this.session.key?.split(".")[0] ?? null;
      if (who?.access !== "accounts" || who.person === null) this.role.value = this.session.role ?? "editor";
      else this.role.value = roleIn(state, who.person.id, link, this.session.clock.now());
    });
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => this.refresh());
  }

  private changed(change: Change): void {
    const { shown } = this.model;
    batch(() => {
      this.changes.value += 1;
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
    this.showWho(theirs);
    if (marked === null) return;
    this.fresh.value = marked;
    setTimeout(() => {
      if (this.fresh.peek() === marked) this.fresh.value = new Map();
    }, FRESH_MS);
  }

  /** Where people have names: who did it, for as long as one takes to look. */
  private showWho(theirs: readonly WireEvent[]): void {
    const self = identity.peek()?.access === "accounts" ? identity.peek()!.person?.id : undefined;
    const actors = new Map([...actorsOf(theirs)].filter(([, actor]) => actor !== self));
    if (self === undefined || actors.size === 0) return;
    names.want(this.session.list, actors.values());
    const shown = new Map([...this.changedBy.peek(), ...actors]);
    this.changedBy.value = shown;
    setTimeout(() => {
      const left = [...this.changedBy.peek()].filter(([task, actor]) => actors.get(task) !== actor);
      this.changedBy.value = new Map(left);
    }, NAMED_MS);
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
      this.refreshRole();
      this.loading.value = null;
      this.showPeople();
      this.unavailable.value = null;
    });
    this.schedule();
  }

  private showPeople(): void {
    this.people.value = othersOf(this.everybody, this.session.you, this.editing.value?.task, this.editedLast);
    const who = identity.peek();
    if (who?.access === "accounts" && this.session.ready) names.want(this.session.list, othersHere(this.people.value, who.person?.id ?? ""));
  }

  /** Restores an edit that was open at the last unload, and persists the draft from now on. */
  private openDraft(): void {
    const draft = this.drafts.read<Editing>("edit");
    if (draft !== undefined) this.editing.value = draft;
    const end = effect(() => {
      const { value: edit } = this.editing;
      this.drafts.write("edit", edit);
      if (edit !== null) this.editedLast = edit.task;
    });
    this.endings.push(end);
  }

  private wasRefused(command: Queued): void {
    if (command.error?.code !== "stale_edit") return;
    this.announcer.saidElsewhere(command.args.task as string);
    this.conflict.value ??= command;
  }
}
