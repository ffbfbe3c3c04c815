/** Another name for a list of the sidebar, whether it is open or not. */
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { useShell } from "./context.ts";
import type { Item } from "./items.ts";
import { NameField } from "./NameField.tsx";

export function RenameField({ item, close }: { item: Item; close(): void }): JSX.Element {
  const { store, actions } = usePage();
  const { remote } = useShell();
  const rename = async (title: string): Promise<string | null> => {
    if (item.id === store.session.list) actions.rename(title);
    else {
      const refused = title === item.title ? null : await remote.command(item.id, "rename_list", { title });
      if (refused !== null) return refused.message;
    }
    close();
    return null;
  };
  return <NameField label={`New name of ${item.title}`} initial={item.title} take={rename} close={close} />;
}
