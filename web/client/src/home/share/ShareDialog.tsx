/** Who sees the list, and how more people come to it. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { usePage } from "../../ui/context.ts";
import { UNNAMED } from "../../ui/Header.tsx";
import { useShell } from "../context.ts";
import { copyList } from "../copying.ts";
import { CopyButton } from "../CopyButton.tsx";
import { Dialog } from "../Dialog.tsx";
import { isInbox } from "../items.ts";
import { toLeave } from "../leaving.ts";
import { identity } from "../../account/identity.ts";
import { names } from "../names.ts";
import { AddMember } from "./AddMember.tsx";
import { InviteNew } from "./InviteNew.tsx";
import { Links } from "./Links.tsx";
import { Members } from "./Members.tsx";
import { problem } from "./performing.ts";
import "./share.css";

function OpenToAll(): JSX.Element {
  const { store } = usePage();
  const address = `${location.origin}/l/${encodeURIComponent(store.session.list)}`;
  return (
    <>
      <p class="hint">Access is open here: everybody who reaches this address can see and change the list.</p>
      <div class="once-shown-line">
        <input class="share-field" readOnly aria-label="The list’s address" value={address} />
        <CopyButton text={address} label="Copy address" />
      </div>
    </>
  );
}

function WithAccounts({ self, isInstallationOwner, close }: { self: string; isInstallationOwner: boolean; close(): void }): JSX.Element {
  const { store } = usePage();
  const shell = useShell();
  const busy = useSignal(false);
  // The list's own state says it, and changes while the dialog is open.
  const access = useComputed(() => (store.changes.value, { members: store.model.state.members, links: store.model.state.links })).value;
  const { list } = store.session;
  const isOwner = store.role.value === "owner" && store.unavailable.value === null;
  const title = store.title.value || UNNAMED;
  const known = Object.keys(access.members).join();
  useEffect(() => names.want(list, Object.keys(access.members)), [list, known]);
  useEffect(() => () => void (problem.value = ""), [list]);
  const shareCopy = async (): Promise<void> => {
    busy.value = true;
    problem.value = "";
    problem.value = (await copyList(shell, list, title, true)) ?? "";
    busy.value = false;
  };
  const leave = (): void => {
    close();
    toLeave.value = { id: list, title, role: store.role.value, color: null, favourite: false, isKept: true, deleted: false };
  };
  return (
    <>
      {isOwner && <AddMember members={access.members} />}
      {problem.value !== "" && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <Members members={access.members} self={self} isOwner={isOwner} />
      {isOwner && (
        <p class="hint">
          Members can read all of the list: its whole history and the trash too.{" "}
          <button class="text-button" type="button" disabled={busy.value} onClick={() => void shareCopy()}>
            Share a copy without history
          </button>
        </p>
      )}
      {isOwner && <Links key={list} links={access.links} />}
      {isOwner && isInstallationOwner && <InviteNew key={`new ${list}`} />}
      {access.members[self] !== undefined && (
        <div class="share-end">
          <button class="button" type="button" onClick={leave}>
            Leave list
          </button>
        </div>
      )}
    </>
  );
}

export function ShareDialog({ close }: { close(): void }): JSX.Element {
  const { store } = usePage();
  const { access, person } = identity.value ?? {};
  const title = store.title.value || store.expectedTitle || UNNAMED;
  return (
    <Dialog heading={`Share “${title}”`} class="share" close={close}>
      {access === "open" ? (
        <OpenToAll />
      ) : isInbox(store.session.list) ? (
        <p class="hint">An Inbox is its person’s own: it cannot be shared.</p>
      ) : person == null || !store.ready.value ? (
        <p class="hint">Loading…</p>
      ) : (
        <WithAccounts self={person.id} isInstallationOwner={person.role === "owner"} close={close} />
      )}
    </Dialog>
  );
}
