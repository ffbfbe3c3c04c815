/** The lists beside the page. */
import type { JSX } from "preact";
import { useShell } from "./context.ts";
import { SidebarIcon } from "./icons.tsx";
import { ListNavigation } from "./ListNavigation.tsx";

export function Sidebar(): JSX.Element {
  const shell = useShell();
  return (
    <div class="sidebar">
      <div class="sidebar-head">
        <h2>Lists</h2>
        <button class="icon-button" aria-label="Hide lists" aria-keyshortcuts="[" title="Hide lists ( [ )" onClick={() => shell.toggle()}>
          <SidebarIcon />
        </button>
      </div>
      <ListNavigation gone={() => undefined} />
    </div>
  );
}
