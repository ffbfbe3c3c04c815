/** Signing in by a provider: whether one's account is linked there. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { api, type ApiError, type WaysIn } from "../api.ts";
import { Problem } from "../form.tsx";
import { type Loaded, NotLoaded, Said, Section } from "../loaded.tsx";

export function ProviderPart({ name, ways }: { name: string; ways: Loaded<WaysIn> }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const problem = useSignal<ApiError | null>(null);
  const said = useSignal("");
  const linked = ways.value.value?.linked;

  const link = async (): Promise<void> => {
    const answer = await api.startOidc({ next: location.pathname + location.search + location.hash, link: true });
    if (answer.ok) return location.assign(answer.value.url);
    problem.value = answer.error;
  };
  const unlink = async (): Promise<void> => {
    const answer = await api.unlinkOidc();
    problem.value = answer.ok ? null : answer.error;
    said.value = answer.ok ? "Unlinked." : "";
    if (answer.ok) heading.current?.focus(); // The button that was pressed goes.
    await ways.load();
  };
  return (
    <Section title={`Sign-in by ${name}`} heading={heading}>
      {ways.error.value !== null && <NotLoaded error={ways.error.value} load={ways.load} />}
      {linked !== undefined && <p class="hint">{linked ? "Your account is linked." : "Your account is not linked."}</p>}
      <Problem error={problem.value} />
      <div class="form-end">
        {linked === true && (
          <button class="button" onClick={() => void unlink()}>
            Unlink
          </button>
        )}
        {linked === false && (
          <button class="button" onClick={() => void link()}>
            Link
          </button>
        )}
        <Said text={said.value} />
      </div>
    </Section>
  );
}
