/** Signing in, and then back to where one came from. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { api, type ApiError, type Arrived, type Identity, type Result } from "./api.ts";
import { ContinueWith, problemFrom } from "./ContinueWith.tsx";
import { Field, missing, PasswordField, Problem, Submit, useForm } from "./form.tsx";
import { Frame } from "./Frame.tsx";
import { arrive } from "./arrive.ts";
import { leftBehind, type Left } from "./leaving.ts";
import { nextFrom } from "./next.ts";
import { offerInField, signInByPasskey, whyNot } from "./passkeys.ts";

export function SignIn({ who }: { who: Identity }): JSX.Element {
  const other = useSignal(who.person === null);
  const next = nextFrom(location.search);
  const problem = problemFrom(location.search);
  if (who.person !== null && !other.value) {
    return (
      <Frame heading="You are signed in" focused>
        <p class="lead">As {who.person.name}.</p>
        {problem !== null && <Problem error={problem} />}
        <div class="frame-choices">
          <a class="button button-primary" href={next}>
            Go on as {who.person.name}
          </a>
          <button class="button" onClick={() => (other.value = true)}>
            Use another account
          </button>
        </div>
      </Frame>
    );
  }
  return <SignInForm next={next} signUp={who.sign_up} provider={who.oidc?.name} problem={problem} />;
}

interface FormProps {
  next: string;
  signUp: boolean;
  provider: string | undefined;
  problem: ApiError | null;
}

function SignInForm({ next, signUp, provider, problem }: FormProps): JSX.Element {
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const left = leftBehind.read<Left>("who");
  const impossible = whyNot();
  const refused = useSignal<ApiError | null>(null);
  const endOffer = useRef<() => void>(() => undefined);
  const offer = (): void => {
    if (impossible === null) endOffer.current = offerInField((answer) => void came(answer));
  };
  const came = async (answer: Result<Arrived>): Promise<void> => {
    refused.value = answer.ok ? await arrive(next) : answer.error;
    offer();
  };
  useEffect(() => {
    login.current?.focus();
    offer();
    return () => endOffer.current();
  }, []);
  const passkey = useForm(async () => {
    refused.value = null;
    endOffer.current();
    await came(await signInByPasskey());
    return null;
  });
  const { busy, error, submit, over } = useForm(async (typed) => {
    refused.value = null;
    if (typed.login!.trim() === "") return login.current?.focus(), missing("Type your sign-in name or email.");
    if (typed.password === "") return password.current?.focus(), missing("Type your password.");
    const answer = await api.signIn(typed.login!, typed.password!);
    if (answer.ok) return arrive(next);
    if (answer.error.code === "wrong_credentials") password.current?.select();
    return answer.error;
  });
  return (
    <Frame heading="Sign in">
      {left !== undefined && (
        <p class="notice" role="status">
          {kept(left)}
        </p>
      )}
      {problem !== null && <Problem error={problem} />}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Sign-in name or email" name="login" autocomplete="username webauthn" field={login} />
        <PasswordField label="Password" name="password" autocomplete="current-password" field={password} />
        <Problem error={error.value ?? refused.value} over={() => (over(), (refused.value = null))} />
        <Submit busy={busy.value} off={error.value?.retry_after_s !== undefined}>
          Sign in
        </Submit>
      </form>
      {impossible === null ? (
        <form class="frame-choices other-way" onSubmit={(event) => void passkey.submit(event)}>
          <button type="submit" class="button" aria-disabled={passkey.busy.value} aria-busy={passkey.busy.value}>
            Sign in with a passkey
          </button>
        </form>
      ) : (
        <p class="hint">{impossible}</p>
      )}
      {provider !== undefined && <ContinueWith name={provider} next={next} />}
      <details class="lost">
        <summary>Lost your password?</summary>
        <p>
          A recovery code works in the password field too, each one once. You got them if you made some under ‘Account
          settings’.
        </p>
        <p>Or ask an owner for a reset link: they make one under ‘People’.</p>
      </details>
      {signUp && (
        <p class="lead">
          <a class="text-link" href="/invite">
            Create an account
          </a>
        </p>
      )}
    </Frame>
  );
}

export function kept({ name, unsent }: Left): string {
  const ended = "You are signed out here.";
  if (unsent === 0) return ended;
  if (unsent === 1) return `${ended} 1 change is not sent yet: it is kept, and sent when ${name} signs in again.`;
  return `${ended} ${unsent} changes are not sent yet: they are kept, and sent when ${name} signs in again.`;
}
