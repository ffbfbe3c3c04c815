/** Forwards browser events to the connection: online, offline, page visible. */
import type { Connection } from "../sync/connection.ts";

const PROBE_TIMEOUT_MS = 2_000;

/** Probes the server: the `offline` event is about the network interface,
 * but a local server still answers. */
async function serverAnswers(): Promise<boolean> {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  }
}

export function listenToNetwork(connection: Connection): void {
  window.addEventListener("online", () => connection.hurry());
  window.addEventListener("offline", () => {
    void serverAnswers().then((answers) => answers || connection.wentOffline());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") connection.hurry();
  });
}
