/** The outbox: unconfirmed commands of this page, in a queue, with a sender.
 *
 * Each method changes the queue, calls `changed` once, then resumes the sender.
 */
import { CommandQueue, type Queued } from "./queue.ts";
import { Sender, type SenderHooks } from "./sender.ts";
import type { Storage } from "./storage.ts";

export interface OutboxHooks extends SenderHooks {
  positionOf(command: string): number | undefined;
  /** The queue changed; predictions and the saving status depend on it. */
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

  /** Takes over the unsent commands of a closed page. */
  adopt(commands: readonly Queued[]): void {
    // Drop answered positions and send again: the list's history may have been replaced since.
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

  /** Removes and returns the commands applied up to the position. Does not call `changed`: the caller
   * knows. */
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

  /** Sends all commands that are ready. */
  flush(): void {
    this.sender.flush();
  }

  private goOn(): void {
    this.hooks.changed();
    this.sender.flush();
  }
}
