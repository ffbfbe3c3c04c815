/** For buttons that go when they are clicked: the second click of a double one may hit what slid under it. */
export function onFirstClick(act: () => void): (event: MouseEvent) => void {
  return (event) => {
    // 0 is a click by keyboard or assistive technology.
    if (event.detail <= 1) act();
  };
}
