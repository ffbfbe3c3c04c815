/** Who comes by a link: the first owner, somebody who is invited, somebody who lost their password. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { api, type ApiError, type Identity, type LinkInfo } from "./api.ts";
import { arrive } from "./arrive.ts";
import { ContinueWith } from "./ContinueWith.tsx";
import { Field, missing, PASSWORD_RULE, PasswordField, Problem, Submit, useForm } from "./form.tsx";
import { Frame } from "./Frame.tsx";
import { OfferPasskey } from "./OfferPasskey.tsx";
import { whyNot } from "./passkeys.ts";
import { signInAddress } from "./next.ts";
import { LinkSecret } from "./link_secret.ts";

export function ByLink({ who }: { who: Identity }): JSX.Element | null {
  const secret = LinkSecret.read();
  const link = useSignal<LinkInfo | ApiError | null>(null);
  const other = useSignal(false);
  const look = async (): Promise<void> => {
    if (secret === undefined) return;
    const answer = await api.link(secret);
    link.value = answer.ok ? answer.value : answer.error;
  };
  useEffect(() => void look(), []);

  if (secret === undefined) return who.sign_up ? <SignUp who={who} link={null} /> : <LinkInvalid />;
  const found = link.value;
  if (found === null) return null;
  if ("code" in found) return found.code === "link_invalid" ? <LinkInvalid /> : <NoAnswer error={found} again={() => void look()} />;
  if (found.kind === "reset") return <ResetPassword secret={secret} name={found.person} />;
  if (found.kind === "invite" && who.person !== null && !other.value) {
    return <JoinAs secret={secret} link={found} name={who.person.name} another={() => (other.value = true)} />;
  }
  return <SignUp who={who} link={found} secret={secret} focused={other.value} />;
}

function about(link: LinkInfo): string {
  const by = link.by ?? "Somebody";
  return link.list === null ? `${by} invites you to share to-do lists.` : `${by} invites you to the list ‘${link.list}’.`;
}

interface SignUpProps {
  who: Identity;
  link: LinkInfo | null;
  secret?: string;
  focused?: boolean;
}

function SignUp({ who, link, secret, focused = false }: SignUpProps): JSX.Element {
  const name = useRef<HTMLInputElement>(null);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const fields: Record<string, typeof name> = {
    name_empty: name,
    name_too_long: name,
    login_taken: login,
    login_invalid: login,
    password_too_weak: password,
  };
  useEffect(() => {
    if (!focused) name.current?.focus();
  }, []);
  const next = useSignal<string | null>(null);
  const { busy, error, submit } = useForm(async (typed) => {
    if (typed.name!.trim() === "") return name.current?.focus(), missing("Type your name, as others shall see it.");
    if (typed.login!.trim() === "") return login.current?.focus(), missing("Type a sign-in name, or your email address.");
    if (typed.password === "") return password.current?.focus(), missing("Type a password.");
    const body = { name: typed.name!, login: typed.login!, password: typed.password! };
    const answer = await api.signUp(secret === undefined ? body : { ...body, secret });
    if (answer.ok) {
      LinkSecret.forget();
      const address = answer.value.list ? `/l/${answer.value.list}` : "/";
      if (whyNot() !== null) return arrive(address);
      history.replaceState(null, "", address); // Loaded anew, the page is there.
      next.value = address;
      return null;
    }
    fields[answer.error.code]?.current?.focus();
    return answer.error;
  });
  if (next.value !== null) return <OfferPasskey next={next.value} />;
  const isOwner = link?.kind === "owner";
  return (
    <Frame heading={isOwner ? "Welcome" : "Create your account"} focused={focused}>
      <p class="lead">
        {isOwner
          ? "You set this place up: create the first account, which owns it and can invite others."
          : link !== null && about(link)}
      </p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Field label="Name" name="name" autocomplete="name" hint="As others see it." field={name} />
        <Field label="Sign-in name or email" name="login" autocomplete="username" hint="Only you and the owners see it." field={login} />
        <PasswordField label="Password" name="password" autocomplete="new-password" hint={PASSWORD_RULE} field={password} />
        <Problem error={error.value} />
        <Submit busy={busy.value}>Create account</Submit>
      </form>
      {who.oidc && <ContinueWith name={who.oidc.name} next="/" {...(secret === undefined ? {} : { secret })} />}
      {!isOwner && (
        <p class="lead">
          <a class="text-link" href={signInAddress("/invite")}>
            I have an account
          </a>
        </p>
      )}
    </Frame>
  );
}

interface JoinProps {
  secret: string;
  link: LinkInfo;
  name: string;
  another(): void;
}

function JoinAs({ secret, link, name, another }: JoinProps): JSX.Element {
  const { busy, error, submit } = useForm(async () => {
    const answer = await api.acceptLink(secret);
    if (!answer.ok) return answer.error;
    LinkSecret.forget();
    return arrive(answer.value.list === null ? "/" : `/l/${answer.value.list}`);
  });
  return (
    <Frame heading="You are invited" focused>
      <p class="lead">{about(link)}</p>
      <Problem error={error.value} />
      <form class="frame-choices" onSubmit={(event) => void submit(event)}>
        <Submit busy={busy.value}>Join as {name}</Submit>
        <button type="button" class="button" onClick={another}>
          Use another account
        </button>
      </form>
    </Frame>
  );
}

function ResetPassword({ secret, name }: { secret: string; name: string | null }): JSX.Element {
  const password = useRef<HTMLInputElement>(null);
  const gone = useSignal(false);
  useEffect(() => password.current?.focus(), []);
  const { busy, error, submit } = useForm(async (typed) => {
    if (typed.password === "") return password.current?.focus(), missing("Type a new password.");
    const answer = await api.resetPassword(secret, typed.password!);
    if (answer.ok) return LinkSecret.forget(), arrive("/");
    if (answer.error.code === "link_invalid") gone.value = true;
    else password.current?.focus();
    return answer.error;
  });
  if (gone.value) return <LinkInvalid />;
  return (
    <Frame heading="New password">
      <p class="lead">{name === null ? "" : `For ${name}. `}Everywhere else this account is signed out then.</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <PasswordField label="New password" name="password" autocomplete="new-password" hint={PASSWORD_RULE} field={password} />
        <Problem error={error.value} />
        <Submit busy={busy.value}>Set password and sign in</Submit>
      </form>
    </Frame>
  );
}

function LinkInvalid(): JSX.Element {
  useEffect(() => LinkSecret.forget(), []);
  return (
    <Frame heading="This link does not work" focused>
      <p class="lead">
        Each link works once, and only for some days. This one was used or taken back, it is too old, or a part of it is
        missing. Ask who sent it for a new one.
      </p>
      <div class="frame-choices">
        <a class="button button-primary" href="/sign-in">
          Sign in
        </a>
      </div>
    </Frame>
  );
}

function NoAnswer({ error, again }: { error: ApiError; again(): void }): JSX.Element {
  return (
    <Frame heading="Not now" focused>
      <p class="lead" role="alert">
        {error.message}
      </p>
      <div class="frame-choices">
        <button class="button button-primary" onClick={again}>
          Try again
        </button>
      </div>
    </Frame>
  );
}
