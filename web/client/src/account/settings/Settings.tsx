/** The settings of one's own account. */
import type { JSX } from "preact";
import "./settings.css";
import { Dialog } from "../Dialog.tsx";
import { api } from "../api.ts";
import { identity } from "../identity.ts";
import { useLoaded } from "../loaded.tsx";
import { PasskeysPart } from "./PasskeysPart.tsx";
import { PasswordPart } from "./PasswordPart.tsx";
import { ProfilePart } from "./ProfilePart.tsx";
import { ProviderPart } from "./ProviderPart.tsx";
import { RecoveryPart } from "./RecoveryPart.tsx";
import { SessionsPart } from "./SessionsPart.tsx";
import { TokensPart } from "./TokensPart.tsx";

export function Settings({ close }: { close(): void }): JSX.Element {
  const { person, oidc } = identity.value!;
  const ways = useLoaded(api.waysIn);
  return (
    <Dialog heading="Account settings" close={close} large>
      <ProfilePart person={person!} />
      <PasswordPart login={person!.login} hasOne={ways.value.value?.has_password ?? true} changed={ways.load} />
      <PasskeysPart />
      {oidc && <ProviderPart name={oidc.name} ways={ways} />}
      <RecoveryPart />
      <SessionsPart />
      <TokensPart isOwner={person!.role === "owner"} />
    </Dialog>
  );
}
