import { afterEach, expect, test, vi } from "vitest";
import { api, ask, expectPerson } from "../../src/account/api.ts";

const answer = (status: number, body: unknown): Response => new Response(typeof body === "string" ? body : JSON.stringify(body), { status });

function serving(response: Response | Error) {
  const fetched = vi.fn(async (_path: string, _request: RequestInit) => {
    if (response instanceof Error) throw response;
    return response;
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => {
  vi.unstubAllGlobals();
  expectPerson(null);
});

test("what is asked is a GET, what changes something a POST of JSON", async () => {
  const fetched = serving(answer(200, { people: [] }));
  expect(await api.people()).toEqual({ ok: true, value: { people: [] } });
  expect(fetched.mock.calls[0]![1].method).toBeUndefined();
  fetched.mockResolvedValueOnce(answer(200, { person: "7" }));
  await api.signIn("bo", "words");
  const [path, request] = fetched.mock.calls[1]!;
  expect(path).toBe("/api/sign-in");
  expect(request.method).toBe("POST");
  expect(request.headers).toEqual({ "Content-Type": "application/json" });
  expect(JSON.parse(request.body as string)).toEqual({ login: "bo", password: "words" });
});

test("a refusal is the server's sentence, with what it says beside it", async () => {
  const error = { code: "too_many_tries", message: "Too many.", retry_after_s: 7 };
  serving(answer(429, { ok: false, error }));
  expect(await ask("/api/sign-in", {})).toEqual({ ok: false, error });
});

test("no answer, and one that is no JSON, are told in words too", async () => {
  serving(new TypeError("failed"));
  expect(await api.me()).toMatchObject({ ok: false, error: { code: "no_answer" } });
  serving(answer(502, "<html>"));
  expect(await api.me()).toMatchObject({ ok: false, error: { code: "not_understood" } });
  serving(answer(500, {}));
  expect(await api.me()).toMatchObject({ ok: false, error: { code: "not_understood" } });
});

test("requests name the person whose account the page shows", async () => {
  const fetched = serving(answer(200, {}));
  expectPerson("p1");
  await api.signOut();
  expect(fetched.mock.calls[0]![1].headers).toMatchObject({ "X-Todo-Person": "p1" });
});

test("the log is asked for with what it is filtered by", async () => {
  const fetched = serving(answer(200, { entries: [], names: {}, next: null }));
  await api.log({ before: 7, person: "p1", types: ["signed_in", "signed_out"] });
  expect(fetched.mock.calls[0]![0]).toBe("/api/audit?before=7&person=p1&types=signed_in%2Csigned_out");
});
