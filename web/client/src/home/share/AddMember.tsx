/** Adds somebody who has an account here, by name. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ROLES, type Members, type Role } from "../../core/types.ts";
import { usePage } from "../../ui/context.ts";
import { isComposing } from "../../ui/typing.ts";
import { Circle } from "../Circle.tsx";
import { matching } from "../matching.ts";
import { names, type Known } from "../names.ts";
import { perform, problem } from "./performing.ts";
import { RoleSelect } from "./RoleSelect.tsx";

type Somebody = Known & { id: string };

const MOST_SHOWN = 8;

export function AddMember({ members }: { members: Members }): JSX.Element {
  const { store } = usePage();
  const directory = useSignal<readonly Somebody[]>([]);
  const text = useSignal("");
  const isOpen = useSignal(false);
  const active = useSignal(0);
  const role = useSignal<Role>("editor");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void fetch("/api/directory", { cache: "no-store" })
      .then((answer) => answer.json())
      .then(({ people }: { people: Somebody[] }) => {
        directory.value = people;
        names.learn(people.map((person) => [person.id, person]));
      })
      .catch(() => (problem.value = "The names of people could not be loaded."));
  }, []);
  const others = directory.value.filter(({ id }) => members[id] === undefined);
  const found = matching(others, text.value, ({ name }) => name).slice(0, MOST_SHOWN);
  const shown = isOpen.value ? found : [];

  const add = async (person: Somebody): Promise<void> => {
    isOpen.value = false;
    if (await perform(store, "set_member", { person: person.id, role: role.value })) {
      text.value = "";
      store.urgent.say(`${person.name} was added.`);
    }
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const { length } = shown;
    const to = { ArrowDown: active.value + 1, ArrowUp: active.value - 1 + length }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (isOpen.value && length > 0) active.value = to % length;
      isOpen.value = true;
    } else if (event.key === "Enter") {
      event.preventDefault();
      const person = shown[active.value];
      if (person !== undefined) void add(person);
      else if (text.value.trim() !== "") problem.value = "Nobody of that name has an account here.";
    } else if (event.key === "Escape" && isOpen.value) {
      event.preventDefault();
      event.stopPropagation();
      isOpen.value = false;
    }
  };
  return (
    <div class="add-member">
      <div class="combobox">
        <input
          ref={field}
          class="share-field"
          role="combobox"
          aria-label="Add a person"
          aria-expanded={shown.length > 0}
          aria-controls="people-found"
          aria-autocomplete="list"
          aria-activedescendant={shown.length > 0 ? `found-${shown[active.value]?.id}` : undefined}
          placeholder="Add a person by name"
          autocomplete="off"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            active.value = 0;
            isOpen.value = true;
            problem.value = "";
          }}
          onClick={() => (isOpen.value = true)}
          onBlur={() => setTimeout(() => document.activeElement !== field.current && (isOpen.value = false), 100)}
          onKeyDown={onKey}
        />
        <ul id="people-found" class="found" role="listbox" aria-label="People" hidden={shown.length === 0}>
          {shown.map((person, index) => (
            <li
              key={person.id}
              id={`found-${person.id}`}
              class="found-one"
              role="option"
              aria-selected={index === active.value}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => (active.value = index)}
              onClick={() => void add(person)}
            >
              <Circle person={person} isBesideName />
              <span dir="auto">{person.name}</span>
            </li>
          ))}
        </ul>
      </div>
      <RoleSelect label="Role of the person added" roles={ROLES} value={role.value} choose={(next) => (role.value = next)} />
    </div>
  );
}
