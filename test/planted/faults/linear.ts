import type { Fault } from "../fault.ts";

/** Faults of what time grows with. */

export const linearFaults: Fault[] = [
  {
    name: "the end of a file's name is looked for from each of its hyphens",
    file: "origin/media/library.ts",
    find: 'const stem = withoutEnding(cleaned, "-").slice',
    put: 'const stem = cleaned.replace(/-+$/, "").slice',
    tests: ["test/security/linear-patterns.test.ts"],
  },
  {
    name: "everything is built of a body that has a million members",
    file: "shared/body.ts",
    find: "if (parts > MAX_JSON_PARTS)",
    put: "if (parts > 10 * MAX_JSON_PARTS)",
    tests: ["test/security/linear-json.test.ts"],
  },
  {
    name: "marks in a row are put into their order however many they are",
    file: "shared/text.ts",
    find: 'text.replace(LONG_MARKS, "$1").normalize(form)',
    put: "text.normalize(form)",
    tests: ["test/security/linear-texts.test.ts"],
  },
  {
    name: "a text becomes eighteen times as long when it is folded",
    file: "shared/search-words.ts",
    find: 'cutText(normalizeText(text, "NFKD"), FOLDED_TEXT_CHARS)',
    put: 'cutText(normalizeText(text, "NFKD"), 18 * FOLDED_TEXT_CHARS)',
    tests: ["test/security/linear-texts.test.ts"],
  },
];
