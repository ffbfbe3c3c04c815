/** A component that is loaded when it is wanted. Where that fails it says so, and what it was for is closed. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { usePage } from "../ui/context.ts";

interface Closable {
  close(): void;
}

interface Props extends Closable {
  load(): Promise<ComponentType<Closable>>;
}

export function Lazy({ load, close }: Props): JSX.Element | null {
  const { actions } = usePage();
  const [Loaded, setLoaded] = useState<ComponentType<Closable> | null>(null);
  useEffect(() => {
    let isThere = true;
    load().then(
      (loaded) => isThere && setLoaded(() => loaded),
      () => {
        if (!isThere) return;
        actions.toast("This could not be loaded. Try again when the connection is back.");
        close();
      },
    );
    return () => void (isThere = false);
  }, []);
  return Loaded === null ? null : <Loaded close={close} />;
}
