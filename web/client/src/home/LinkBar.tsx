/** Says that one sees the list by a link, and offers to stay on it without. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { forgetKey } from "./link_key.ts";
import { identity } from "../account/identity.ts";

export function LinkBar(): JSX.Element | null {
  const { store } = usePage();
  const problem = useSignal("");
  const { value: who } = identity;
  const { session } = store;
  const isOnIt = store.changes.value >= 0 && session.model.state.members[who?.person?.id ?? ""] !== undefined;
  if (session.key === undefined || who?.access !== "accounts" || !store.ready.value || store.unavailable.value !== null || isOnIt) return null;
  const keep = async (): Promise<void> => {
    problem.value = "";
    const answer = await session.perform("accept_link", {}).catch(() => null);
    if (answer?.ok) {
      forgetKey(session.list);
      store.urgent.say("The list is in your lists now.");
    } else {
      problem.value = (answer?.error as { message: string } | undefined)?.message ?? "There is no connection. Try again when it is back.";
    }
  };
  return (
    <section class="link-bar" aria-label="Seen by a link">
      <p>
        You see this list by a link.
        {problem.value !== "" && (
          <span class="problem" role="alert">
            {" "}
            {problem.value}
          </span>
        )}
      </p>
      <button class="small-button" type="button" onClick={() => void keep()}>
        Keep it in my lists
      </button>
    </section>
  );
}
