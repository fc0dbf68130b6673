import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../dashboard/compare/sequence.ts";
import { compareTexts, type Passage } from "../../dashboard/compare/texts.ts";
import { compareValues } from "../../dashboard/compare/values.ts";

const side = (passages: readonly Passage[], which: "gone" | "new"): string =>
  passages
    .map((one) =>
      one.kind === "same"
        ? one.blocks.join("")
        : one.words
            .filter(({ kind }) => kind === "same" || kind === which)
            .map(({ entries }) => entries.join(""))
            .join(""),
    )
    .join("");

describe("what two lists have in common", () => {
  const list = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

  /** The length of the longest common subsequence, the slow way. */
  function common(one: readonly string[], other: readonly string[]): number {
    const rows = [Array<number>(other.length + 1).fill(0)];
    for (const entry of one) {
      const last = rows.at(-1) ?? [];
      const next = [0];
      for (const [index, beside] of other.entries())
        next.push(
          entry === beside
            ? (last[index] ?? 0) + 1
            : Math.max(last[index + 1] ?? 0, next[index] ?? 0),
        );
      rows.push(next);
    }
    return rows.at(-1)?.at(-1) ?? 0;
  }

  it("is as much as can be, and with the rest both lists", () => {
    fc.assert(
      fc.property(list, list, (before, after) => {
        const runs = compare(before, after);
        const of = (kinds: string[]) =>
          runs.filter(({ kind }) => kinds.includes(kind)).flatMap(({ entries }) => entries);
        expect(of(["same", "gone"])).toEqual(before);
        expect(of(["same", "new"])).toEqual(after);
        expect(of(["same"])).toHaveLength(common(before, after));
      }),
    );
  });

  it("is looked for no further than it pays", () => {
    const numbered = (from: number) =>
      Array.from({ length: 5_000 }, (_, index) => `${from + index}`);
    const runs = compare(["x", ...numbered(0)], ["x", ...numbered(10_000)]);
    expect(runs.map(({ kind, entries }) => [kind, entries.length])).toEqual([
      ["same", 1],
      ["gone", 5_000],
      ["new", 5_000],
    ]);
  });
});

describe("what was written", () => {
  it("is told by words within a block, and whole where blocks are the same", () => {
    const before = "<p>One.</p>\n<p>The green pear.</p>\n<p>Three.</p>";
    expect(compareTexts(before, before.replace("green", "yellow"))).toEqual([
      { kind: "same", blocks: ["<p>One.</p>"] },
      {
        kind: "changed",
        words: [
          { kind: "same", entries: ["\n", "<p>", "The", " "] },
          { kind: "gone", entries: ["green"] },
          { kind: "new", entries: ["yellow"] },
          { kind: "same", entries: [" ", "pear", ".", "</p>"] },
        ],
      },
      { kind: "same", blocks: ["\n<p>Three.</p>"] },
    ]);
  });

  it("is all there on both sides, whatever it is", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc
        .array(fc.constantFrom("<p>a</p>", "<b>", "b ", "\n", "<", "é", "</div>", "אב"), {
          maxLength: 12,
        })
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const passages = compareTexts(before, after);
        expect(side(passages, "gone")).toBe(before);
        expect(side(passages, "new")).toBe(after);
      }),
    );
  });
});

describe("what revisions hold", () => {
  it("is told by field; rows that were moved, added and taken out are known for what they are", () => {
    const row = (question: string, answer: string) => ({ question, answer });
    const before = {
      title: "Pears",
      faq: [row("Why?", "So."), row("When?", "Now."), row("Who?", "We.")],
      image: { url: "/a.png", alt: "" },
    };
    const after = {
      title: "Pears",
      faq: [
        row("Who?", "We."),
        row("Why?", "So it is."),
        row("Where?", "Here."),
        row("How?", "Well."),
      ],
      image: { url: "/a.png", alt: "A pear" },
    };
    const told = compareValues(before, after).map(({ path, kind }) => `${kind} ${path}`);
    expect(told.toSorted()).toEqual([
      "added faq[2]",
      "added faq[3]",
      "changed faq[1].answer",
      "changed image",
      "moved faq[0]",
      "removed faq[1]",
    ]);
    expect(compareValues(before, before)).toEqual([]);
  });
});
