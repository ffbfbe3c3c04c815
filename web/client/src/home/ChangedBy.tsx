/** Who just changed a task, for a moment. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { usePage } from "../ui/context.ts";
import { Circle } from "./Circle.tsx";
import { names } from "./names.ts";

export function ChangedBy({ task }: { task: string }): JSX.Element | null {
  const { store } = usePage();
  const actor = useComputed(() => store.changedBy.value.get(task)).value;
  const person = actor === undefined ? undefined : names.of(actor);
  return person === undefined ? null : (
    <span class="changed-by">
      <Circle person={person} label={`Changed by ${person.name}`} />
    </span>
  );
}
