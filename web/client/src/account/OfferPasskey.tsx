/** After signing up: a passkey, for who wants one. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ApiError } from "./api.ts";
import { arrive } from "./arrive.ts";
import { Problem, Submit, useForm } from "./form.tsx";
import { Frame } from "./Frame.tsx";
import { makePasskey } from "./passkeys.ts";

export function OfferPasskey({ next }: { next: string }): JSX.Element {
  const left = useSignal<ApiError | null>(null);
  const { busy, error, submit } = useForm(async () => {
    left.value = null;
    const made = await makePasskey();
    return made.ok ? arrive(next) : made.error;
  });
  return (
    <Frame heading="Sign in without a password?" focused>
      <p class="lead">
        With a passkey you sign in by fingerprint, face or screen lock. Your password keeps working. You can add one
        later, under ‘Account settings’.
      </p>
      <Problem error={error.value ?? left.value} />
      <form class="frame-choices" onSubmit={(event) => void submit(event)}>
        <Submit busy={busy.value}>Add a passkey</Submit>
        <button type="button" class="button" onClick={() => void arrive(next).then((failed) => (left.value = failed))}>
          Not now
        </button>
      </form>
    </Frame>
  );
}
