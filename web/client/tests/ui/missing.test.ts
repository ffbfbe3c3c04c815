import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenForList } from "../../src/ui/missing.ts";
import type { Store } from "../../src/ui/store.ts";

const MISSING = { code: "unknown_list", message: "There is no such list." };

function page(error: { code: string; message: string } | null, list = "home") {
  const joinAgain = vi.fn();
  const unavailable = signal(error);
  const session = { list, connection: { isUp: true }, joinAgain };
  listenForList(() => ({ unavailable, session }) as unknown as Store);
  return { joinAgain, unavailable, session };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a missing list is asked for every 15 s, until it is there", async () => {
  const { joinAgain, unavailable } = page(MISSING);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(joinAgain).toHaveBeenCalledTimes(2);
  unavailable.value = null;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(joinAgain).toHaveBeenCalledTimes(2);
});

test("it is asked for when the page gets the focus, if there is a connection", async () => {
  const { joinAgain, session } = page(MISSING);
  window.dispatchEvent(new Event("focus"));
  expect(joinAgain).toHaveBeenCalledTimes(1);
  session.connection.isUp = false;
  window.dispatchEvent(new Event("focus"));
  expect(joinAgain).toHaveBeenCalledTimes(1);
});

test.each([
  [null, "home"],
  [{ code: "upgrade_needed", message: "" }, "home"],
  [MISSING, "no list can be called this"],
])("%# a page that waits for no list asks nothing", async (error, list) => {
  const { joinAgain } = page(error, list);
  await vi.advanceTimersByTimeAsync(60_000);
  window.dispatchEvent(new Event("focus"));
  expect(joinAgain).not.toHaveBeenCalled();
});
