/** Passkeys: what one has, and a new one. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { api, type ApiError, type Passkey } from "../api.ts";
import { Field, missing, Problem, Submit, useForm } from "../form.tsx";
import { NotLoaded, Said, Section, useLoaded } from "../loaded.tsx";
import { makePasskey, whyNot } from "../passkeys.ts";
import { Time } from "../times.tsx";

export function PasskeysPart(): JSX.Element {
  const loaded = useLoaded(api.passkeys);
  const heading = useRef<HTMLHeadingElement>(null);
  const problem = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const renaming = useSignal<string | null>(null);
  const passkeys = loaded.value.value?.passkeys ?? [];
  const impossible = whyNot();

  const { busy, error, submit } = useForm(async () => {
    said.value = "";
    problem.value = null;
    const made = await makePasskey();
    if (!made.ok) return made.error;
    said.value = `Passkey ‘${made.value.passkey.name}’ added.`;
    await loaded.load();
    return null;
  });
  const remove = async ({ id, name }: Passkey): Promise<void> => {
    const answer = await api.removePasskey(id);
    problem.value = answer.ok || answer.error.code === "unknown_passkey" ? null : answer.error;
    said.value = problem.value === null ? `Passkey ‘${name}’ removed. Delete it on the device too.` : "";
    heading.current?.focus(); // The button that was pressed goes.
    await loaded.load();
  };
  const renamed = async (id: string): Promise<void> => {
    said.value = "Passkey renamed.";
    await loaded.load();
    renaming.value = null;
    setTimeout(() => document.getElementById(`rename-${id}`)?.focus());
  };
  return (
    <Section title="Passkeys" heading={heading}>
      <p class="hint">Sign in by fingerprint, face or screen lock, or with a security key. {impossible}</p>
      {loaded.error.value !== null && <NotLoaded error={loaded.error.value} load={loaded.load} />}
      <ul class="things">
        {passkeys.map((passkey) =>
          renaming.value === passkey.id ? (
            <li key={passkey.id}>
              <Rename passkey={passkey} done={() => void renamed(passkey.id)} />
            </li>
          ) : (
            <li key={passkey.id}>
              <div class="thing" id={`passkey-${passkey.id}`}>
                <strong dir="auto">{passkey.name}</strong>
                <span>
                  added <Time at={passkey.created} /> ·{" "}
                  {passkey.seen === 0 ? "not used yet" : <>last used <Time at={passkey.seen} /></>}
                </span>
              </div>
              <button
                class="small-button"
                id={`rename-${passkey.id}`}
                aria-describedby={`passkey-${passkey.id}`}
                onClick={() => (renaming.value = passkey.id)}
              >
                Rename
              </button>
              <button class="small-button" aria-describedby={`passkey-${passkey.id}`} onClick={() => void remove(passkey)}>
                Remove
              </button>
            </li>
          ),
        )}
      </ul>
      <Problem error={error.value ?? problem.value} />
      <form class="form-end" onSubmit={(event) => void submit(event)}>
        {impossible === null && <Submit busy={busy.value}>Add a passkey</Submit>}
        <Said text={said.value} />
      </form>
    </Section>
  );
}

function Rename({ passkey, done }: { passkey: Passkey; done(): void }): JSX.Element {
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => name.current?.select(), []);
  const { busy, error, submit } = useForm(async (typed) => {
    if (typed.name!.trim() === "") return name.current?.focus(), missing("Type a name for the passkey.");
    const answer = await api.renamePasskey(passkey.id, typed.name!);
    if (answer.ok) return done(), null;
    return answer.error;
  });
  return (
    <form class="renaming" onSubmit={(event) => void submit(event)} noValidate>
      <Field label="Name of the passkey" name="name" autocomplete="off" value={passkey.name} field={name} />
      <Problem error={error.value} />
      <div class="form-end">
        <Submit busy={busy.value}>Save name</Submit>
        <button type="button" class="button" onClick={done}>
          Cancel
        </button>
      </div>
    </form>
  );
}
