/** Signing out: the person asked for it, so nothing of theirs stays in this browser. */
import type { Session } from "../sync/session.ts";
import { api, type ApiError } from "./api.ts";
import { identity, remember } from "./identity.ts";
import { startLeaving, stopLeaving, toSignIn } from "./leaving.ts";
import { forget, unsentOf } from "./person_storage.ts";

/** How many changes would be lost: those of this page, and of this person's other pages in this browser. */
export function unsentNow(session: Session, person: string): number {
  const here = session.outbox.queue.filter((command) => command.position === undefined).length;
  return Math.max(here, unsentOf(person, () => localStorage));
}

/** Returns why it did not work, or does not return to this page. */
export async function signOut(session: Session, person: string, everywhere: boolean): Promise<ApiError | null> {
  startLeaving(); // The server closes this page's connection before it answers.
  const answer = everywhere ? await api.endSessions("all") : await api.signOut();
  if (!answer.ok && answer.error.code !== "not_signed_in") {
    stopLeaving();
    if (answer.error.code === "other_person") toSignIn(identity.value?.person ?? null);
    return answer.error;
  }
  session.connection.stop();
  session.outbox.remove(new Set(session.outbox.queue.map(({ id }) => id)));
  forget(person, () => localStorage, () => sessionStorage);
  remember(null);
  location.replace("/sign-in");
  return new Promise(() => undefined);
}
