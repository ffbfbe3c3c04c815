/** The names of people who share a list with us, asked for when they are first met, many at a time. */
import { signal } from "@preact/signals";
import type { Transport } from "../sync/transport.ts";
import { identity } from "../account/identity.ts";

export interface Known {
  name: string;
  initials: string;
  hue: number;
}

const GATHER_MS = 30;
/** Who was not known then may be by now: they have become a member. */
const AGAIN_MS = 30_000;
const MOST_AT_ONCE = 500;
const TIMEOUT_MS = 15_000;

type Ask = Pick<Transport, "send">;

export class Names {
  readonly known = signal<ReadonlyMap<string, Known>>(new Map());
  private readonly askedAt = new Map<string, number>();
  private readonly wanted = new Map<string, Set<string>>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ask: Ask | null = null;

  /** Until it is called nobody is asked for. */
  connect(ask: Ask): void {
    this.ask = ask;
  }

  /** What is known of a person; read in a component, it is drawn again when more is. */
  of(person: string): Known | undefined {
    const { person: self } = identity.value ?? { person: null };
    return self?.id === person ? self : this.known.value.get(person);
  }

  learn(people: Iterable<readonly [string, Known]>): void {
    this.known.value = new Map([...this.known.peek(), ...people]);
  }

  /** These people occur in the list, which the page has joined. */
  want(list: string, people: Iterable<string>): void {
    if (this.ask === null) return;
    const now = Date.now();
    for (const person of people) {
      const isAsked = now - (this.askedAt.get(person) ?? -Infinity) < AGAIN_MS;
      if (person === "" || this.known.peek().has(person) || isAsked) continue;
      this.askedAt.set(person, now);
      this.wanted.set(list, (this.wanted.get(list) ?? new Set()).add(person));
    }
    if (this.wanted.size > 0) this.timer ??= setTimeout(() => this.send(), GATHER_MS);
  }

  private send(): void {
    this.timer = undefined;
    for (const [list, people] of this.wanted) {
      for (let from = 0; from < people.size; from += MOST_AT_ONCE) void this.load(list, [...people].slice(from, from + MOST_AT_ONCE));
    }
    this.wanted.clear();
  }

  private async load(list: string, ids: string[]): Promise<void> {
    try {
      const answer = await this.ask!.send("people", { list, ids }, TIMEOUT_MS);
      if (answer.ok) return this.learn(Object.entries(answer.people as Record<string, Known>));
    } catch {
      // The connection broke: they are asked for again when they are met again.
    }
    for (const id of ids) this.askedAt.delete(id);
  }
}

export const names = new Names();
