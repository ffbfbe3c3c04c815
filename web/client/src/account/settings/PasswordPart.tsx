/** A new password. It ends all other sessions. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api } from "../api.ts";
import { missing, PASSWORD_RULE, PasswordField, Problem, Submit, useForm } from "../form.tsx";
import { remember } from "../identity.ts";
import { Said, Section } from "../loaded.tsx";

interface Props {
  login: string;
  /** Who signs in by a provider may have none. */
  hasOne: boolean;
  changed(): Promise<void>;
}

export function PasswordPart({ login, hasOne, changed }: Props): JSX.Element {
  const before = useRef<HTMLInputElement>(null);
  const after = useRef<HTMLInputElement>(null);
  const said = useSignal("");
  const { busy, error, submit, over } = useForm(async (typed) => {
    said.value = "";
    if (hasOne && typed.old === "") return before.current?.focus(), missing("Type your password as it is now.");
    if (typed.password === "") return after.current?.focus(), missing("Type a new password.");
    const answer = await api.changePassword(typed.old ?? "", typed.password!);
    if (!answer.ok) {
      if (answer.error.code !== "wrong_credentials") return answer.error;
      before.current?.select();
      return { ...answer.error, message: "The current password is wrong." };
    }
    if (before.current !== null) before.current.value = "";
    after.current!.value = "";
    void changed();
    said.value = "Password changed. All other browsers are signed out.";
    const asked = await api.me();
    if (asked.ok && asked.value.person !== null) remember(asked.value);
    return null;
  });
  return (
    <Section title="Password">
      <form onSubmit={(event) => void submit(event)} noValidate>
        {/* So that a password manager knows whose password it is. */}
        <input type="text" name="login" autocomplete="username" value={login} readOnly hidden />
        {hasOne && <PasswordField label="Current password" name="old" autocomplete="current-password" field={before} />}
        <PasswordField label="New password" name="password" autocomplete="new-password" hint={PASSWORD_RULE} field={after} />
        <Problem error={error.value} over={over} />
        <div class="form-end">
          <Submit busy={busy.value} off={error.value?.retry_after_s !== undefined}>
            {hasOne ? "Change password" : "Set password"}
          </Submit>
          <Said text={said.value} />
        </div>
      </form>
    </Section>
  );
}
