/** Somebody has just signed in: notes who, and goes on. */
import { api, type ApiError } from "./api.ts";
import { remember } from "./identity.ts";
import { leftBehind } from "./leaving.ts";

/** Goes to where a provider asks who one is; it leads back to the server, and that to the page. */
export function leaveForProvider(url: string): void {
  remember(null); // Perhaps somebody else comes back.
  leftBehind.write("who", undefined);
  location.assign(url);
}

/** Returns an error only if the page stays. */
export async function arrive(next: string): Promise<ApiError | null> {
  const asked = await api.me();
  if (!asked.ok) return asked.error;
  remember(asked.value);
  leftBehind.write("who", undefined);
  location.replace(next);
  return new Promise(() => undefined);
}
