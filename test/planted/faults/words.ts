import type { Fault } from "../fault.ts";

/** Faults of how words are kept of very high ids and very long texts, and of how many a rank is made of. */

const SEARCH = "edge/replica/search.ts";
const WORDS = "origin/db/content/words.ts";
const ids = ["test/edge/replica-ids.test.ts"];

export const wordFaults: Fault[] = [
  {
    name: "an id that words have no room for is another document's of the next type",
    file: "edge/replica/read-row.ts",
    find: " && id < IDS_OF_SPACE",
    put: "",
    tests: ids,
  },
  {
    name: "words have room for ids of 31 bits",
    file: "edge/replica/schema.ts",
    find: "IDS_OF_SPACE = 2 ** 38",
    put: "IDS_OF_SPACE = 2 ** 31",
    tests: ids,
  },
  {
    name: "there are more spaces than rows are exact for",
    file: "edge/replica/words.ts",
    find: " || space >= SPACES",
    put: "",
    tests: ids,
  },
  {
    name: "of the last type, low ids are searched only",
    file: SEARCH,
    find: "(last.no + 1) * IDS_OF_SPACE",
    put: "last.no * IDS_OF_SPACE + 2 ** 31",
    tests: ids,
  },
  {
    name: "a high id is found in the locale it falls back to, too",
    file: SEARCH,
    find: "own.id = w.rowid % ${IDS_OF_SPACE}",
    put: "own.id = w.rowid % ${2 ** 32}",
    tests: ids,
  },
  {
    name: "a high id is shown in the next space's locale",
    file: SEARCH,
    find: "locales.get(Math.floor(doc / IDS_OF_SPACE))",
    put: "locales.get(Math.round(doc / IDS_OF_SPACE))",
    tests: ids,
  },
  {
    name: "a rank is made of any number of forms",
    file: "shared/content/search.ts",
    find: ".slice(0, RANKED_FORMS)",
    put: "",
    tests: ["test/shared/search.test.ts"],
  },
  {
    name: "an edge makes ranks of fewer forms than an origin",
    file: SEARCH,
    find: "search.ranked.flatMap(partsOf)",
    put: "search.ranked.slice(0, 20).flatMap(partsOf)",
    tests: ["test/origin/search.property.test.ts"],
  },
  {
    name: "words of before are not made anew when the format is another one",
    file: WORDS,
    find: " or ${format} < ${WORDS_FORMAT}::int",
    put: "",
    tests: ["test/origin/far-words.test.ts"],
  },
  {
    name: "an older version makes a newer one's words anew by its own rules",
    file: WORDS,
    find: "${format} < ${WORDS_FORMAT}::int",
    put: "${format} <> ${WORDS_FORMAT}::int",
    tests: ["test/origin/wordsmith.test.ts"],
  },
  {
    name: "large rows of before keep their words in the newest revisions",
    file: "migrations/0022_far_words.sql",
    find: "update heads set words_of = null where pg_column_size(words) > 8000",
    put: "update heads set words_of = null where pg_column_size(words) > 8000000",
    tests: ["test/origin/far-words.test.ts"],
  },
];
