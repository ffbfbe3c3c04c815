/** What a part of a page shows comes from the server: it is being loaded, is there, or could not be. */
import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError, Result } from "./api.ts";

export interface Loaded<T> {
  value: ReadonlySignal<T | null>;
  error: ReadonlySignal<ApiError | null>;
  load(): Promise<void>;
}

export function useLoaded<T>(ask: () => Promise<Result<T>>): Loaded<T> {
  const value = useSignal<T | null>(null);
  const error = useSignal<ApiError | null>(null);
  const load = async (): Promise<void> => {
    const answer = await ask();
    error.value = answer.ok ? null : answer.error;
    if (answer.ok) value.value = answer.value;
  };
  useEffect(() => void load(), []);
  return { value, error, load };
}

/** Says why something is not there, with the way to try it once more. */
export function NotLoaded({ error, load }: { error: ApiError; load(): Promise<void> }): JSX.Element {
  return (
    <p class="not-loaded" role="alert">
      {error.message}{" "}
      <button class="small-button" onClick={() => void load()}>
        Try again
      </button>
    </p>
  );
}

interface SectionProps {
  title: string;
  level?: 2 | 3;
  children: ComponentChildren;
  /** Gets the heading, so that the focus can go there when what had it is gone. */
  heading?: { current: HTMLHeadingElement | null };
}

export function Section({ title, level = 3, children, heading }: SectionProps): JSX.Element {
  const own = useRef<HTMLHeadingElement>(null);
  const Heading = `h${level}` as "h2";
  return (
    <section class="part" aria-label={title}>
      <Heading ref={heading ?? own} tabIndex={-1}>
        {title}
      </Heading>
      {children}
    </section>
  );
}

/** Says what was done, to those who hear the page too. */
export function Said({ text }: { text: string }): JSX.Element {
  return (
    <p class="said" role="status">
      {text}
    </p>
  );
}
