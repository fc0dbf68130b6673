import { expect, test } from "vitest";
import { planSearch } from "../../shared/content/search.ts";
import { fold } from "../../shared/search-words.ts";
import { SEARCH_LANGUAGES, stemOf, type SearchLanguage } from "../../shared/stems.ts";

/** Which words are forms of one, in each language. */

const FORMS: [SearchLanguage, string[][]][] = [
  [
    "en",
    [
      ["bread", "breads"],
      ["run", "running", "runs"],
      ["recipe", "recipes"],
    ],
  ],
  [
    "de",
    [
      ["haus", "hauses"],
      ["rezept", "rezepte", "rezepten"],
      ["katze", "katzen"],
    ],
  ],
  [
    "fr",
    [
      ["recette", "recettes"],
      ["grand", "grands", "grande"],
    ],
  ],
  [
    "es",
    [
      ["receta", "recetas"],
      ["libro", "libros"],
    ],
  ],
];

test.each(FORMS)("%s", (language, families) => {
  for (const words of families) {
    const stems = words.map((word) => stemOf(fold(word), language));
    expect({ words, stems: new Set(stems).size }).toEqual({ words, stems: 1 });
    expect(stems[0]).toBeDefined();
  }
});

test("a word has one stem with its marks and without, and one of other letters has none", () => {
  expect(stemOf(fold("crèmes"), "fr")).toBe(stemOf("cremes", "fr"));
  for (const word of ["東京", "хлеба", "3d", "ab", "42", ""])
    for (const language of SEARCH_LANGUAGES) expect(stemOf(word, language)).toBeUndefined();
  expect(stemOf("breads", null)).toBeUndefined();
});

test("whatever a word of Latin letters is, its stem is one, soon", () => {
  const parts = [
    "ing",
    "ness",
    "ation",
    "heiten",
    "lich",
    "ment",
    "issement",
    "acion",
    "y",
    "e",
    "s",
    "qu",
    "ee",
  ];
  for (const language of SEARCH_LANGUAGES)
    for (const part of parts) {
      const word = part.repeat(100).slice(0, 100);
      expect(stemOf(word, language)).toMatch(/^[a-z]+$/);
    }
});

const forms = (text: string) =>
  planSearch(text, "en").ranked.map(
    ({ text: word, begins, times }) => `${times} ${word}${begins ? "*" : ""}`,
  );

test("a word asked for stands for its stem and those of the stem; quoted, without or with a mark inside, for itself", () => {
  expect(forms("breads rye")).toEqual([
    "4 breads",
    "2 bread",
    "2 =bread",
    "4 rye",
    "2 =rye",
    "1 rye*",
  ]);
  expect(forms("breads bread")).toEqual(["4 breads", "4 bread", "2 =bread", "1 bread*"]);
  expect(forms("bread breads")).toEqual(["4 bread", "2 =bread", "4 breads", "1 breads*"]);
  expect(forms('"breads"')).toEqual(["4 breads"]);
  expect(forms('"rye breads"')).toEqual(["4 rye", "4 breads"]);
  expect(forms("rye-breads")).toEqual(["4 rye", "4 breads"]);
  const [only] = planSearch("rye -breads", "en").alternatives;
  expect(only?.without).toEqual([
    [{ kind: "word", forms: [{ text: "breads", begins: false, times: 4 }] }],
  ]);
});
