/** Says that one may see the list and not change it, in the place of the add field. */
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { Unsent } from "./Unsent.tsx";

export function MayOnlyRead(): JSX.Element | null {
  const { store } = usePage();
  if (!store.ready.value || store.mayEdit.value || store.role.value === null) return null;
  return (
    <>
      <p class="may-only-read" role="status">
        You can view this list
      </p>
      <Unsent withQueue={false} />
    </>
  );
}
