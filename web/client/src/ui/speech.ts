/** The text of a live region. It is cleared after a while, and a repeated message is announced again. */
import { signal } from "@preact/signals";

const KEPT_MS = 5_000;

export class Speech {
  readonly words = signal("");
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(words: string): void {
    // Screen readers announce only a change of the text, so a repeated message gets a trailing space.
    this.words.value = words === this.words.peek() ? `${words}\u00a0` : words;
    clearTimeout(this.timer);
    // Otherwise a screen reader's user finds old messages when reading through the page.
    this.timer = setTimeout(() => (this.words.value = ""), KEPT_MS);
  }
}
