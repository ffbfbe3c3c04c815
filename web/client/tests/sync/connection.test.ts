import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "../../src/sync/connection.ts";
import type { Transport, TransportEvents } from "../../src/sync/transport.ts";

let opened: number;
let transport: TransportEvents;
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  opened = 0;
  const fake = { open: () => (opened += 1), close: () => undefined, listen: (events: TransportEvents) => (transport = events) };
  connection = new Connection(fake as unknown as Transport);
  connection.start();
  opened = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a connection that is said to be gone twice is tried once, and not later for it", () => {
  transport.closed("connect_error");
  vi.advanceTimersByTime(900);
  transport.closed("transport close");
  vi.advanceTimersByTime(100);
  expect(opened).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(opened).toBe(1);
});

test("to hurry replaces the attempt that was to come", () => {
  transport.closed("connect_error");
  connection.hurry();
  vi.advanceTimersByTime(60_000);
  expect(opened).toBe(1);
});

test("what is open is not tried again", () => {
  transport.closed("connect_error");
  transport.opened();
  connection.hurry();
  vi.advanceTimersByTime(60_000);
  expect(opened).toBe(0);
});
