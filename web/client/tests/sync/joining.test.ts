import { beforeEach, expect, test } from "vitest";
import { Feed, type JoinAnswer } from "../../src/sync/feed.ts";
import type { Answer } from "../../src/sync/transport.ts";

const snapshot = { list: "main", at: 0, title: "", title_changed: 0, tasks: [] };
const answer = (position: number, hash: string): JoinAnswer => ({ ok: true, position, hash, now: 0, snapshot });

let cursors: ({ since: number; hash: string } | null)[];
let answers: ((answer: Answer) => void)[];
let position: number;
let joined: number[];
let feed: Feed;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  [cursors, answers, joined, position] = [[], [], [], 0];
  feed = new Feed({
    join: (cursor) => {
      cursors.push(cursor);
      return new Promise((resolve) => answers.push(resolve));
    },
    load: () => Promise.reject(new Error("nothing is large here")),
    position: () => position,
    restore: (_snapshot, restored) => (position = restored),
    apply: () => undefined,
    joined: (given) => joined.push(given.position),
    refused: () => undefined,
    outdated: () => undefined,
    unknownIn: () => null,
  });
  void feed.join();
  answers[0]!(answer(5, "five"));
  await settle();
});

test("an answer that comes after a newer join's means nothing any more", async () => {
  feed.reset("forked");
  feed.reset("forked");
  answers[2]!(answer(3, "new"));
  await settle();
  answers[1]!(answer(4, "stale"));
  await settle();
  expect([position, feed.hash]).toEqual([3, "new"]);
  expect(joined).toEqual([5, 3]);
});

test("an answer to a join of a connection that is gone means nothing either", async () => {
  feed.reset("behind");
  feed.lost();
  answers[1]!(answer(9, "stale"));
  await settle();
  expect([position, feed.hash]).toEqual([5, "five"]);
});

test("only a fork is joined without a cursor", () => {
  feed.reset("behind");
  feed.lost();
  feed.reset("forked");
  expect(cursors).toEqual([null, { since: 5, hash: "five" }, null]);
});

test("a head at the same position with another hash joins again, one that is the same does not", () => {
  feed.head(5, "five");
  expect(cursors).toHaveLength(1);
  feed.head(5, "another");
  expect(cursors).toHaveLength(2);
});
