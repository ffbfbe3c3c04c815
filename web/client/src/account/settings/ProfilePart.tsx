/** What one is called, and what one signs in with. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type Person } from "../api.ts";
import { Field, missing, Problem, Submit, useForm } from "../form.tsx";
import { remember } from "../identity.ts";
import { Said, Section } from "../loaded.tsx";

export function ProfilePart({ person }: { person: Person }): JSX.Element {
  const name = useRef<HTMLInputElement>(null);
  const login = useRef<HTMLInputElement>(null);
  const said = useSignal("");
  const { busy, error, submit } = useForm(async (typed) => {
    said.value = "";
    const change = {
      ...(typed.name === person.name ? {} : { name: typed.name! }),
      ...(typed.login === person.login ? {} : { login: typed.login! }),
    };
    if (typed.name!.trim() === "") return name.current?.focus(), missing("Type your name, as others shall see it.");
    if (typed.login!.trim() === "") return login.current?.focus(), missing("Type a sign-in name, or your email address.");
    if (Object.keys(change).length > 0) {
      const answer = await api.changeProfile(change);
      if (!answer.ok) return answer.error;
      const asked = await api.me();
      if (asked.ok) remember(asked.value);
    }
    said.value = "Saved.";
    return null;
  });
  return (
    <Section title="Profile">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Name" name="name" autocomplete="name" hint="As others see it." value={person.name} field={name} />
        <Field label="Sign-in name or email" name="login" autocomplete="username" value={person.login} field={login} />
        <Problem error={error.value} />
        <div class="form-end">
          <Submit busy={busy.value}>Save profile</Submit>
          <Said text={said.value} />
        </div>
      </form>
    </Section>
  );
}
