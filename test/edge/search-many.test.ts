import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { REPLICA_SCHEMA, type Rows } from "../../edge/replica/schema.ts";
import { searchWords } from "../../edge/replica/search.ts";
import { takeWords } from "../../edge/replica/words.ts";
import { planSearch } from "../../shared/content/search.ts";
import { FEW_FOUND, FOUND_AT_ONCE } from "../../shared/limits-edge.ts";
import type { DocumentWord } from "../../shared/content/words.ts";
import { createRandom } from "../support/random.ts";
import { searchByDefinition, type SearchedDocument } from "../support/random-words.ts";

/** Searches that find more documents than are looked at in one piece. */

interface Made extends SearchedDocument {
  type: number;
}

const DOCUMENTS = FOUND_AT_ONCE + 3 * FEW_FOUND;
const opened = createSqliteRows(":memory:");
const asked: string[] = [];
const rows: Rows = {
  ...opened,
  run(sql, ...params) {
    asked.push(sql);
    return opened.run(sql, ...params);
  },
};
const made: Made[] = [];

/**
 * All have `all`, most of them once; a tenth have `tenth`; the newest are of type 2. `odd` have those of type 1, and of type 2
 * some that are newer. Three were published at a time.
 */
function makeDocuments(): void {
  const random = createRandom(5);
  for (let id = 1; id <= DOCUMENTS; id++) {
    const words: DocumentWord[] = [
      { text: "all", places: random() < 0.2 ? [1, 3] : [1], inName: random() < 0.01 ? 1 : 0 },
    ];
    if (random() < 0.1) words.push({ text: "tenth", places: [2], inName: 0 });
    const type = id > DOCUMENTS - FEW_FOUND ? 2 : 1 + Math.floor(random() * 2);
    const newest = id - (DOCUMENTS - FEW_FOUND);
    if (type === 1 || (newest > 0 && newest <= 20))
      words.push({ text: "odd", places: [4], inName: 0 });
    made.push({ id, type, published: Math.floor(id / 3), words });
  }
}

beforeAll(() => {
  makeDocuments();
  for (const each of REPLICA_SCHEMA) opened.run(each);
  opened.transaction(() => {
    for (const { id, type, published, words } of made) {
      opened.run(
        "insert into documents (locale, id, type, slug, published, updated, created, position) values ('en', ?, ?, null, ?, 0, 0, 0)",
        id,
        type,
        published,
      );
      takeWords(opened, { locale: "en", id }, { before: undefined, now: type }, words);
    }
    opened.run("insert into counts select locale, type, count(*) from documents group by 1, 2");
  });
});
afterAll(() => opened.close());

describe.each([[[1, 2]], [[1]]])("of types %j", (typeIds) => {
  it.each([
    ["all", 0, 10],
    ["all", 195, 30],
    ["all", FOUND_AT_ONCE / 2, 20],
    ["all", 24_000, 100],
    ["tenth or all", 0, 10],
    ["tenth", 500, 100],
    ["all -tenth", 5_000, 10],
    ['"all tenth"', 100, 10],
    ["odd", 0, 10],
    ["ten", 0, 10],
  ])("%s, from %d on", (text, offset, limit) => {
    const search = planSearch(text, null);
    const scope = { typeIds, locale: "en", fallback: null };
    const { count, found } = searchWords(rows, { ...scope, search, offset, limit });
    const expected = searchByDefinition(
      made.filter(({ type }) => typeIds.includes(type)),
      search,
    );
    expect({ count, page: found.map(({ id, rank }) => ({ id, rank })) }).toEqual({
      count: expected.length,
      page: expected.slice(offset, offset + limit),
    });
  });
});

it("as many statements for the first of all as there are stretches of them, and one for their time", () => {
  asked.length = 0;
  const scope = { typeIds: [1, 2], locale: "en", fallback: null, offset: 300, limit: 10 };
  searchWords(rows, { ...scope, search: planSearch("all", null) });
  const stretches = Math.ceil(DOCUMENTS / FOUND_AT_ONCE);
  // the spaces; found, and of these the points, stretch after stretch
  expect(asked).toHaveLength(1 + 2 * stretches + 1);
});
