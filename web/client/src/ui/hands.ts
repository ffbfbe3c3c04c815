/** Attributes changed tasks: this page's commands and predictions are its own, everything else is others'. */
import { touchedBy } from "../core/fold.ts";
import type { WireEvent } from "../core/types.ts";
import type { Change } from "../sync/model.ts";
import type { Session } from "../sync/session.ts";

export interface Hands {
  own: Iterable<string>;
  theirs: Iterable<string>;
  /** Tasks moved by this page. */
  moved: ReadonlySet<string>;
}

export function handsOf({ tasks, events }: Change, { own, model }: Pick<Session, "own" | "model">): Hands {
  const isOwn = (event: WireEvent): boolean => own.isOwn(event.command);
  const done = [...events.filter(isOwn), ...model.allPredicted()];
  return {
    // Without events only predictions changed; a withdrawn prediction also counts as our own change.
    own: events.length === 0 && tasks !== null ? tasks : done.flatMap(touchedBy),
    theirs: events.filter((event) => !isOwn(event)).flatMap(touchedBy),
    moved: new Set(done.filter((event) => event.type === "task_moved").map((event) => event.task!)),
  };
}
