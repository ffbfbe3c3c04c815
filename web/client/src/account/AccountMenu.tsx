/** What one can do about one's account: a menu, and the dialogs that it opens. */
import { useSignal, useSignalEffect, type Signal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "./frame.css";
import "./menu.css";
import { usePage } from "../ui/context.ts";
import { Avatar } from "./Avatar.tsx";
import type { Person } from "./api.ts";
import { Dialog } from "./Dialog.tsx";
import { signOut, unsentNow } from "./sign_out.ts";
import { wanted } from "./wanted.ts";

interface Props {
  person: Person;
  open: Signal<boolean>;
  button: RefObject<HTMLButtonElement | null>;
}

type Asked = { kind: "ask"; everywhere: boolean; unsent: number } | { kind: "failed"; message: string };
type Settings = typeof import("./settings/Settings.tsx").Settings;

export function AccountMenu({ person, open, button }: Props): JSX.Element {
  const { store } = usePage();
  const asked = useSignal<Asked | null>(null);
  const settings = useSignal(false);
  const [Settings, setSettings] = useState<Settings | null>(null);

  const leave = async (everywhere: boolean): Promise<void> => {
    asked.value = null;
    const error = await signOut(store.session, person.id, everywhere);
    if (error !== null) asked.value = { kind: "failed", message: error.message };
  };
  const wantToLeave = (everywhere: boolean): void => {
    const unsent = unsentNow(store.session, person.id);
    if (unsent > 0) asked.value = { kind: "ask", everywhere, unsent };
    else void leave(everywhere);
  };
  const openSettings = (): void => {
    settings.value = true;
    import("./settings/Settings.tsx").then(
      (loaded) => setSettings(() => loaded.Settings),
      () => {
        settings.value = false;
        asked.value = { kind: "failed", message: "The settings could not be loaded. Check the connection and try again." };
      },
    );
  };
  useSignalEffect(() => {
    const what = wanted.value;
    if (what === null) return;
    wanted.value = null;
    if (what === "settings") openSettings();
    else wantToLeave(false);
  });
  return (
    <>
      {open.value && (
        <Menu person={person} open={open} button={button}>
          {[
            { name: "Account settings", act: openSettings },
            ...(person.role === "owner" ? [{ name: "People", act: () => location.assign("/people") }] : []),
            { name: "Sign out", act: () => wantToLeave(false) },
            { name: "Sign out everywhere", act: () => wantToLeave(true) },
          ]}
        </Menu>
      )}
      {settings.value && Settings !== null && <Settings close={() => (settings.value = false)} />}
      {asked.value?.kind === "ask" && <Unsent asked={asked.value} stay={() => (asked.value = null)} leave={leave} />}
      {asked.value?.kind === "failed" && (
        <Dialog heading="That did not work" role="alertdialog" close={() => (asked.value = null)}>
          <p>{asked.value.message}</p>
          <div class="frame-choices">
            <button class="button" onClick={() => (asked.value = null)}>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface UnsentProps {
  asked: { everywhere: boolean; unsent: number };
  stay(): void;
  leave(everywhere: boolean): Promise<void>;
}

function Unsent({ asked, stay, leave }: UnsentProps): JSX.Element {
  const { unsent, everywhere } = asked;
  const heading = unsent === 1 ? "1 change is not sent yet" : `${unsent} changes are not sent yet`;
  return (
    <Dialog heading={heading} role="alertdialog" close={stay}>
      <p>{unsent === 1 ? "It is lost if you sign out now." : "They are lost if you sign out now."}</p>
      <div class="frame-choices">
        <button class="button button-primary" onClick={stay}>
          Stay
        </button>
        <button class="button" onClick={() => void leave(everywhere)}>
          Sign out anyway
        </button>
      </div>
    </Dialog>
  );
}

interface MenuProps extends Props {
  children: { name: string; act(): void }[];
}

function Menu({ person, open, button, children }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...menu.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];
  /** The focus is on the button before the menu goes, so it is never lost. */
  const close = (): void => {
    button.current?.focus();
    open.value = false;
  };
  useEffect(() => {
    items()[0]?.focus();
    const outside = (event: Event): void => {
      const target = event.target as Node;
      if (!menu.current!.contains(target) && !button.current!.contains(target)) close();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);

  const onKey = (event: KeyboardEvent): void => {
    event.stopPropagation(); // No key of the list means anything here.
    if (event.key === "Tab") return close(); // From the button it goes on, forwards or back.
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
    const next: HTMLElement | undefined = {
      ArrowDown: all[(at + 1) % all.length],
      ArrowUp: all[(at - 1 + all.length) % all.length],
      Home: all[0],
      End: all.at(-1),
    }[event.key];
    if (event.key === "Escape") close();
    else if (next !== undefined) next.focus();
    else if (letter !== null && letter !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) => item.textContent!.toLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div class="account-menu" ref={menu} onKeyDown={onKey}>
      <div class="account-menu-head" aria-hidden="true">
        <Avatar person={person} />
        <div>
          <strong dir="auto">{person.name}</strong>
          <span dir="auto">{person.login}</span>
        </div>
      </div>
      <div role="menu" aria-label={`${person.name}, ${person.login}`}>
        {children.map(({ name, act }) => (
          <button
            key={name}
            role="menuitem"
            tabIndex={-1}
            class="account-menu-item"
            onClick={() => {
              close();
              act();
            }}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
