/** For the owners of the installation: a link by which somebody makes an account and comes to the list. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ROLES, type Role } from "../../core/types.ts";
import { usePage } from "../../ui/context.ts";
import { OnceShown } from "./OnceShown.tsx";
import { post } from "./performing.ts";
import { RoleSelect } from "./RoleSelect.tsx";

export function InviteNew(): JSX.Element {
  const { store } = usePage();
  const role = useSignal<Role>("editor");
  const address = useSignal<string | null>(null);
  const invite = async (): Promise<void> => {
    const made = await post<{ secret: string }>("/api/invitations", { list: store.session.list, list_role: role.value });
    address.value = made === null ? null : `${location.origin}/invite#${made.secret}`;
  };
  return (
    <section class="share-part" aria-labelledby="invite-title">
      <h3 id="invite-title">Somebody without an account</h3>
      <div class="new-link">
        <RoleSelect label="Role of the person invited" roles={ROLES} value={role.value} choose={(next) => (role.value = next)} />
        <button class="button" type="button" onClick={() => void invite()}>
          Invite somebody without an account
        </button>
      </div>
      {address.value !== null && <OnceShown label="The invitation" address={address.value} hint="Copy it now: it is not shown again. One person can use it, within 7 days." />}
    </section>
  );
}
