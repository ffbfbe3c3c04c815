/** Error page for a list that does not exist or needs a newer page; says what to do. */
import type { JSX } from "preact";
import { identity } from "../account/identity.ts";
import { useShell } from "../home/context.ts";
import { keepList } from "../home/create_list.ts";
import { Unsent } from "../home/Unsent.tsx";
import { isListId } from "../core/ids.ts";
import type { WireError } from "../core/types.ts";
import { shortened } from "./actions.ts";
import { usePage } from "./context.ts";
import { firstList } from "./route.ts";

export function Unavailable({ error }: { error: WireError }): JSX.Element {
  const { store } = usePage();
  const { list } = store.session;
  const shell = useShell();
  const unknown = error.code === "unknown_list";
  const hasAccounts = identity.value?.access === "accounts";
  // It was here a moment ago, or there is something of ours in it: so it is not that nobody has started it.
  const wasMember = unknown && hasAccounts && store.ready.value;
  const first = firstList();
  const possible = isListId(list);
  const reason = !unknown
    ? error.message
    : wasMember
      ? "An owner of the list has removed you, or deleted the list. Nothing that you wrote since was added to it."
    : possible
      ? `Nobody has started a list with the address ‘${list}’, or it is gone${hasAccounts ? ", or it is not shared with you" : ""}.`
      : `‘${shortened(list)}’ cannot be the address of a list: letters, digits, - and _ can be in it, 64 at most.`;
  const start = async (): Promise<void> => {
    await store.session.createList();
    if (!hasAccounts && store.unavailable.peek() === null) await keepList(shell.remote, list);
  };
  const goToFirst = (event: MouseEvent): void => {
    event.preventDefault();
    shell.lists.go(first);
  };
  return (
    <section class="unavailable" role="alert">
      <h2>{wasMember ? "You are no longer a member of this list" : unknown ? "There is no list here" : "This list cannot be opened"}</h2>
      <p>{reason}</p>
      <Unsent withQueue />
      <div class="unavailable-choices">
        {unknown && possible && !hasAccounts && (
          <button class="button button-primary" onClick={() => void start()}>
            Start this list
          </button>
        )}
        {!unknown && (
          <button class="button button-primary" onClick={() => location.reload()}>
            Load the page again
          </button>
        )}
        {list !== first && (
          <a class="button" href={`/l/${first}`} onClick={goToFirst}>
            {hasAccounts ? "Go to your Inbox" : "Go to the main list"}
          </a>
        )}
      </div>
    </section>
  );
}
