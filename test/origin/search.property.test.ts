import { sql } from "../../origin/db/drizzle.ts";
import { beforeAll, expect, test } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { REPLICA_SCHEMA, type Rows } from "../../edge/replica/schema.ts";
import { searchWords } from "../../edge/replica/search.ts";
import { takeWords } from "../../edge/replica/words.ts";
import { array, rows } from "../../origin/db/rows.ts";
import { createModelCache, createSource } from "../../origin/db/content/source.ts";
import { printWords } from "../../origin/db/content/words.ts";
import { readAs } from "../../origin/db/content/views.ts";
import type { Values } from "../../shared/content/field-kind.ts";
import { createModel, type ContentType } from "../../shared/content/model.ts";
import { planSearch, type Search } from "../../shared/content/search.ts";
import type { Range, Source } from "../../shared/content/source.ts";
import { wordsOf } from "../../shared/content/words.ts";
import { filePostgres } from "../support/database.ts";
import { createRandom } from "../support/random.ts";
import { keptWords } from "../support/replica-rows.ts";
import {
  randomSearch,
  randomText,
  searchByDefinition,
  type SearchedDocument,
} from "../support/random-words.ts";

/** Postgres, SQLite and the definition find the same documents, with the same ranks, in the same order. */

const DOCUMENTS = 150;
const SEARCHES = 250;
const PAGE_KINDS = 2;

const random = createRandom(20);
const postgres = filePostgres();
const sqlite = createSqliteRows(":memory:");
let siteId = 0;

interface Made extends SearchedDocument {
  locale: string;
  type: number;
}
const made: Made[] = [];

const typeOf = (id: number): ContentType => ({
  id,
  kind: "page",
  key: `t${id}`,
  name: "",
  fields: [
    { key: "one", kind: "short_text" },
    { key: "two", kind: "wysiwyg" },
  ],
  retired: [],
});

/** Some documents are in both locales, some in one; some were published at the same time. */
function makeDocuments(types: number[]): Made[] {
  return Array.from({ length: DOCUMENTS }, (_, index) => {
    const type = types[index % types.length] ?? 0;
    const locales = random() < 0.4 ? ["en", "de"] : [random() < 0.8 ? "en" : "de"];
    const model = createModel(1, [typeOf(type)], "en");
    return locales.map((locale) => {
      const [one, two] = [randomText(random, 6), `<p>${randomText(random, 30)}</p>`];
      const fields: Values = Object.fromEntries(Object.entries({ one, two }));
      const words = wordsOf(randomText(random, 3), fields, typeOf(type), model);
      return { id: index + 1, type, locale, published: Math.floor(random() * 20), words };
    });
  }).flat();
}

async function fillPostgres(documents: Made[]): Promise<void> {
  const { db } = postgres();
  const ids = array(
    documents.map(({ id }) => id),
    "bigint",
  );
  const locales = array(
    documents.map(({ locale }) => locale),
    "text",
  );
  const types = array(
    documents.map(({ type }) => type),
    "int",
  );
  const times = array(
    documents.map(({ published }) => published),
    "int",
  );
  const words = array(
    documents.map((document) => printWords(document.words)),
    "text",
  );
  const given = sql`unnest(${ids}, ${locales}, ${types}, ${times}, ${words}) as given (id, locale, type, published, words)`;
  await rows(db)`
    insert into documents (id, site_id, type_id, slug, created_at) overriding system value
    select distinct id, ${siteId}::int, type, 's' || id, now() from ${given}`;
  await rows(db)`
    insert into revisions (document_id, locale, name, fields, created_at)
    select id, locale, '', '{}', now() from ${given}`;
  await rows(db)`
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at, words, words_of)
    select given.id, given.locale, type, r.id, to_timestamp(published), now(), words::tsvector, r.id
    from ${given} join revisions r on r.document_id = given.id and r.locale = given.locale`;
}

function fillSqlite(documents: Made[]): void {
  for (const each of REPLICA_SCHEMA) sqlite.run(each);
  for (const [index, { id, locale, type, published, words }] of documents.entries()) {
    const other = documents[index - 1]?.words ?? [];
    sqlite.run(
      "insert into documents (locale, id, type, slug, published, updated, created, position) values (?, ?, ?, null, ?, 0, 0, 0)",
      locale,
      id,
      type,
      published,
    );
    // as if it had been edited, and taken down, before
    const place = { locale, id };
    const was = index % 2 === 0 ? type : type + 1;
    const [edited, gone] = [index % 3 === 0, index % 6 === 0];
    if (edited) takeWords(sqlite, place, { before: undefined, now: was }, other);
    if (gone) takeWords(sqlite, place, { before: was, now: undefined }, []);
    takeWords(sqlite, place, { before: edited && !gone ? was : undefined, now: type }, words);
  }
}

