import { sql } from "../../origin/db/drizzle.ts";
import { beforeAll, describe, expect, test } from "vitest";
import type { Transaction } from "../../origin/db/client.ts";
import { rows } from "../../origin/db/rows.ts";
import { searchPages } from "../../origin/db/content/selected.ts";
import { findWorded, findWordless, nextToWord, saveWords } from "../../origin/db/content/words.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { lanesBehind } from "../../origin/db/log/edges.ts";
import { findAffected } from "../../origin/db/log/renditions.ts";
import { changeAt, readLog } from "../../origin/db/log/stretches.ts";
import { writeNext, writeTouched } from "../../origin/delivery/documents/write-rows.ts";
import { planSearch } from "../../shared/content/search.ts";
import { MATERIALIZE_SET_SIZE, WORDLESS_AT_ONCE } from "../../shared/limits.ts";
import { documentTag } from "../../shared/tags.ts";
import { loadSite } from "../bench/site.ts";
import { filePostgres } from "../support/database.ts";
import { explaining, rowsOf, stepsOf, type PlanNode } from "../support/explained.ts";

/** What documents' rows, words and couriers look at: as much as they write, send or find, whatever is stored. */

const PAGES = 5_400;
const ITEMS = 600;
const ALL = PAGES + ITEMS;
/** A page somewhere in the middle. */
const PAGE = ITEMS + 2_000;
/** What a statement looks up beside what it is about. */
const ROOM = 30;

const postgres = filePostgres();
let siteId = 0;
let pageType = 0;

beforeAll(async () => {
  const shape = { pages: PAGES, items: ITEMS, shared: false };
  ({ id: siteId } = await loadSite(postgres(), shape, ["http://127.0.0.1:9"]));
  const { db } = postgres();
  // as when an origin has run for a while: every hundredth page has a rare word
  for (const table of [sql`publications`, sql`heads`])
    await rows(db)`update ${table} set words_of = revision_id,
        words = case when document_id % 100 = 0 then '''often'':1 ''rare'':2A' else '''often'':1' end::tsvector`;
  await rows(db)`
    update changes set materialized_at = committed_at, position = number, written = 0, documents = 1`;
  await rows(db)`
    insert into renditions (site_id, key, query, tags, kept_since)
    select site_id, 'k' || id, '', array['d:' || id, 's:' || slug, 't:' || type_id], now() from documents`;
  await rows(db)`vacuum analyze`;
  [{ id: pageType } = { id: 0 }] = await rows<{ id: number }>(db)`
    select id from content_types where site_id = ${siteId} and kind = 'page'`;
});

/** Every step of every statement. */
async function stepsIn(work: (tx: Transaction) => Promise<unknown>): Promise<PlanNode[]> {
  const steps: PlanNode[] = [];
  await postgres().transaction(async (tx) => {
    await work(explaining(tx, (plan) => void steps.push(...stepsOf(plan))));
  });
  return steps;
}

/** Tables that grow with what is stored. */
const GROWING = [
  "publications",
  "heads",
  "documents",
  "revisions",
  "log_documents",
  "log_entries",
  "changes",
  "renditions",
];

const documents = { answers: false, documents: true };
const fewOf = { entries: 100, bytes: 10_000_000 };
const some = (count: number, from = PAGE) => Array.from({ length: count }, (_, at) => from + at);
const revised = (ids: number[]) =>
  ids.map((id) => ({ documentId: id, locale: "en", revisionId: id, words: "'often':1" }));

/** Documents of a change that is made of many. */
const MANY = 400;

const STATEMENTS: [name: string, most: number, work: (tx: Transaction) => Promise<unknown>][] = [
  [
    "a publish writes the row of its document",
    1,
    (tx) => writeTouched(tx, siteId, [documentTag(PAGE)], ALL),
  ],
  [
    "a release writes those of its documents",
    25,
    (tx) => writeTouched(tx, siteId, some(25).map(documentTag), ALL),
  ],
  ["an upgrade writes a set", MATERIALIZE_SET_SIZE, (tx) => writeNext(tx, siteId, PAGE, ALL)],
  [
    "a courier reads documents",
    101,
    (tx) => readLog(tx, siteId, { after: 3_000, ...documents }, fewOf),
  ],
  [
    "a courier reads answers and documents",
    101,
    (tx) => readLog(tx, siteId, { after: 3_000, answers: true, documents: true }, fewOf),
  ],
  [
    "a courier has read everything",
    0,
    (tx) => readLog(tx, siteId, { after: 1_000_000, answers: true, documents: true }, fewOf),
  ],
  ["which change an edge has, when it has all", 1, (tx) => changeAt(tx, siteId, 1_000_000, ALL)],
  ["which change an edge has, on its way", 2, (tx) => changeAt(tx, siteId, 3_000, 2_999)],
  ["which edges are behind", 1, (tx) => lanesBehind(tx, siteId)],
  ["whether words are to be made", 0, (tx) => findWordless(tx, WORDLESS_AT_ONCE)],
  [
    "words are made anew",
    WORDLESS_AT_ONCE,
    async (tx) => findWorded(tx, await nextToWord(tx, { siteId, after: PAGE }, WORDLESS_AT_ONCE)),
  ],
  ["words are kept", WORDLESS_AT_ONCE, (tx) => saveWords(tx, revised(some(WORDLESS_AT_ONCE)))],
  [
    "answers that many documents touch",
    MANY,
    (tx) => findAffected(tx, siteId, some(MANY).map(documentTag)),
  ],
  [
    "a search finds a rare word",
    ALL / 100,
    (tx) =>
      searchPages(tx, siteId, {
        typeIds: [pageType],
        locale: null,
        search: planSearch("rare", null),
        offset: 0,
        limit: 10,
      }),
  ],
];

describe("in a site of thousands of documents", () => {
  test.each(STATEMENTS)("%s", async (_, most, work) => {
    const far = (await stepsIn(work)).filter(
      (step) => GROWING.includes(step["Relation Name"] ?? "") && rowsOf(step) > most + ROOM,
    );
    expect(far.map((step) => [step["Node Type"], step["Relation Name"], rowsOf(step)])).toEqual([]);
  });

  test("a search for a word that all have unpacks no words to find them", async () => {
    const steps = await stepsIn(async (tx) => {
      await readAs(tx, siteId, "published", { searches: true });
      const search = planSearch("often", null);
      await searchPages(tx, siteId, {
        typeIds: [pageType],
        locale: null,
        search,
        offset: 0,
        limit: 10,
      });
    });
    const found = steps.filter((step) => step["Relation Name"] === "publications");
    expect(found.map((step) => step["Node Type"])).not.toContain("Seq Scan");
    expect(steps.map((step) => step["Index Name"])).toContain("publications_words");
  });
});
