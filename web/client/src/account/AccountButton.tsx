/** Who I am, in the header; where access is open there is nobody to be. What it opens is loaded when it is wanted. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "./Avatar.tsx";
import { identity } from "./identity.ts";
import { wanted } from "./wanted.ts";

type Menu = typeof import("./AccountMenu.tsx").AccountMenu;

const LOADED_AFTER_MS = 3_000;

export function AccountButton(): JSX.Element | null {
  const who = identity.value;
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const [Menu, setMenu] = useState<Menu | null>(null);
  const hasAccounts = who?.access === "accounts" && who.person !== null;
  const load = (): void => {
    if (Menu !== null) return;
    import("./AccountMenu.tsx").then(
      (loaded) => setMenu(() => loaded.AccountMenu),
      () => (open.value = false), // No connection: the next click tries again.
    );
  };
  useEffect(() => {
    if (!hasAccounts) return;
    const timer = setTimeout(load, LOADED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [hasAccounts]);
  useEffect(() => wanted.subscribe((what) => what !== null && load()), [Menu]);
  if (!hasAccounts) return null;
  const { person } = who;
  const show = (): void => {
    load();
    open.value = true;
  };
  return (
    <div class="account">
      <button
        ref={button}
        class="account-button"
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={`Account of ${person!.name}`}
        title={person!.name}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => (open.value ? (open.value = false) : show())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          show();
        }}
      >
        <Avatar person={person!} />
      </button>
      {Menu !== null && <Menu person={person!} open={open} button={button} />}
    </div>
  );
}
