/** Where one is signed in, each to be ended. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type ApiError, type Result } from "../api.ts";
import { Problem } from "../form.tsx";
import { identity } from "../identity.ts";
import { NotLoaded, Said, Section, useLoaded } from "../loaded.tsx";
import { Time } from "../times.tsx";

export function SessionsPart(): JSX.Element {
  const loaded = useLoaded(api.sessions);
  const heading = useRef<HTMLHeadingElement>(null);
  const problem = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const own = identity.value!.session;
  const sessions = [...(loaded.value.value?.sessions ?? [])].sort((one, other) => Number(other.id === own) - Number(one.id === own));

  const end = async (ending: Promise<Result<object>>, text: string): Promise<void> => {
    const answer = await ending;
    problem.value = answer.ok || answer.error.code === "unknown_session" ? null : answer.error;
    said.value = problem.value === null ? text : "";
    heading.current?.focus(); // The button that was pressed goes.
    await loaded.load();
  };
  return (
    <Section title="Signed in" heading={heading}>
      {loaded.error.value !== null && <NotLoaded error={loaded.error.value} load={loaded.load} />}
      <ul class="things">
        {sessions.map((session) => (
          <li key={session.id}>
            <div class="thing" id={`session-${session.id}`}>
              <strong>{session.device || "A browser"}</strong>
              <span>{session.id === own ? "This browser" : <>Last used <Time at={session.seen} /></>}</span>
            </div>
            {session.id !== own && (
              <button
                class="small-button"
                aria-describedby={`session-${session.id}`}
                onClick={() => void end(api.endSession(session.id), "Session ended.")}
              >
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <Problem error={problem.value} />
      <div class="form-end">
        {sessions.length > 1 && (
          <button class="button" onClick={() => void end(api.endSessions("others"), "All other sessions ended.")}>
            End all others
          </button>
        )}
        <Said text={said.value} />
      </div>
    </Section>
  );
}
