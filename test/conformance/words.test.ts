import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleWorker, COMPATIBILITY_DATE } from "../../edge/local/miniflare.ts";
import { guardWorkerds } from "../../edge/local/workerd.ts";
import type { FoundWords } from "../../edge/replica/search.ts";
import { planSearch } from "../../shared/content/search.ts";
import { createModel, type ContentType } from "../../shared/content/model.ts";
import { wordsOf } from "../../shared/content/words.ts";
import { createRandom } from "../support/random.ts";
import { randomSearch, randomText, searchByDefinition } from "../support/random-words.ts";

/** The longest searches there can be, in a Durable Object: its SQLite refuses deep expressions and many parameters. */

let runtime: Miniflare;

beforeAll(async () => {
  const entry = fileURLToPath(new URL("workerd/words.ts", import.meta.url));
  runtime = new Miniflare({
    compatibilityDate: COMPATIBILITY_DATE,
    modules: [{ type: "ESModule", path: "worker.js", contents: await bundleWorker(entry) }],
    durableObjects: { WORDS: { className: "WordsHost", useSQLite: true } },
    cf: false,
    handleRuntimeStdio: () => undefined,
  });
  await runtime.ready;
  await guardWorkerds();
});

afterAll(async () => {
  await runtime.dispose();
});

const type: ContentType = {
  id: 1,
  kind: "page",
  key: "p",
  name: "",
  fields: [{ key: "text", kind: "long_text" }],
  retired: [],
};
const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz0123456789äßøжωéñçλдшюяба");
const LONGEST = [
  LETTERS.slice(0, 50).join(" "),
  `"${LETTERS.slice(0, 49).join(" ")}"`,
  LETTERS.slice(0, 20).join(" or "),
  `a ${LETTERS.slice(1, 33)
    .map((letter) => `-${letter}`)
    .join(" ")}`,
  "東京都".repeat(33),
  `a ${'-"a b" '.repeat(13)}`,
  // each with a stem that is another word
  Array.from(LETTERS.slice(0, 20), (letter) => `${letter}es`).join(" "),
  "bread ".repeat(16),
];

it("gives what the definition gives", async () => {
  const random = createRandom(3);
  const texts = [
    ...LONGEST.slice(0, 2),
    ...Array.from({ length: 40 }, () => randomText(random, 20)),
  ];
  const documents = texts.map((text, index) => ({
    id: index + 1,
    published: 0,
    words: wordsOf(
      randomText(random, 2),
      Object.fromEntries([["text", text]]),
      type,
      createModel(1, [type], "en"),
    ),
  }));
  const searches = [...LONGEST, ...Array.from({ length: 200 }, () => randomSearch(random))];
  const response = await runtime.dispatchFetch("http://edge.test", {
    method: "POST",
    body: JSON.stringify({ documents, searches }),
  });
  const answered = (await response.json()) as FoundWords[];
  for (const [index, search] of searches.entries()) {
    const expected = searchByDefinition(documents, planSearch(search, "en"));
    const found = answered[index];
    expect(
      { count: found?.count, page: found?.found.map(({ id, rank }) => ({ id, rank })) },
      search,
    ).toEqual({
      count: expected.length,
      page: expected.slice(0, 10),
    });
  }
  expect(answered.slice(0, 2).map(({ count }) => count)).toEqual([1, 2]);
});
