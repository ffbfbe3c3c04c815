/** What somebody wrote and may not save any more: to be copied, and there until it is discarded. */
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import type { Store } from "../ui/store.ts";
import { CopyButton } from "./CopyButton.tsx";

function textsOf(store: Store, withQueue: boolean): string[] {
  const edit = store.editing.value;
  const typed = [edit !== null && edit.text !== edit.before ? edit.text : "", store.draft.value];
  // Both say when the queue is another one.
  const isWaiting = store.waiting.value + store.refused.value.length > 0;
  const commands = withQueue && isWaiting ? store.session.outbox.queue.filter(({ position }) => position === undefined) : [];
  const queued = commands.flatMap(({ args }) => [args.title, ...((args.lines ?? []) as { title: string }[]).map(({ title }) => title)]);
  return [...queued, ...typed].filter((text): text is string => typeof text === "string" && text.trim() !== "");
}

export function Unsent({ withQueue }: { withQueue: boolean }): JSX.Element | null {
  const { store, actions } = usePage();
  const texts = textsOf(store, withQueue);
  if (texts.length === 0) return null;
  const text = texts.join("\n");
  const discard = (): void => {
    actions.cancelEdit();
    store.write("");
    if (withQueue) store.session.outbox.remove(new Set(store.session.outbox.queue.map(({ id }) => id)));
  };
  return (
    <section class="unsent" aria-label="Your text that was not saved">
      <p>
        <strong>Not saved.</strong> Copy your text if you need it.
      </p>
      <textarea readOnly aria-label="Your text" rows={Math.min(6, texts.length)} dir="auto" value={text} />
      <div class="choices">
        <CopyButton text={text} />
        <button class="small-button" type="button" onClick={discard}>
          Discard
        </button>
      </div>
    </section>
  );
}
