/** Links that let somebody in: making them, and taking them back. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type Account, type ApiError, type Invitation, type Role } from "../api.ts";
import { Problem, Secret, Submit, useForm } from "../form.tsx";
import { NotLoaded, Said, Section, type Loaded } from "../loaded.tsx";
import { Time } from "../times.tsx";

interface Props {
  invitations: Loaded<{ invitations: Invitation[] }>;
  people: readonly Account[];
}

function titleOf({ kind, role, person, list }: Invitation, name: (id: string) => string): string {
  if (kind === "owner") return "Owner link";
  if (kind === "reset") return `Reset link for ${name(person ?? "")}`;
  return `Invitation ${role === "owner" ? "for an owner" : "for a member"}${list === null ? "" : ", to a list"}`;
}

export function Invitations({ invitations, people }: Props): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const said = useSignal("");
  const problem = useSignal<ApiError | null>(null);
  const link = useSignal<string | null>(null);
  const name = (id: string): string =>
    people.find((account) => account.id === id)?.name ?? (id === "cli" ? "the command line" : id === "machine" ? "the server" : "somebody");

  const revoke = async (id: string): Promise<void> => {
    const answer = await api.revokeInvitation(id);
    problem.value = answer.ok || answer.error.code === "unknown_invitation" ? null : answer.error;
    said.value = problem.value === null ? "Taken back: the link does not work any more." : "";
    heading.current?.focus();
    await invitations.load();
  };
  const { busy, error, submit } = useForm(async (typed) => {
    said.value = "";
    const answer = await api.invite(typed.role as Role, Number(typed.days));
    if (!answer.ok) return answer.error;
    link.value = `${location.origin}/invite#${answer.value.secret}`;
    void invitations.load();
    return null;
  });
  const all = invitations.value.value?.invitations ?? null;
  return (
    <Section title="Invitations" level={2} heading={heading}>
      <p class="hint">A link lets one person make an account. Send it to them yourself.</p>
      {invitations.error.value !== null && <NotLoaded error={invitations.error.value} load={invitations.load} />}
      <form class="inline-form" onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for="invite-role">Role</label>
          <select id="invite-role" name="role">
            <option value="member">Member</option>
            <option value="owner">Owner</option>
          </select>
        </div>
        <div class="field">
          <label for="invite-days">Good for</label>
          <select id="invite-days" name="days">
            <option value="1">1 day</option>
            <option value="7" selected>
              7 days
            </option>
            <option value="30">30 days</option>
          </select>
        </div>
        <Submit busy={busy.value}>Make invitation</Submit>
      </form>
      <Problem error={error.value} />
      {link.value !== null && <Secret label="Invitation link, shown this once" value={link.value} />}
      <ul class="things">
        {(all ?? []).map((invitation) => (
          <li key={invitation.id}>
            <div class="thing" id={`invitation-${invitation.id}`}>
              <strong>{titleOf(invitation, name)}</strong>
              <span>
                By {name(invitation.by)}, <Time at={invitation.created} /> · expires <Time at={invitation.expires} />
              </span>
            </div>
            <button class="small-button" aria-describedby={`invitation-${invitation.id}`} onClick={() => void revoke(invitation.id)}>
              Revoke
            </button>
          </li>
        ))}
      </ul>
      <Problem error={problem.value} />
      <Said text={said.value} />
    </Section>
  );
}
