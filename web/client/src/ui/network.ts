/** Tells the connection what the browser knows: the network came or went, somebody looks at the page again. */
import type { Connection } from "../sync/connection.ts";

const PROBE_TIMEOUT_MS = 2_000;

/** 'offline' is about the network card. A server on this very machine still answers then, so ask it. */
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
