/** Tokens, for programs that act in one's name. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type ApiError, type Scope } from "../api.ts";
import { Field, missing, Problem, Secret, Submit, useForm } from "../form.tsx";
import { NotLoaded, Said, Section, useLoaded } from "../loaded.tsx";
import { Time } from "../times.tsx";

export const SCOPES: Record<Scope, string> = { read: "Read lists", write: "Change lists", admin: "Manage accounts" };

export function TokensPart({ isOwner }: { isOwner: boolean }): JSX.Element {
  const loaded = useLoaded(api.tokens);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const problem = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const made = useSignal<{ name: string; secret: string } | null>(null);
  const scopes = (Object.keys(SCOPES) as Scope[]).filter((scope) => scope !== "admin" || isOwner);

  const revoke = async (id: string): Promise<void> => {
    const answer = await api.revokeToken(id);
    problem.value = answer.ok || answer.error.code === "unknown_token" ? null : answer.error;
    said.value = problem.value === null ? "Token revoked." : "";
    heading.current?.focus();
    await loaded.load();
  };
  const { busy, error, submit } = useForm(async (typed) => {
    const chosen = scopes.filter((scope) => typed[scope] !== undefined);
    if (typed.name!.trim() === "") return name.current?.focus(), missing("Type a name for the token: what it is for.");
    if (chosen.length === 0) return missing("Choose what the token may do.");
    const answer = await api.addToken(typed.name!, chosen, typed.days === "" ? null : Number(typed.days));
    if (!answer.ok) return answer.error;
    made.value = { name: answer.value.token.name, secret: answer.value.secret };
    name.current!.value = "";
    said.value = "";
    void loaded.load();
    return null;
  });
  return (
    <Section title="Tokens" heading={heading}>
      <p class="hint">A program signs in with a token, in your name.</p>
      {loaded.error.value !== null && <NotLoaded error={loaded.error.value} load={loaded.load} />}
      <ul class="things">
        {(loaded.value.value?.tokens ?? []).map((token) => (
          <li key={token.id}>
            <div class="thing" id={`token-${token.id}`}>
              <strong dir="auto">{token.name}</strong>
              <span>
                {token.scopes.map((scope) => SCOPES[scope]).join(", ")} ·{" "}
                {token.expires === null ? "does not expire" : <>expires <Time at={token.expires} /></>} ·{" "}
                {token.seen === 0 ? "not used yet" : <>last used <Time at={token.seen} /></>}
              </span>
            </div>
            <button class="small-button" aria-describedby={`token-${token.id}`} onClick={() => void revoke(token.id)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
      <Problem error={problem.value} />
      {made.value !== null && <Secret label={`Token ‘${made.value.name}’, shown this once`} value={made.value.secret} />}
      <details class="maker">
        <summary>New token</summary>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Field label="What it is for" name="name" autocomplete="off" field={name} />
          <fieldset>
            <legend class="field-label">It may</legend>
            {scopes.map((scope) => (
              <label key={scope} class="choice">
                <input type="checkbox" name={scope} defaultChecked={scope === "read"} /> {SCOPES[scope]}
              </label>
            ))}
          </fieldset>
          <div class="field">
            <label for="token-days">Good for</label>
            <select id="token-days" name="days">
              <option value="30">30 days</option>
              <option value="90" selected>
                90 days
              </option>
              <option value="365">1 year</option>
              <option value="">Until it is revoked</option>
            </select>
          </div>
          <Problem error={error.value} />
          <Submit busy={busy.value}>Make token</Submit>
        </form>
      </details>
      <Said text={said.value} />
    </Section>
  );
}
