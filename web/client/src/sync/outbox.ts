/** What this page did that the server has not confirmed: the queue that keeps it, and the sender that sends it.
 *
 * Each method changes the queue, tells of it once (`changed`), and then lets the sender go on.
 */
import { CommandQueue, type Queued } from "./queue.ts";
import { Sender, type SenderHooks } from "./sender.ts";
import type { Storage } from "./storage.ts";

export interface OutboxHooks extends SenderHooks {
  positionOf(command: string): number | undefined;
  /** The queue is another now: predictions and the saving state depend on it. */
  changed(): void;
}

export class Outbox {
  private readonly commands: CommandQueue;
  private readonly sender: Sender;
  private readonly hooks: OutboxHooks;

  constructor(hooks: OutboxHooks, storage: Storage) {
    this.hooks = hooks;
    this.commands = new CommandQueue(storage, (command) => hooks.positionOf(command));
    this.sender = new Sender(this.commands, {
      send: (command) => hooks.send(command),
      problem: (command) => hooks.problem(command),
      mayBeSent: (command) => hooks.mayBeSent(command),
      noAnswer: () => hooks.noAnswer(),
      accepted: (command, again) => {
        hooks.accepted(command, again);
        hooks.changed();
      },
      refused: (command) => {
        hooks.changed();
        hooks.refused(command);
      },
      dropped: (commands) => {
        hooks.dropped(commands);
        hooks.changed();
      },
    });
  }

  get queue(): readonly Queued[] {
    return this.commands.commands;
  }

  get waiting(): Queued[] {
    return this.commands.waiting;
  }

  get unsent(): Queued[] {
    return this.commands.unsent;
  }

  get refused(): Queued[] {
    return this.commands.refused;
  }

  add(commands: readonly Queued[]): void {
    this.commands.add(commands);
    this.goOn();
  }

  /** Goes on with what a closed page left. */
  adopt(commands: readonly Queued[]): void {
    // What was answered then is asked once more: since then the list may have got another history.
    this.add(commands.map(({ position: _position, ...command }) => command));
  }

  remove(commands: ReadonlySet<string>): void {
    this.commands.remove(commands);
    this.goOn();
  }

  /** Sends refused commands once more. */
  retry(commands: ReadonlySet<string>): void {
    this.commands.retry(commands);
    this.goOn();
  }

  /** Lets go of what is applied, and returns it. Tells nobody: the caller is who applied it. */
  settle(appliedPosition: number): Queued[] {
    return this.commands.settle(appliedPosition);
  }

  forgetPositions(): void {
    this.commands.forgetPositions();
  }

  resume(): void {
    this.sender.resume();
  }

  pause(): void {
    this.sender.pause();
  }

  /** Sends what can go out now. */
  flush(): void {
    this.sender.flush();
  }

  private goOn(): void {
    this.hooks.changed();
    this.sender.flush();
  }
}
