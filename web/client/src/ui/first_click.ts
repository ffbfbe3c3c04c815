/** Ignores the second click of a double-click, for buttons that disappear when clicked: it could hit what
 * moves under the pointer. */
export function onFirstClick(act: () => void): (event: MouseEvent) => void {
  return (event) => {
    // detail is 0 for clicks by keyboard or assistive technology.
    if (event.detail <= 1) act();
  };
}
