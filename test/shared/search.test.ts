import { describe, expect, it } from "vitest";
import { planSearch, type Form } from "../../shared/content/search.ts";
import { RANKED_FORMS } from "../../shared/limits.ts";

/** What a rank is made of: of all that is asked for, so much and no more. */

const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz");
const textsOf = (forms: Form[]) => forms.map(({ text }) => text);

describe("a search with more words than a rank is made of", () => {
  it("ranks by the first of them, and finds only what has all", () => {
    const { alternatives, ranked } = planSearch(LETTERS.join(" "), null);
    expect(LETTERS.length).toBeGreaterThan(RANKED_FORMS);
    expect(textsOf(ranked)).toEqual(LETTERS.slice(0, RANKED_FORMS));
    const sought = alternatives.flatMap((each) => each.with);
    expect(sought.flatMap((each) => (each.kind === "word" ? textsOf(each.forms) : []))).toEqual(
      LETTERS,
    );
  });

  it("counts forms, of which a word has several, and each once", () => {
    const words = ["breads", "bakes", "loaves", "rolls", "cakes", "tarts", "pies", "buns", "rusks"];
    const { ranked } = planSearch(`${words.join(" ")} breads`, "en");
    expect(ranked).toHaveLength(RANKED_FORMS);
    expect(new Set(ranked.map(({ text, begins }) => `${text} ${begins}`)).size).toBe(RANKED_FORMS);
    expect(textsOf(ranked.slice(0, 3))).toEqual(["breads", "bread", "=bread"]);
    // the word that may be unfinished is the last, so the form that begins words is the first to be left out
    const eight = planSearch(words.slice(0, 8).join(" "), "en");
    expect(eight.ranked.at(-1)).toEqual({ text: "=bun", begins: false, times: 2 });
    const seven = planSearch(words.slice(0, 7).join(" "), "en");
    expect(seven.ranked.at(-1)).toEqual({ text: "pies", begins: true, times: 1 });
  });
});
