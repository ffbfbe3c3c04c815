/** Unsent changes and closing pages: asks before this page closes, and sends what closed pages left. */
import { isLeaving } from "../account/leaving.ts";
import type { Session } from "../sync/session.ts";
import { BEAT_MS, type Tabs } from "../sync/tabs.ts";

/** Returns what ends it. */
export function listenToClosing<State, Shown>(session: Session<State, Shown>, tabs: Tabs): () => void {
  const takeOver = (opening: boolean): void => tabs.takeOver((commands) => session.adopt(commands), opening);
  takeOver(true);
  const ending = new AbortController();
  const { signal } = ending;
  const timer = setInterval(() => {
    tabs.beat();
    takeOver(false);
  }, BEAT_MS);
  window.addEventListener("pagehide", () => tabs.leave(), { signal });
  window.addEventListener("pageshow", () => tabs.beat(), { signal });
  const ask = (event: Event): void => {
    if (!isLeaving() && session.outbox.unsent.length > 0) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask, { signal });
  return () => {
    clearInterval(timer);
    ending.abort();
  };
}
