/** Unsent changes and closing pages: asks before this page closes, and sends what closed pages left. */
import type { Session } from "../sync/session.ts";
import { BEAT_MS, type Tabs } from "../sync/tabs.ts";

export function listenToClosing(session: Session, tabs: Tabs): void {
  const takeOver = (opening: boolean): void => tabs.takeOver((commands) => session.adopt(commands), opening);
  takeOver(true);
  setInterval(() => {
    tabs.beat();
    takeOver(false);
  }, BEAT_MS);
  window.addEventListener("pagehide", () => tabs.leave());
  window.addEventListener("pageshow", () => tabs.beat());
  window.addEventListener("beforeunload", (event) => {
    if (session.outbox.unsent.length > 0) event.preventDefault();
  });
}
