/** Recovery codes: shown once, to be copied or printed. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type ApiError } from "../api.ts";
import { copied, Problem } from "../form.tsx";
import { Said, Section, useLoaded } from "../loaded.tsx";

const PRINTING = "printing-codes";

export function RecoveryPart(): JSX.Element {
  const left = useLoaded(api.recoveryCodesLeft);
  const codes = useSignal<string[] | null>(null);
  const error = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const list = useRef<HTMLOListElement>(null);
  const count = left.value.value?.left ?? null;

  const make = async (): Promise<void> => {
    const answer = await api.makeRecoveryCodes();
    error.value = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    codes.value = answer.value.codes;
    said.value = "These codes are shown this once. Earlier ones do not work any more.";
    void left.load();
    setTimeout(() => list.current?.focus());
  };
  const copy = async (): Promise<void> => {
    getSelection()!.selectAllChildren(list.current!);
    said.value = (await copied(codes.value!.join("\n"))) ? "Copied." : "Press Ctrl+C, or ⌘C, to copy them.";
  };
  const print = (): void => {
    document.documentElement.classList.add(PRINTING);
    window.print();
    document.documentElement.classList.remove(PRINTING);
  };
  return (
    <Section title="Recovery codes">
      <p class="hint">
        Each of ten codes works once in the place of your password, if you lose it.
        {count !== null && ` ${count === 0 ? "You have none." : count === 1 ? "You have 1 left." : `You have ${count} left.`}`}
      </p>
      {codes.value !== null && (
        <>
          <ol class="codes" ref={list} tabIndex={-1} aria-label="Recovery codes">
            {codes.value.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ol>
        </>
      )}
      <Problem error={error.value} />
      <div class="form-end">
        {codes.value !== null && (
          <>
            <button class="button button-primary" onClick={() => void copy()}>
              Copy codes
            </button>
            <button class="button" onClick={print}>
              Print codes
            </button>
          </>
        )}
        <button class="button" onClick={() => void make()}>
          {count === 0 || count === null ? "Make recovery codes" : "Make new codes"}
        </button>
        <Said text={said.value} />
      </div>
    </Section>
  );
}
