/** Shows the lists where they are not beside the page: on a narrow window, or when they were hidden. */
import type { JSX } from "preact";
import { useShell } from "./context.ts";
import { SidebarIcon } from "./icons.tsx";

export function ListsButton(): JSX.Element | null {
  const shell = useShell();
  if (shell.isWide.value && !shell.isHidden.value) return null;
  return (
    <button
      class="icon-button lists-button"
      aria-label="Lists"
      title="Lists"
      aria-haspopup={shell.isWide.value ? undefined : "dialog"}
      aria-expanded={shell.over.value === "sheet"}
      onClick={() => shell.toggle()}
    >
      <SidebarIcon />
    </button>
  );
}
