import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText, isLongerThan, refuseNul, unstorableAt, utf8Bytes } from "../../shared/text.ts";

/** Any text of UTF-16 units, halves of surrogate pairs and NUL among them. */
const unit = fc.oneof(
  fc.constantFrom("a", "é", "\0", "\ud83d", "\ude00", "😀", "東", "e\u0301", "\u05d0", " "),
  fc.string({ unit: "binary", maxLength: 2 }),
);
const anyText = fc.array(unit, { maxLength: 300 }).map((units) => units.join(""));

describe("a text that is cut", () => {
  it("is well-formed and has as many characters as there were, or as may be", () => {
    fc.assert(
      fc.property(anyText, fc.nat(250), (text, most) => {
        const cut = cutText(text, most);
        expect(cut.isWellFormed()).toBe(true);
        expect(Array.from(cut)).toEqual(Array.from(text.toWellFormed()).slice(0, most));
        expect(isLongerThan(text, most)).toBe(Array.from(text).length > most);
        expect(() => encodeURIComponent(cut)).not.toThrow();
      }),
      { seed: 20_261_128, numRuns: 3_000 },
    );
  });

  it("loses no half of its last character", () => {
    const text = `${"a".repeat(99)}😀b`;
    expect(cutText(text, 100)).toBe(`${"a".repeat(99)}😀`);
    expect(cutText(text, 99)).toBe("a".repeat(99));
  });
});

describe("text that cannot be stored", () => {
  it.each([
    [{ a: "x", b: [1, null, { c: "é😀" }] }, undefined],
    ["\0", ""],
    [{ title: "a\0b" }, "title"],
    [{ fields: { rows: [{}, { name: "\ud83d" }] } }, "fields.rows[1].name"],
    [{ fields: { "a\0": 1 } }, "fields"],
    [["a", ["\ude00"]], "[1][0]"],
    [JSON.parse('{"__proto__":"\\u0000"}'), "__proto__"],
  ])("is found by its path: %j", (value, path) => {
    expect(unstorableAt(value)).toBe(path);
  });
});

describe("an address with a NUL", () => {
  it("is refused wherever that stands, and only then", () => {
    const at = (path: string) => () => refuseNul(new URL(path, "https://edge.test").href);
    for (const path of ["/v2/posts/a%00/", "/?query=%00", "/?a%00=1", "/?\0=1"])
      expect(at(path), path).toThrow(expect.objectContaining({ code: "invalid" }) as Error);
    for (const path of ["/", "/?query=%2500", "/?query=00", "/%200"])
      expect(at(path), path).not.toThrow();
  });
});

describe("a text as UTF-8", () => {
  it("is as long as what is sent of it", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "é", "€", "😀", "\ud800", "\udc00") });
    fc.assert(
      fc.property(texts, (text) => {
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).byteLength);
      }),
    );
  });
});
