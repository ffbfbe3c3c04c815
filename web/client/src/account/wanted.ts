/** What another part of the page, such as the palette, asks of the account's menu. */
import { signal } from "@preact/signals";

export const wanted = signal<"settings" | "sign out" | null>(null);
