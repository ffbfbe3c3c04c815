/** Screen reader announcements of others' changes, debounced into one sentence. */
import { plainText } from "../core/links.ts";
import type { WireEvent } from "../core/types.ts";

const GATHER_MS = 2_000;
const MOST_KINDS = 3;
/** The conflict dialog can open before the event arrives, and the event is announced GATHER_MS after it
 * arrives. */
const ELSEWHERE_MS = 2 * GATHER_MS;
const SOMEBODY = "Somebody";

const DID: Record<string, string> = {
  task_added: "added",
  task_edited: "changed",
  task_completed: "completed",
  task_reopened: "reopened",
  task_moved: "moved",
  task_deleted: "deleted",
  task_restored: "restored",
};

type Told = (id: string) => string | undefined;

/** A sentence about events of others; `titleOf` gives a task's title as it is read, `nameOf` a person's name where it
 * is known. Empty if there is nothing to say. */
export function sentenceOf(events: readonly WireEvent[], titleOf: Told, nameOf: Told = () => undefined): string {
  const tasks = new Map<string, Set<string>>();
  for (const { type, task } of events) {
    const did = DID[type];
    if (did !== undefined && task !== null) tasks.set(did, (tasks.get(did) ?? new Set()).add(task));
  }
  const said = [...tasks].slice(0, MOST_KINDS).map(([did, ids]) => `${did} ${named(ids, titleOf)}`);
  if (events.some(({ type }) => type === "list_renamed")) said.push("renamed the list");
  if (said.length === 0) return "";
  const last = said.pop()!;
  const [actor, another] = new Set(events.map((event) => event.actor));
  const who = (another === undefined && nameOf(actor!)) || SOMEBODY;
  return `${who} ${said.length === 0 ? last : `${said.join(", ")} and ${last}`}.`;
}

function named(ids: ReadonlySet<string>, titleOf: (task: string) => string | undefined): string {
  const [only] = ids;
  const title = ids.size === 1 ? titleOf(only!) : undefined;
  if (title !== undefined && title !== "") return `“${title}”`;
  return ids.size === 1 ? "1 task" : `${ids.size} tasks`;
}

/** Collects events and announces them together, at most once in a few seconds. */
export class Announcer {
  private gathered: WireEvent[] = [];
  private readonly elsewhere = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly say: (sentence: string) => void;
  private readonly titleOf: Told;
  private readonly nameOf: Told;

  constructor(say: (sentence: string) => void, titleOf: Told, nameOf: Told = () => undefined) {
    this.say = say;
    this.titleOf = titleOf;
    this.nameOf = nameOf;
  }

  othersDid(events: readonly WireEvent[]): void {
    this.gathered.push(...events);
    this.timer ??= setTimeout(() => {
      const news = this.gathered.filter((event) => !this.isSaidElsewhere(event));
      const sentence = sentenceOf(news, (task) => this.plainTitle(task), this.nameOf);
      this.gathered = [];
      this.timer = undefined;
      if (sentence !== "") this.say(sentence);
    }, GATHER_MS);
  }

  /** The conflict dialog reports this task's edit. The announcement would name it by the title the user
   * then keeps. */
  saidElsewhere(task: string): void {
    this.elsewhere.set(task, performance.now() + ELSEWHERE_MS);
  }

  private isSaidElsewhere({ type, task }: WireEvent): boolean {
    const until = task === null ? undefined : this.elsewhere.get(task);
    return until !== undefined && until > performance.now() && type === "task_edited";
  }

  private plainTitle(task: string): string | undefined {
    const title = this.titleOf(task);
    return title === undefined ? undefined : plainText(title);
  }
}
