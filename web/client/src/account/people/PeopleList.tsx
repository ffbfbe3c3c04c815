/** Everybody with an account, and what an owner can do about each. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type Account, type ApiError, type Result } from "../api.ts";
import { Avatar } from "../Avatar.tsx";
import { Problem, Secret } from "../form.tsx";
import { identity } from "../identity.ts";
import { NotLoaded, Said, Section, type Loaded } from "../loaded.tsx";
import { EraseDialog } from "./EraseDialog.tsx";

interface ListProps {
  people: Loaded<{ people: Account[] }>;
  /** Links that were made are listed elsewhere on the page. */
  linkMade(): Promise<void>;
}

export function PeopleList({ people, linkMade }: ListProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const said = useSignal("");
  const erased = async (name: string): Promise<void> => {
    await people.load();
    said.value = `${name} is erased.`;
    heading.current?.focus();
  };
  return (
    <Section title="Accounts" level={2} heading={heading}>
      {people.error.value !== null && <NotLoaded error={people.error.value} load={people.load} />}
      <ul class="things">
        {(people.value.value?.people ?? []).map((account) => (
          <PersonRow
            key={account.id}
            account={account}
            load={people.load}
            linkMade={linkMade}
            say={(text) => (said.value = text)}
            erased={erased}
          />
        ))}
      </ul>
      <Said text={said.value} />
    </Section>
  );
}

interface RowProps {
  account: Account;
  load(): Promise<void>;
  linkMade(): Promise<void>;
  say(text: string): void;
  erased(name: string): Promise<void>;
}

function PersonRow({ account, load, linkMade, say, erased }: RowProps): JSX.Element {
  const { id, name, role, disabled } = account;
  const open = useSignal(false);
  const erasing = useSignal(false);
  const link = useSignal<string | null>(null);
  const error = useSignal<ApiError | null>(null);
  const isMe = id === identity.value!.person!.id;

  const change = async (asked: Promise<Result<object>>, text: string): Promise<void> => {
    const answer = await asked;
    error.value = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    await load();
    say(text);
  };
  const makeLink = async (): Promise<void> => {
    const answer = await api.resetLink(id);
    error.value = answer.ok ? null : answer.error;
    link.value = answer.ok ? `${location.origin}/reset#${answer.value.secret}` : null;
    await linkMade();
  };
  return (
    <li class="person">
      <Avatar person={account} />
      <div class="thing">
        <strong dir="auto">{name}</strong>
        <span dir="auto">{account.login}</span>
      </div>
      <span class="tags">
        {isMe && <span class="tag">You</span>}
        {disabled && <span class="tag tag-off">Disabled</span>}
        <span class="tag">{role === "owner" ? "Owner" : "Member"}</span>
      </span>
      {!isMe && (
        <button class="small-button" aria-expanded={open.value} aria-controls={`manage-${id}`} onClick={() => (open.value = !open.value)}>
          Manage <span class="visually-hidden">{name}</span>
        </button>
      )}
      <div class="manage" id={`manage-${id}`} hidden={!open.value}>
        <div class="form-end">
          {role === "owner" ? (
            <button class="small-button" key="role" onClick={() => void change(api.changePerson(id, { role: "member" }), `${name} is a member now.`)}>
              Make member
            </button>
          ) : (
            <button class="small-button" key="role" onClick={() => void change(api.changePerson(id, { role: "owner" }), `${name} is an owner now.`)}>
              Make owner
            </button>
          )}
          <button
            class="small-button"
            onClick={() => void change(api.changePerson(id, { disabled: !disabled }), disabled ? `${name} can sign in again.` : `${name} is signed out and cannot sign in.`)}
          >
            {disabled ? "Enable" : "Disable"}
          </button>
          {!disabled && (
            <button class="small-button" onClick={() => void makeLink()}>
              Make reset link
            </button>
          )}
          <button class="small-button danger" onClick={() => (erasing.value = true)}>
            Erase
          </button>
        </div>
        <Problem error={error.value} />
        {link.value !== null && <Secret label={`Link for ${name} to a new password, good for a day, shown this once`} value={link.value} />}
      </div>
      {erasing.value && <EraseDialog account={account} close={() => (erasing.value = false)} erased={() => erased(name)} />}
    </li>
  );
}
