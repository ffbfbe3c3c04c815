/** Changes of who sees a list, each sent at once, with what the server says of it. */
import { signal } from "@preact/signals";
import type { Body, WireError } from "../../core/types.ts";
import type { Store } from "../../ui/store.ts";
import { refusalWords } from "./words.ts";

const NO_ANSWER = { code: "no_answer", message: "" };

/** Why the last change was refused. */
export const problem = signal("");

/** Returns whether it was done. */
export async function perform({ session }: Store, name: string, args: Body): Promise<boolean> {
  problem.value = "";
  const answer = await session.perform(name, args).catch(() => ({ ok: false, error: NO_ANSWER }));
  if (!answer.ok) problem.value = refusalWords(answer.error as WireError);
  return answer.ok;
}

export async function post<T>(path: string, body: Body): Promise<T | null> {
  problem.value = "";
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = await response.json();
    if (response.ok) return answer as T;
    problem.value = refusalWords((answer as { error: WireError }).error);
  } catch {
    problem.value = refusalWords(NO_ANSWER);
  }
  return null;
}
