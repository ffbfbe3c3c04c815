/** Error page for a list that does not exist or needs a newer page; says what to do. */
import type { JSX } from "preact";
import { isListId } from "../core/ids.ts";
import type { WireError } from "../core/types.ts";
import { shortened } from "./actions.ts";
import { usePage } from "./context.ts";
import { FIRST_LIST } from "./route.ts";

export function Unavailable({ error }: { error: WireError }): JSX.Element {
  const { store } = usePage();
  const { list } = store.session;
  const unknown = error.code === "unknown_list";
  const possible = isListId(list);
  const reason = !unknown
    ? error.message
    : possible
      ? `Nobody has started a list with the address ‘${list}’, or it is gone.`
      : `‘${shortened(list)}’ cannot be the address of a list: letters, digits, - and _ can be in it, 64 at most.`;
  return (
    <section class="unavailable" role="alert">
      <h2>{unknown ? "There is no list here" : "This list cannot be opened"}</h2>
      <p>{reason}</p>
      <div class="unavailable-choices">
        {unknown && possible && (
          <button class="button button-primary" onClick={() => void store.session.createList()}>
            Start this list
          </button>
        )}
        {!unknown && (
          <button class="button button-primary" onClick={() => location.reload()}>
            Load the page again
          </button>
        )}
        {list !== FIRST_LIST && (
          <a class="button" href={`/l/${FIRST_LIST}`}>
            Go to the main list
          </a>
        )}
      </div>
    </section>
  );
}
