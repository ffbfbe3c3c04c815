/** Connection and saving status: two live regions for assistive technology, and one debounced visible line.
 *
 * The live regions change at once; the one for saving is announced only when something is not saved. The
 * visible line delays 'Saving', so that a fast save does not flicker.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ConnectionState } from "../sync/connection.ts";
import { usePage } from "./context.ts";

type Tone = "calm" | "busy" | "warning" | "error";

interface StatusLine {
  text: string;
  tone: Tone;
}

const CALM_DELAY_MS = 400;

const CONNECTION: Record<ConnectionState, string> = {
  connecting: "Connecting",
  open: "Connected",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

export function savingText(link: ConnectionState, waiting: number, refused: number): string {
  if (refused > 0 || (waiting > 0 && link === "offline")) return "Not saved";
  return waiting > 0 ? "Saving" : "All changes saved";
}

export function statusLine(link: ConnectionState, waiting: number, refused: number): StatusLine {
  const changes = waiting === 1 ? "1 change waits" : `${waiting} changes wait`;
  if (link === "offline") {
    return { tone: "warning", text: waiting > 0 ? `Offline · ${changes}, sent later` : "Offline · you can go on" };
  }
  if (link !== "open") {
    const verb = CONNECTION[link];
    return { tone: link === "connecting" ? "busy" : "warning", text: waiting > 0 ? `${verb} · ${changes}` : verb };
  }
  if (refused > 0) return { tone: "error", text: refused === 1 ? "1 change not saved" : `${refused} changes not saved` };
  return waiting > 0 ? { tone: "busy", text: "Saving" } : { tone: "calm", text: "All changes saved" };
}

/** Debounces the line: a busy status appears only after a delay. */
function useCalm(line: StatusLine): StatusLine {
  const shown = useSignal(line);
  useEffect(() => {
    const delay = line.tone === "busy" ? CALM_DELAY_MS : 0;
    const timer = setTimeout(() => (shown.value = line), delay);
    return () => clearTimeout(timer);
  }, [line.text, line.tone]);
  return shown.value;
}

function Chip(): JSX.Element {
  const { store } = usePage();
  const line = useCalm(statusLine(store.link.value, store.waiting.value, store.refused.value.length));
  return <span class={`status-chip status-${line.tone}`} data-text={line.text} aria-hidden="true" />;
}

/** Reconnects at once instead of after the backoff. */
function TryNow(): JSX.Element | null {
  const { store } = usePage();
  if (store.link.value !== "offline") return null;
  return (
    <button class="small-button try-now" type="button" onClick={() => store.session.connection.hurry()}>
      Try now
    </button>
  );
}

/** Announces the return to 'All changes saved' after 'Not saved' was
 * announced; otherwise saving is silent. */
function useToldWhenSaved(saving: string): void {
  const { store } = usePage();
  const wasNot = useRef(false);
  useEffect(() => {
    if (saving === "Not saved") wasNot.current = true;
    if (saving !== "All changes saved" || !wasNot.current) return;
    wasNot.current = false;
    store.polite.say(`${saving}.`);
  }, [saving]);
}

/** The status line inside the sticky bar, shown only if there is a problem. */
export function StatusWhileScrolled(): JSX.Element | null {
  const { store } = usePage();
  const { tone } = statusLine(store.link.value, store.waiting.value, store.refused.value.length);
  return store.headerShown.value || tone === "calm" || tone === "busy" ? null : (
    <div class="status-line status-scrolled">
      <Chip />
      <TryNow />
    </div>
  );
}

export function Status(): JSX.Element {
  const { store } = usePage();
  const link = store.link.value;
  const saving = savingText(link, store.waiting.value, store.refused.value.length);
  useToldWhenSaved(saving);
  return (
    <div class="status-line">
      <span role="status" aria-label={CONNECTION[link]} class="visually-hidden">
        {CONNECTION[link]}
      </span>
      <span role="status" aria-live={saving === "Not saved" ? "assertive" : "off"} aria-label={saving} class="visually-hidden">
        {saving}
      </span>
      <Chip />
      <TryNow />
    </div>
  );
}
