/** Loads a large snapshot over HTTP with an idle timeout instead of a
 * total one, because links may be slow. */
import type { Snapshot } from "../core/types.ts";

export interface Loaded {
  list: string;
  position: number;
  hash: string;
  snapshot: Snapshot;
}

/** Called with the bytes received, and the total if the server sent it. */
export type Progress = (arrivedBytes: number, totalBytes: number | null) => void;

const SILENT_MS = 15_000;

/** Rejects if the server refuses, or at the idle timeout. */
export async function loadSnapshot(address: string, progress: Progress, headers: Record<string, string> = {}): Promise<Loaded> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), SILENT_MS);
  };
  try {
    wait();
    const response = await fetch(address, { signal: controller.signal, cache: "no-store", headers });
    if (!response.ok || response.body === null) throw new Error(`The snapshot was answered with ${response.status}.`);
    const total = totalOf(response.headers);
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    let text = "";
    let arrived = 0;
    for (;;) {
      wait();
      const { done, value } = await reader.read();
      if (done) break;
      arrived += value.length;
      text += decoder.decode(value, { stream: true });
      progress(arrived, total);
    }
    return JSON.parse(text + decoder.decode()) as Loaded;
  } finally {
    clearTimeout(timer);
  }
}

/** The uncompressed total. Content-Length is useless here: the browser
 * has already decompressed the chunks. */
function totalOf(headers: Headers): number | null {
  const length = headers.get("x-uncompressed-length") ?? (headers.has("content-encoding") ? null : headers.get("content-length"));
  return Number(length) || null;
}
