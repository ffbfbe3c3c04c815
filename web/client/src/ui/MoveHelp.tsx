/** Screen reader description of the move handle. */
import type { JSX } from "preact";

export const MOVE_HELP_ID = "move-help";

export function MoveHelp(): JSX.Element {
  return (
    <p id={MOVE_HELP_ID} hidden>
      Space or a click lifts the task and drops it, the arrow keys move it while it is lifted, Tab and Shift Tab change its level,
      Escape cancels, and Escape again leaves the handle.
    </p>
  );
}
