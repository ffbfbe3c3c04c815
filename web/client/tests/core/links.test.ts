import { describe, expect, it } from "vitest";
import { partsOf } from "../../src/core/links.ts";

describe("the links in a title", () => {
  it("leaves a title without any as it is", () => {
    expect(partsOf("Buy milk [2 l] (cold)")).toEqual([{ text: "Buy milk [2 l] (cold)" }]);
    expect(partsOf("")).toEqual([]);
  });

  it("shows the text of a Markdown link and keeps what stands around it", () => {
    expect(partsOf("Watch [CS50 (video)](https://example.org/watch?v=1&t=2), then rest")).toEqual([
      { text: "Watch " },
      { text: "CS50 (video)", href: "https://example.org/watch?v=1&t=2" },
      { text: ", then rest" },
    ]);
  });

  it("takes an address with brackets in it", () => {
    expect(partsOf("[Stack](https://example.org/wiki/Stack_(abstract))")).toEqual([
      { text: "Stack", href: "https://example.org/wiki/Stack_(abstract)" },
    ]);
  });

  it("finds bare addresses without the punctuation after them", () => {
    expect(partsOf("See https://example.org/a. (or http://example.org/b)")).toEqual([
      { text: "See " },
      { text: "https://example.org/a", href: "https://example.org/a" },
      { text: ". (or " },
      { text: "http://example.org/b", href: "http://example.org/b" },
      { text: ")" },
    ]);
  });

  it("makes no link of a script", () => {
    const title = "[click](javascript:alert(1)) and [data](data:text/html,x)";
    expect(partsOf(title)).toEqual([{ text: title }]);
  });

  it("loses no character of what is not a link's own syntax", () => {
    const title = "a https://x.org/1 b https://x.org/2, c";
    expect(partsOf(title).map((part) => part.text).join("")).toBe(title);
  });

  it("takes a label with brackets in it", () => {
    expect(partsOf("Read [the [second] part](https://example.org/a) [1]")).toEqual([
      { text: "Read " },
      { text: "the [second] part", href: "https://example.org/a" },
      { text: " [1]" },
    ]);
    expect(partsOf("[a](https://x.org/1)[b](https://x.org/2)").map((part) => part.text)).toEqual(["a", "b"]);
    expect(partsOf("[[a](https://x.org/1)](https://x.org/2)").map((part) => part.href)).toEqual([undefined, "https://x.org/1", undefined, "https://x.org/2", undefined]);
  });

  const address = "https://a.example/x";
  const around: [string, string][] = [
    ["（", "）"], ["「", "」"], ["『", "』"], ["【", "】"], ["《", "》"], ["〈", "〉"], ["［", "］"],
    ["見て ", "、そして"], ["", "。次"], ["", "，好"], ["", "！"], ["", "？"], ["", "："], ["", "；"], ["", "…"], ["", "..."],
    ["“", "”"], ["‘", "’"], ["„", "“"], ["«", "»"], ["'", "'"], ['"', '"'], ["<", ">"], ["(", ")"], ["[", "]"], ["{", "}"],
    ["`", "`"], ["``", "``"], ["*", "*"], ["**", "**"], ["***", "***"], ["_", "_"], ["__", "__"], ["~~", "~~"],
    ["**See ", "**"], ["(see ", ".)"], ["(**", "**)."], ["", ", and"], ["", "; then"], ["\u200b", "\u200b"], ["", "\u2060"],
  ];
  it.each(around)("knows that %j and %j around an address are no part of it", (before, after) => {
    const parts = partsOf(`${before}${address}${after}`);
    expect(parts.filter((part) => part.href !== undefined)).toEqual([{ text: address, href: address }]);
    expect(parts.map((part) => part.text).join("")).toBe(`${before}${address}${after}`);
  });

  it.each([
    "https://en.wikipedia.org/wiki/Foo_(bar)",
    "https://a.example/a_(b)_c",
    "https://a.example/?q=[x]&r={y}",
    "https://a.example/?a=1&b=2#c",
    "https://a.example/日本語/パス",
    "https://例え.テスト/x",
    "http://localhost:8080/l/main#/active",
    "http://server/x",
    "http://10.0.0.1:8080/",
    "https://[::1]:8080/x",
    "https://user:pw@a.example/",
    "https://a.example/~me/*.txt",
    "https://a.example/__init__.py",
    "https://a.example/a'b",
    "https://a.example/@me!x",
    "HTTPS://A.EXAMPLE/x",
    "mailto:me@a.example",
  ])("takes %s as a whole", (whole) => {
    for (const text of [whole, `(see ${whole})`, `Read ${whole}, then rest`, `${whole}。`]) {
      expect(partsOf(text).filter((part) => part.href !== undefined)).toEqual([{ text: whole, href: whole }]);
    }
  });

  it("leaves what is no address, whatever it looks like", () => {
    for (const title of ["https://", "xhttps://a.example", "ftp://a.example/x", "//a.example/x", "a.example", "me@a.example", "[x](/l/main)"]) {
      expect(partsOf(title)).toEqual([{ text: title }]);
    }
  });
});
