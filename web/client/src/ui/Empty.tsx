/** Placeholders for an empty list, an empty filter result, and a list that is loading. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { identity } from "../account/identity.ts";
import { usePage } from "./context.ts";
import { firstList, route, type Route } from "./route.ts";

function whoWrites(list: string): string {
  if (identity.value?.access !== "accounts") return "Everybody with this address writes on the same list.";
  return list === firstList() ? "Only you see your Inbox." : "Everybody with whom it is shared writes on the same list.";
}

export function Empty(): JSX.Element {
  if (!usePage().store.mayEdit.value) return <NothingHere />;
  return (
    <section class="empty">
      <div class="empty-art" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2>Nothing to do yet</h2>
      <p>{whoWrites(usePage().store.session.list)}</p>
      <dl class="ways">
        <div>
          <dt>Type</dt>
          <dd>
            a task and press <kbd>Enter</kbd>
          </dd>
        </div>
        <div>
          <dt>Paste</dt>
          <dd>many lines at once; what is indented becomes a subtask</dd>
        </div>
        <div>
          <dt>Import</dt>
          <dd>
            a Markdown checklist with <code>todo import list.md</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}

const NOTHING: Record<Route, string> = {
  all: "Nothing to do yet.",
  active: "Everything is done.",
  completed: "Nothing is completed yet.",
  trash: "The trash is empty.",
};

export function NothingHere(): JSX.Element {
  return <p class="nothing">{NOTHING[route.value]}</p>;
}

const LONG_MS = 1_000;

/** Download progress of a large list, shown after a delay. */
function Arrived(): JSX.Element {
  const { loading } = usePage().store;
  const long = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (long.value = true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!long.value || loading.value === null) return <p class="arrived" role="status" />;
  const { arrived, total } = loading.value;
  const share = total === null ? `${(arrived / 1e6).toFixed(1)} MB` : `${Math.min(100, Math.floor((arrived / total) * 100))} %`;
  return (
    <p class="arrived" role="status">
      Loading the list · {share}
    </p>
  );
}

export function Loading(): JSX.Element {
  return (
    <>
      <div class="skeleton" aria-busy="true" aria-label="Loading">
        {[72, 48, 60, 36].map((width) => (
          <div key={width} style={{ "--width": `${width}%` }} />
        ))}
      </div>
      <Arrived />
    </>
  );
}
