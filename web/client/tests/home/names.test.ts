import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Names } from "../../src/home/names.ts";

const BO = { name: "Bo", initials: "B", hue: 1 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function asked(answer: () => Promise<object>) {
  const names = new Names();
  const send = vi.fn(answer);
  names.connect({ send } as never);
  return { names, send };
}

test("those who are met together are asked for together, and only once", async () => {
  const { names, send } = asked(async () => ({ ok: true, people: { bo: BO } }));
  names.want("home", ["bo"]);
  names.want("home", ["bo", "cy"]);
  await vi.advanceTimersByTimeAsync(100);
  names.want("home", ["bo", "cy", ""]);
  await vi.advanceTimersByTimeAsync(100);
  expect(send).toHaveBeenCalledTimes(1);
  expect(send).toHaveBeenCalledWith("people", { list: "home", ids: ["bo", "cy"] }, expect.any(Number));
  expect(names.of("bo")).toEqual(BO);
  expect(names.of("cy")).toBeUndefined();
});

test("who was not known is asked for again later, and at once if there was no answer", async () => {
  let works = false;
  const { names, send } = asked(async () => (works ? { ok: true, people: {} } : Promise.reject(new Error("broken"))));
  names.want("home", ["cy"]);
  await vi.advanceTimersByTimeAsync(100);
  works = true;
  names.want("home", ["cy"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(send).toHaveBeenCalledTimes(2);
  names.want("home", ["cy"]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(send).toHaveBeenCalledTimes(2);
  names.want("home", ["cy"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(send).toHaveBeenCalledTimes(3);
});
