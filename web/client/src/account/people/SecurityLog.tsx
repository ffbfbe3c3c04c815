/** What happened to accounts, newest first, in words. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { api, type Account, type ApiError, type LogPage } from "../api.ts";
import { NotLoaded, Said, Section } from "../loaded.tsx";
import { Time } from "../times.tsx";
import { KINDS, sentenceOf } from "./words.ts";

export function SecurityLog({ people }: { people: readonly Account[] }): JSX.Element {
  const person = useSignal("");
  const kind = useSignal("");
  const shown = useSignal<LogPage | null>(null);
  const error = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const list = useRef<HTMLUListElement>(null);
  const turn = useRef(0);

  const load = async (more = false): Promise<void> => {
    const mine = (turn.current += 1);
    const before = more ? shown.value : null;
    const types = KINDS[kind.value === "" ? -1 : Number(kind.value)]?.types;
    const answer = await api.log({
      ...(before === null ? {} : { before: before.next! }),
      ...(person.value === "" ? {} : { person: person.value }),
      ...(types === undefined ? {} : { types }),
    });
    if (mine !== turn.current) return; // Another choice was made meanwhile.
    error.value = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    const { entries, names, next } = answer.value;
    shown.value =
      before === null ? answer.value : { entries: [...before.entries, ...entries], names: { ...before.names, ...names }, next };
    if (!more) return;
    said.value = entries.length === 1 ? "1 more event." : `${entries.length} more events.`;
    if (next !== null) return;
    // The button goes with the last page: the focus goes to what is new, which is drawn in a moment.
    list.current!.focus();
    setTimeout(() => (list.current?.children[before!.entries.length] as HTMLElement | undefined)?.focus());
  };
  useEffect(() => void load(), [person.value, kind.value]);

  const page = shown.value;
  return (
    <Section title="Security log" level={2}>
      <div class="inline-form">
        <div class="field">
          <label for="log-person">Person</label>
          <select id="log-person" value={person.value} onChange={(event) => (person.value = event.currentTarget.value)}>
            <option value="">Everybody</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="log-kind">Kind</label>
          <select id="log-kind" value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
            <option value="">All events</option>
            {KINDS.map(({ name }, index) => (
              <option key={name} value={String(index)}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error.value !== null && <NotLoaded error={error.value} load={() => load()} />}
      {page !== null && (
        <ul class="log" ref={list} tabIndex={-1} aria-label="Events">
          {page.entries.map((entry) => (
            <li key={entry.position} tabIndex={-1}>
              <span dir="auto">{sentenceOf(entry, page.names)}</span>
              <span class="log-when">
                {typeof entry.body?.address === "string" && `${entry.body.address} · `}
                <Time at={entry.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {page !== null && page.entries.length === 0 && <p class="hint">{page.next === null ? "Nothing of that kind." : "Nothing of that kind lately."}</p>}
      {page !== null && page.next !== null && (
        <button class="button" onClick={() => void load(true)}>
          Load more
        </button>
      )}
      <Said text={said.value} />
    </Section>
  );
}
