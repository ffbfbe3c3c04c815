/** The list cannot be shown: it is not there, or this page is too old for it. Says what to do. */
import type { JSX } from "preact";
import type { WireError } from "../core/types.ts";
import { usePage } from "./context.ts";
import { FIRST_LIST } from "./route.ts";

export function Unavailable({ error }: { error: WireError }): JSX.Element {
  const { store } = usePage();
  const unknown = error.code === "unknown_list";
  return (
    <section class="unavailable" role="alert">
      <h2>{unknown ? "There is no list here" : "This list cannot be opened"}</h2>
      <p>{unknown ? `Nobody has started a list with the address ‘${store.session.list}’, or it is gone.` : error.message}</p>
      <div class="unavailable-choices">
        {unknown ? (
          <button class="button button-primary" onClick={() => void store.session.createList()}>
            Start this list
          </button>
        ) : (
          <button class="button button-primary" onClick={() => location.reload()}>
            Load the page again
          </button>
        )}
        {store.session.list !== FIRST_LIST && (
          <a class="button" href={`/l/${FIRST_LIST}`}>
            Go to the main list
          </a>
        )}
      </div>
    </section>
  );
}
