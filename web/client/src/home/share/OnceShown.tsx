/** An address that is shown this once: to be copied now. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../CopyButton.tsx";

interface Props {
  label: string;
  address: string;
  hint: string;
}

export function OnceShown({ label, address, hint }: Props): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current!.select(), [address]);
  return (
    <div class="once-shown">
      <div class="once-shown-line">
        <input ref={field} class="share-field" readOnly aria-label={label} value={address} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton text={address} label="Copy link" />
      </div>
      <p class="hint">{hint}</p>
    </div>
  );
}
