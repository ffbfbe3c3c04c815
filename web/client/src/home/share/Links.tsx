/** Links by which whoever has one sees the list: making them, and taking them back. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { newId } from "../../core/ids.ts";
import type { Links as LinksOf, Role } from "../../core/types.ts";
import { usePage } from "../../ui/context.ts";
import { OnceShown } from "./OnceShown.tsx";
import { perform } from "./performing.ts";
import { RoleSelect } from "./RoleSelect.tsx";
import { addressOf, newSecret } from "./secrets.ts";
import { expiryWords, LINK_ROLES, ROLE_WORDS } from "./words.ts";

const DAY_MS = 86_400_000;
const EXPIRIES = [
  [0, "Never expires"],
  [7, "7 days"],
  [30, "30 days"],
] as const;

export function Links({ links }: { links: LinksOf }): JSX.Element {
  const { store } = usePage();
  const role = useSignal<Role>("viewer");
  const days = useSignal(0);
  const made = useSignal<{ id: string; address: string } | null>(null);
  const { clock, list } = store.session;
  const make = async (): Promise<void> => {
    const id = newId(clock.now());
    const { secret, digest } = newSecret();
    const expires = days.value === 0 ? {} : { expires: Math.round(clock.now()) + days.value * DAY_MS };
    const done = await perform(store, "add_link", { link: id, role: role.value, digest, ...expires });
    if (done) made.value = { id, address: addressOf(location.origin, list, id, secret) };
  };
  const all = Object.entries(links);
  return (
    <section class="share-part" aria-labelledby="links-title">
      <h3 id="links-title">Links</h3>
      {all.length > 0 && (
        <ul class="members" aria-label="Links">
          {all.map(([id, link]) => (
            <li key={id} class="member">
              <span class="member-name">
                {ROLE_WORDS[link.role]}
                <span class="member-self"> · {expiryWords(link, clock.now())}</span>
              </span>
              <button
                class="quiet-button"
                type="button"
                aria-label={`Revoke the link: ${ROLE_WORDS[link.role]}, ${expiryWords(link, clock.now())}`}
                onClick={() => {
                  if (made.value?.id === id) made.value = null;
                  void perform(store, "revoke_link", { link: id });
                }}
              >
                Revoke
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="new-link">
        <RoleSelect label="Role of the link" roles={LINK_ROLES} value={role.value} choose={(next) => (role.value = next)} />
        <select class="select" aria-label="Expiry of the link" value={days.value} onChange={(event) => (days.value = Number(event.currentTarget.value))}>
          {EXPIRIES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
        <button class="button" type="button" onClick={() => void make()}>
          Make a link
        </button>
      </div>
      {made.value !== null && <OnceShown label="The new link" address={made.value.address} hint="Copy it now: it is not shown again. Whoever has it sees the list until it is revoked." />}
    </section>
  );
}