beforeAll(async () => {
  const { db } = postgres();
  const [site] = await rows<{ id: number }>(db)`
    insert into sites (slug, name, locales, default_locale, created_at)
    values ('s', '', '{en,de}', 'en', now()) returning id`;
  siteId = site?.id ?? 0;
  const types = await rows<{ id: number }>(db)`
    insert into content_types (site_id, kind, key, name, fields, created_at, updated_at)
    select ${siteId}::int, case when n > ${PAGE_KINDS}::int then 'post' else 'page' end, 't' || n, '', '[]', now(), now()
    from generate_series(1, ${PAGE_KINDS + 1}::int) n returning id`;
  made.push(...makeDocuments(types.map(({ id }) => id)));
  await fillPostgres(made);
  fillSqlite(made);
});

/** What readers of a locale see, by the fallback's rule. */
const shown = (typeIds: number[], locale: string, fallback: string | null): Made[] =>
  made.filter(
    (each) =>
      typeIds.includes(each.type) &&
      (each.locale === locale ||
        (each.locale === fallback &&
          !made.some((own) => own.id === each.id && own.locale === locale))),
  );

/** More than a rank is made of. */
const manyWords = () => Array.from({ length: 24 }, () => randomSearch(random)).join(" or ");

async function agree(fallback: string | null): Promise<number> {
  const all = [...new Set(made.map(({ type }) => type))];
  let found = 0;
  await postgres().snapshot(async (tx) => {
    await readAs(tx, siteId, "published");
    const source = createSource(tx, createModelCache(), siteId, "published");
    for (let nth = 0; nth < SEARCHES; nth++) {
      const words = nth % 25 === 0 ? manyWords() : randomSearch(random);
      const locale = random() < 0.5 ? "en" : "de";
      const typeIds = all.slice(0, 1 + Math.floor(random() * PAGE_KINDS));
      const range = { offset: Math.floor(random() * 4), limit: 1 + Math.floor(random() * 60) };
      // a site that was told no language yet may ask for words that were made in one
      const search = planSearch(words, random() < 0.3 ? null : "en");
      const expected = searchByDefinition(shown(typeIds, locale, fallback), search);
      const page = expected.slice(range.offset, range.offset + range.limit);
      const ids = page.map(({ id }) => id);
      const edge = searchWords(sqlite, { typeIds, locale, fallback, search, ...range });
      expect(
        { count: edge.count, page: edge.found.map(({ id, rank }) => ({ id, rank })) },
        words,
      ).toEqual({ count: expected.length, page });
      const { count, documents } = await source.searched({ typeIds, locale, search, ...range });
      expect({ count, ids: documents.map(({ id }) => id) }, words).toEqual({
        count: expected.length,
        ids,
      });
      if (expected.length > 0) found++;
      await agreeOnPosts(source, all.slice(PAGE_KINDS), { words, search, locale, ...range });
    }
  });
  return found;
}

/** Posts show their rank, and are read in no other locale. */
async function agreeOnPosts(
  source: Source,
  typeIds: number[],
  { words, ...asked }: { words: string; search: Search; locale: string } & Range,
): Promise<void> {
  const { search, locale, offset, limit } = asked;
  const expected = searchByDefinition(shown(typeIds, locale, null), search);
  const { count, posts } = await source.posts({
    author: null,
    category: null,
    tag: null,
    ...asked,
  });
  expect({ count, page: posts.map(({ id, rank }) => ({ id, rank })) }, words).toEqual({
    count: expected.length,
    page: expected.slice(offset, offset + limit),
  });
}

test("without a fallback locale", async () => {
  expect(await agree(null)).toBeGreaterThan(SEARCHES / 3);
});

test("through a fallback locale", async () => {
  await rows(postgres().db)`update sites set fallback_locale = 'en' where id = ${siteId}`;
  expect(await agree("en")).toBeGreaterThan(SEARCHES / 3);
});

test("a document that is gone has no words left, nor one that was edited its old ones", () => {
  const fresh = createSqliteRows(":memory:");
  for (const each of REPLICA_SCHEMA) fresh.run(each);
  for (const { locale, id, type, words } of made)
    takeWords(fresh, { locale, id }, { before: undefined, now: type }, words);
  const inOrder = (of: Rows) =>
    keptWords(of)
      .map((row) => JSON.stringify(row))
      .toSorted();
  expect(inOrder(sqlite)).toEqual(inOrder(fresh));
  expect(inOrder(sqlite).length).toBeGreaterThan(DOCUMENTS);
});
