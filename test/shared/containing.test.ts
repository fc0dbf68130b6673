import { expect, test } from "vitest";
import { refuseWide } from "../../shared/content/containing.ts";
import { resolveSelection } from "../../shared/content/filters.ts";
import { createModel, type ContentType, type Field } from "../../shared/content/model.ts";
import type { Source } from "../../shared/content/source.ts";
import { MAX_CONTAINS_DOCUMENTS } from "../../shared/limits.ts";
import { parseQuery, type QueryOf } from "../../shared/query.ts";

/** How much `__contains` would look through is asked once each, and is a limit. */

const to = { kind: "page", key: "p" } as const;
const fields: Field[] = [
  { key: "label", kind: "short_text" },
  { key: "n", kind: "number" },
  { key: "next", kind: "reference", many: false, to },
  { key: "writer", kind: "reference", many: false, to: { kind: "collection", key: "c" } },
];
const type = (id: number, kind: "page" | "collection", key: string): ContentType => ({
  id,
  kind,
  key,
  name: key,
  fields,
  retired: [],
});
const page = type(1, "page", "p");
const model = createModel(1, [page, type(2, "collection", "c")]);

/** Asks with so many documents in each type, half as many with each condition. @returns what was asked, and the refusal */
async function ask(query: string, documents: number): Promise<string[]> {
  const url = new URL(`http://edge.test/v2/pages/p/?${query}`);
  const selection = resolveSelection(model, page, parseQuery(url) as QueryOf<"pages">);
  const said: string[] = [];
  const selected: Source["selected"] = async (_, { type: asked, limit }, { conditions }) => {
    said.push(`${asked.key} ${conditions.length} ${limit}`);
    return { count: Math.ceil(documents / 2 ** conditions.length), documents: [] };
  };
  const wanted = { type: page, locale: null, offset: 0, limit: 10 };
  try {
    await refuseWide({ selected } as Source, model, wanted, selection);
  } catch (error) {
    said.push(String(error));
  }
  return said;
}

const MOST = MAX_CONTAINS_DOCUMENTS;
const refusal = (rest: string) =>
  `AppError: "__contains" looks through at most 20000 documents, and ${rest}.`;

test.each([
  ["fields.label=a&fields.n__gt=1", MOST * 9, []],
  ["fields.label__contains=a", MOST, ["p 0 0"]],
  ["fields.label__contains=a", MOST + 1, ["p 0 0", refusal("p has more")]],
  ["fields.label__contains=a&fields.n__gt=1", MOST * 2, ["p 1 0"]],
  [
    "fields.label__contains=a&fields.n__gt=1",
    MOST * 2 + 1,
    ["p 1 0", refusal("p has more that meet the other filters")],
  ],
  ["fields.writer.label__contains=a&fields.n=1", MOST, ["c 0 0"]],
  ["fields.writer.next.label__contains=a", MOST, ["p 0 0"]],
  ["fields.writer.label__contains=a&fields.n=1", MOST + 1, ["c 0 0", refusal("c has more")]],
  ["fields.next.label__contains=a&fields.label__contains=b", MOST, ["p 0 0", "p 1 0"]],
])("%s of %i", async (query, documents, expected) => {
  expect(await ask(query, documents)).toEqual(expected);
});
