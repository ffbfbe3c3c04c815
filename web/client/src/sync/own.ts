/** The positions and events of this tab's own commands, by command id. */
import type { WireEvent } from "../core/types.ts";

const MOST_COMMANDS = 400;

export class OwnCommands {
  private readonly mine = new Map<string, { position?: number; events: WireEvent[] }>();

  /** Registers our command ids, so that their events are recorded on arrival. */
  expect(commands: Iterable<string>): void {
    for (const id of commands) if (!this.mine.has(id)) this.mine.set(id, { events: [] });
    for (const id of this.mine.keys()) {
      if (this.mine.size <= MOST_COMMANDS) break;
      this.mine.delete(id);
    }
  }

  notice(events: readonly WireEvent[]): void {
    for (const event of events) {
      const own = this.mine.get(event.command);
      if (own === undefined) continue;
      own.position = event.position;
      own.events.push(event);
    }
  }

  /** Records a command's position from the server's answer, for events that were not received here. */
  learn(command: string, position: number): void {
    const own = this.mine.get(command);
    if (own !== undefined) own.position ??= position;
  }

  /** Clears all positions after the history was replaced. */
  forgetPositions(): void {
    for (const id of this.mine.keys()) this.mine.set(id, { events: [] });
  }

  isOwn(command: string): boolean {
    return this.mine.has(command);
  }

  positionOf(command: string): number | undefined {
    return this.mine.get(command)?.position;
  }

  eventsOf(command: string): readonly WireEvent[] | undefined {
    const events = this.mine.get(command)?.events;
    return events !== undefined && events.length > 0 ? events : undefined;
  }

  save(): [string, number][] {
    return [...this.mine].flatMap(([id, { position }]) => (position === undefined ? [] : [[id, position]]));
  }

  load(saved: [string, number][]): void {
    for (const [id, position] of saved) this.mine.set(id, { position, events: [] });
  }
}
