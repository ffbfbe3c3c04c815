/** Where to go after signing in: back to where one came from, and never to another site. */

/** The path that `?next=` names, if it is one of this server's, else `/`. */
export function nextFrom(search: string): string {
  const next = new URLSearchParams(search).get("next");
  return next !== null && isOwnPath(next) ? next : "/";
}

/** Browsers read `//x` and `/\x` as another host, and leave out tabs and line breaks before they look. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !/[\u0000-\u001f\\]/.test(path) && !/^\/sign-in(?![^/?#])/.test(path);
}

/** The address of the sign-in page that leads back to `here`. */
export function signInAddress(here: string): string {
  return here === "/" || !isOwnPath(here) ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}
