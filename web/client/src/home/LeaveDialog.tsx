/** Leaving a list cannot be taken back by who leaves: this asks first. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useShell } from "./context.ts";
import type { Item } from "./items.ts";
import { useModal } from "./modal.ts";
import { leaveList, toLeave } from "./leaving.ts";

export function LeaveDialog(): JSX.Element | null {
  const { value: item } = toLeave;
  return item === null ? null : <Asking key={item.id} item={item} />;
}

function Asking({ item }: { item: Item }): JSX.Element {
  const shell = useShell();
  const problem = useSignal<string | null>(null);
  const close = (): void => void (toLeave.value = null);
  const modal = useModal(close);
  const leave = async (): Promise<void> => {
    problem.value = await leaveList(shell, item);
    if (problem.value === null) close();
  };
  return (
    <dialog {...modal} class="dialog dialog-small" role="alertdialog" aria-labelledby="leave-title" aria-describedby="leave-text">
      <h2 id="leave-title">Leave “{item.title}”?</h2>
      <p id="leave-text">You will not see it any more, until an owner of the list invites you again.</p>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="dialog-choices">
        <button class="button" onClick={close}>
          Stay
        </button>
        <button class="button button-primary" onClick={() => void leave()}>
          Leave list
        </button>
      </div>
    </dialog>
  );
}
