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
});
