/** What the forms of accounts are made of: fields with their hint and their problem, a problem in words, copying. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ApiError } from "./api.ts";

interface FieldProps {
  label: string;
  name: string;
  autocomplete: string;
  hint?: string | undefined;
  value?: string | undefined;
  field?: RefObject<HTMLInputElement | null> | undefined;
}

export function Field({ label, name, autocomplete, hint, value, field }: FieldProps): JSX.Element {
  const id = useId();
  const plain = name === "name" ? {} : ({ autocapitalize: "none", spellcheck: false } as const);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        ref={field ?? null}
        id={id}
        name={name}
        type="text"
        dir="auto"
        autocomplete={autocomplete}
        defaultValue={value ?? ""}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...plain}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A field for a password, which can be looked at. */
export function PasswordField({ label, name, autocomplete, hint, field }: FieldProps): JSX.Element {
  const id = useId();
  const shown = useSignal(false);
  const kind = shown.value ? ({ type: "text" } as const) : ({ type: "password" } as const);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="password">
        <input
          ref={field ?? null}
          id={id}
          name={name}
          {...kind}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
        <button type="button" class="quiet-button" aria-controls={id} onClick={() => (shown.value = !shown.value)}>
          {shown.value ? "Hide" : "Show"}
          <span class="visually-hidden"> what is typed in ‘{label}’</span>
        </button>
      </div>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export const PASSWORD_RULE = "10 characters or more. A few words in a row are easy to remember and hard to guess.";

/** What went wrong, said at once. After too many tries it counts down; `over` is called at the end. */
export function Problem({ error, over }: { error: ApiError | null; over?: () => void }): JSX.Element {
  return (
    <div role="alert" class="form-problem-place">
      {error !== null && (
        <p class="form-problem">
          {error.message}
          {error.retry_after_s !== undefined && <Countdown seconds={error.retry_after_s} over={over} />}
        </p>
      )}
    </div>
  );
}

/** Read out once, though it is drawn anew each second. */
function Countdown({ seconds, over }: { seconds: number; over: (() => void) | undefined }): JSX.Element {
  const [until] = useState(() => Date.now() + seconds * 1_000);
  const left = useSignal(seconds);
  useEffect(() => {
    const timer = setInterval(() => {
      left.value = Math.ceil((until - Date.now()) / 1_000);
      if (left.value > 0) return;
      clearInterval(timer);
      over?.();
    }, 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <span class="visually-hidden"> Try again in {inWords(seconds)}.</span>
      <span aria-hidden="true"> Try again in {inWords(Math.max(1, left.value))}.</span>
    </>
  );
}

export function inWords(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** A button that cannot be pressed twice; it keeps the focus while it is at work. */
export function Submit({ busy, off = false, children }: { busy: boolean; off?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <button type="submit" class="button button-primary submit" aria-disabled={busy || off} aria-busy={busy}>
      {children}
    </button>
  );
}

/** A form that is sent by script: `send` gets what is typed, and returns the error that is shown. */
export function useForm(send: (typed: Record<string, string>) => Promise<ApiError | null>) {
  const busy = useSignal(false);
  const error = useSignal<ApiError | null>(null);
  const round = useRef(0);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value || error.value?.retry_after_s !== undefined) return;
    const typed = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)) as Record<string, string>;
    busy.value = true;
    error.value = null;
    const found = await send(typed);
    round.current += 1;
    error.value = found;
    busy.value = false;
  };
  return { busy, error, submit, over: () => (error.value = null) };
}

/** An error that this page finds itself. */
export function missing(message: string): ApiError {
  return { code: "missing", message };
}

/** A secret that is shown once: it can be copied, also where the page is not served over HTTPS. */
export function Secret({ label, value }: { label: string; value: string }): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const said = useSignal("");
  useEffect(() => field.current?.focus(), [value]);
  const copy = async (): Promise<void> => {
    field.current!.select();
    said.value = (await copied(value)) ? "Copied." : "Press Ctrl+C, or ⌘C, to copy it.";
  };
  return (
    <div class="field secret">
      <label for={id}>{label}</label>
      <div class="secret-line">
        <input ref={field} id={id} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p class="hint" role="status">
        {said.value}
      </p>
    </div>
  );
}

export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy"); // what is selected
  }
}
