/** Which page an address is. */
export type PageName = "list" | "sign-in" | "link" | "people";

const PAGES: Record<string, PageName> = {
  "/sign-in": "sign-in",
  "/welcome": "link",
  "/invite": "link",
  "/reset": "link",
  "/people": "people",
};

export function pageOf(path: string): PageName {
  return PAGES[path.length > 1 ? path.replace(/\/$/, "") : path] ?? "list";
}
