/** Whose hand changed which tasks: what this page did or predicts is its own, all else is others'. */
import { touchedBy } from "../core/fold.ts";
import type { WireEvent } from "../core/types.ts";
import type { Change } from "../sync/model.ts";
import type { Session } from "../sync/session.ts";

export interface Hands {
  own: Iterable<string>;
  theirs: Iterable<string>;
  /** Tasks that got another place by this page. */
  moved: ReadonlySet<string>;
}

export function handsOf({ tasks, events }: Change, { own, model }: Pick<Session, "own" | "model">): Hands {
  const isOwn = (event: WireEvent): boolean => own.isOwn(event.command);
  const done = [...events.filter(isOwn), ...model.allPredicted()];
  return {
    // Without events only predictions changed; what is predicted no more is taken back at once too.
    own: events.length === 0 && tasks !== null ? tasks : done.flatMap(touchedBy),
    theirs: events.filter((event) => !isOwn(event)).flatMap(touchedBy),
    moved: new Set(done.filter((event) => event.type === "task_moved").map((event) => event.task!)),
  };
}
