/** What can be done with a list of the sidebar. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { COLORS } from "../core/tables.ts";
import { usePage } from "../ui/context.ts";
import { useShell } from "./context.ts";
import { copyList } from "./copying.ts";
import { keepList } from "./create_list.ts";
import { MoreIcon } from "./icons.tsx";
import { isInbox, mayChange, type Item } from "./items.ts";
import { askToLeave, deleteList } from "./leaving.ts";
import { identity } from "../account/identity.ts";
import { Menu, MenuItem } from "./Menu.tsx";

interface Props {
  item: Item;
  tabIndex: number;
  rename(): void;
  gone(): void;
}

export function ListMenu({ item, tabIndex, rename, gone }: Props): JSX.Element {
  const shell = useShell();
  const { actions } = usePage();
  const shown = useSignal<"no" | "all" | "colours">("no");
  const button = useRef<HTMLButtonElement>(null);
  const close = (refocus: boolean): void => {
    shown.value = "no";
    if (refocus) button.current?.focus();
  };
  const { id, title, favourite, isKept } = item;
  const isOpenAccess = identity.value?.access === "open";
  const role = isOpenAccess ? "owner" : item.role;
  const mayEdit = mayChange(item, isOpenAccess);
  const { home } = shell;
  const choose = (act: () => unknown, refocus = true): (() => void) => () => {
    close(refocus);
    act();
  };
  const told = async (asked: Promise<{ message: string } | null>): Promise<void> => {
    const refused = await asked;
    if (refused !== null) actions.toast(refused.message);
  };
  return (
    <span class="list-menu">
      <button
        ref={button}
        class="list-more"
        type="button"
        tabIndex={tabIndex}
        aria-label={`More about ${title}`}
        aria-haspopup="menu"
        aria-expanded={shown.value !== "no"}
        onClick={() => (shown.value = shown.value === "no" ? "all" : "no")}
      >
        <MoreIcon />
      </button>
      {shown.value === "all" && (
        <Menu label={title} button={button} close={close}>
          {mayEdit && <MenuItem act={choose(rename, false)}>Rename</MenuItem>}
          {!isKept && isOpenAccess && <MenuItem act={choose(() => told(keepList(shell.remote, id)))}>Keep in my lists</MenuItem>}
          {isKept && !isInbox(id) && (
            <MenuItem act={choose(() => home.do("Favourite", "set_favourite", { list: id, favourite: !favourite }))}>
              {favourite ? "Remove from favourites" : "Add to favourites"}
            </MenuItem>
          )}
          {isKept && !isInbox(id) && <MenuItem act={() => (shown.value = "colours")}>Colour…</MenuItem>}
          {!isInbox(id) && (
            <MenuItem
              act={choose(() => {
                gone();
                shell.lists.go(id, title);
                shell.over.value = "share";
              })}
            >
              Share…
            </MenuItem>
          )}
          <MenuItem act={choose(() => copyList(shell, id, title).then((problem) => problem === null ? gone() : actions.toast(problem)))}>Duplicate</MenuItem>
          {isKept && !isInbox(id) && role !== "owner" && (
            <MenuItem isDangerous act={choose(() => askToLeave(shell, item))}>
              Leave
            </MenuItem>
          )}
          {!isInbox(id) && role === "owner" && id !== "main" && (
            <MenuItem isDangerous act={choose(() => deleteList(shell, item))}>
              Delete list
            </MenuItem>
          )}
        </Menu>
      )}
      {shown.value === "colours" && (
        <Menu label={`Colour of ${title}`} button={button} close={close}>
          {[null, ...COLORS].map((color) => (
            <button
              key={color}
              class="menu-item"
              type="button"
              role="menuitemradio"
              tabIndex={-1}
              aria-checked={item.color === color}
              onClick={choose(() => home.do("Colour", "set_color", { list: id, color }))}
            >
              <span class="list-dot" data-color={color ?? undefined} aria-hidden="true" />
              {color === null ? "None" : color[0]!.toUpperCase() + color.slice(1)}
            </button>
          ))}
        </Menu>
      )}
    </span>
  );
}
