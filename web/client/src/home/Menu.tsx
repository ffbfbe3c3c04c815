/** A menu that a button opens: arrows walk, Enter chooses, Escape and a click elsewhere close it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  button: { current: HTMLElement | null };
  close(refocus: boolean): void;
  children: ComponentChildren;
}

const EDGE_PX = 8;

/** Beneath the button, or above it where there is no room. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(at.left, innerWidth - width - EDGE_PX);
  const isRoomBelow = at.bottom + height + EDGE_PX < innerHeight;
  menu.style.left = `${Math.max(EDGE_PX, left)}px`;
  menu.style.top = `${Math.max(EDGE_PX, isRoomBelow ? at.bottom + 2 : at.top - height - 2)}px`;
}

export function Menu({ label, button, close, children }: Props): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...menu.current!.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  useLayoutEffect(() => place(menu.current!, button.current!));
  useEffect(() => {
    const chosen = menu.current!.querySelector<HTMLElement>('[aria-checked="true"]');
    (chosen ?? items()[0])?.focus();
  }, [label]);
  useEffect(() => {
    const elsewhere = (event: Event): void => {
      const target = event.target as Node;
      if (!menu.current!.contains(target) && !button.current!.contains(target)) close(false);
    };
    const moved = (): void => close(false);
    document.addEventListener("pointerdown", elsewhere);
    window.addEventListener("resize", moved);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      window.removeEventListener("resize", moved);
    };
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    const all = items();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === "Tab") return close(false);
    if (event.key === "Escape") {
      event.preventDefault();
      return close(true);
    }
    if (to === undefined || all.length === 0) return;
    event.preventDefault();
    all[to % all.length]!.focus();
  };
  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} onKeyDown={onKey}>
      {children}
    </div>
  );
}

interface ItemProps {
  act(): void;
  children: ComponentChildren;
  isDangerous?: boolean;
}

export function MenuItem({ act, children, isDangerous = false }: ItemProps): JSX.Element {
  return (
    <button class={isDangerous ? "menu-item danger" : "menu-item"} type="button" role="menuitem" tabIndex={-1} onClick={act}>
      {children}
    </button>
  );
}
