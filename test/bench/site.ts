import { noSelection } from "../../shared/query-params.ts";
import { createSerializing } from "../support/serializing.ts";
import { createSite } from "../../origin/content/site/sites.ts";
import { createType } from "../../origin/content/site/types.ts";
import type { Writer } from "../../origin/content/change/edit.ts";
import { printWordRules } from "../../origin/db/content/words.ts";
import { insertChange, type NewChange } from "../../origin/db/log/changes.ts";
import type { Postgres } from "../../origin/db/client.ts";
import type { Site } from "../../origin/db/site/sites.ts";
import { createBackfill } from "../../origin/delivery/documents/backfill.ts";
import { createLog } from "../../origin/delivery/postgres-log.ts";
import { materialize, type Materializer } from "../../origin/delivery/materialize/materialize.ts";
import { createWordsmith } from "../../origin/delivery/materialize/wordsmith.ts";
import { systemClock } from "../../shared/clock.ts";
import { DEFAULT_LEVELS, DEFAULT_PAGE_SIZE } from "../../shared/limits.ts";
import { printQuery } from "../../shared/query.ts";
import { makeWhole } from "../support/values.ts";
import { createRandom, pick } from "../support/random.ts";
import { query } from "./cluster.ts";

/**
 * The site that rows measure: collection items, and pages of about 4 KB as answered, each with ten references to items.
 * Pages name items in turn, so each item is named by `pages * 10 / items` pages whatever the site's size.
 */
export interface Shape {
  pages: number;
  items: number;
  /** Every page names the first item, so that one publish touches them all. */
  shared: boolean;
  /** Posts besides; none unless said. */
  posts?: number;
}

export const REFERENCES = 10;
/** Pages are in one of these each; their prices are as good as random, and different. */
export const CATEGORIES = 20;
export const TOKEN = "bench-token";
export const PAGE_TYPE = "article";
export const COLLECTION = "topic";

/** Different texts in a site; each is of its own length and words. */
const TEXTS = 1_000;
const PAGE_TEXT_CHARS = 2_000;
const ITEM_TEXT_CHARS = 150;
/** Queries in one change of the load. */
const QUERIES_PER_CHANGE = 5_000;
const LOADED_AT = "2026-01-01T00:00:00Z";

export const slugOf = (page: number): string => `article-${page}`;

/** Creates the site: model and token through the product, documents in bulk, with the product's own canonical queries. */
export async function loadSite(postgres: Postgres, shape: Shape, edges: string[]): Promise<Site> {
  const writer: Writer = { postgres, clock: systemClock, report: () => undefined };
  const { site } = await createSite(writer, {
    slug: "bench",
    name: "Bench",
    locales: ["en"],
    defaultLocale: "en",
    edges,
    tokens: [{ label: "bench", scopes: ["read", "preview", "write", "manage"], token: TOKEN }],
  });
  const item = await createType(writer, site, {
    kind: "collection",
    key: COLLECTION,
    name: "Topic",
    fields: [
      { key: "title", kind: "short_text" },
      { key: "text", kind: "long_text" },
      { key: "rank", kind: "number" },
    ],
  });
  const page = await createType(writer, site, {
    kind: "page",
    key: PAGE_TYPE,
    name: "Article",
    fields: [
      { key: "title", kind: "short_text" },
      { key: "body", kind: "wysiwyg" },
      { key: "category", kind: "short_text" },
      { key: "price", kind: "number" },
      { key: "topics", kind: "reference", many: true, to: { kind: "collection", key: COLLECTION } },
    ],
  });
  await insertDocuments(postgres, shape, { siteId: site.id, item: item.id, page: page.id });
  if (shape.posts !== undefined) await insertPosts(postgres, site, shape.posts);
  await insertHistory(postgres, site, shape);
  await askForAll(postgres, site, shape);
  await writeRows(postgres, site);
  return site;
}

/** Items are the documents 1 to `items`, pages follow. */
async function insertDocuments(
  postgres: Postgres,
  { items, pages, shared }: Shape,
  { siteId, item, page }: { siteId: number; item: number; page: number },
): Promise<void> {
  const run = (text: string, values: (string | number | boolean)[] = []) =>
    query(postgres, text, values);
  await run(
    "create table bench_texts (id int primary key, page text not null, item text not null)",
  );
  await run(
    "insert into bench_texts select * from json_to_recordset($1) as t (id int, page text, item text)",
    [JSON.stringify(texts())],
  );
  await run(
    `insert into documents (id, site_id, type_id, slug, created_at) overriding system value
     select n, $1, case when n <= $2::int then $3::int else $4::int end,
       case when n <= $2::int then null else 'article-' || (n - $2::int) end, '${LOADED_AT}'
     from generate_series(1, $5::int) n`,
    [siteId, items, item, page, items + pages],
  );
  await run(
    `insert into document_references (document_id, locale, target_id)
     select distinct $1::int + p, 'en', case when $3::boolean and k = 0 then 1
       else 1 + (p * ${REFERENCES} + k) % $1::int end
     from generate_series(1, $2::int) p, generate_series(0, ${REFERENCES - 1}) k`,
    [items, pages, shared],
  );
  await run(
    `insert into revisions (id, document_id, locale, name, fields, created_at) overriding system value
     select n, n, 'en', case when n <= $1::int then '' else 'Article ' || n end,
       case when n <= $1::int then jsonb_build_object('title', 'Topic ' || n, 'text', t.item, 'rank', n)
       else jsonb_build_object('title', 'Article ' || n, 'body', t.page,
         'category', 'c' || n % ${CATEGORIES}, 'price', n * 7919::bigint % 100003, 'topics',
         (select jsonb_agg(target_id order by target_id) from document_references where document_id = n)) end,
       '${LOADED_AT}'
     from generate_series(1, $2::int) n join bench_texts t on t.id = n % ${TEXTS}`,
    [items, items + pages],
  );
  await run(
    `insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
     select id, 'en', type_id, id, '${LOADED_AT}', '${LOADED_AT}' from documents`,
  );
  await run("drop table bench_texts");
  for (const table of ["documents", "revisions"]) {
    await run("select setval(pg_get_serial_sequence($1, 'id'), $2::int)", [table, items + pages]);
  }
  await makeWhole(postgres);
  await run("vacuum analyze");
}

/** Posts of a paragraph, after all other documents. */
async function insertPosts(postgres: Postgres, { id }: Site, posts: number): Promise<void> {
  await query(
    postgres,
    `with made as (
       insert into documents (site_id, type_id, slug, created_at)
       select $1, t.id, 'post-' || n, '${LOADED_AT}' from generate_series(1, $2::int) n
       join content_types t on t.site_id = $1 and t.kind = 'post' returning id, type_id, slug),
     revised as (
       insert into revisions (document_id, locale, name, fields, created_at)
       select id, 'en', slug, jsonb_build_object('body', '<p>' || repeat(slug || ' ', 100) || '</p>', 'summary', slug,
         'categories', '[]'::jsonb, 'tags', '[]'::jsonb), '${LOADED_AT}'
       from made returning id, document_id)
     insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
     select d.id, 'en', d.type_id, r.id, '${LOADED_AT}', '${LOADED_AT}' from made d join revised r on r.document_id = d.id`,
    [id, posts],
  );
}

/** The rows of the log that publishing these documents would have written, as the product writes them after an upgrade. */
async function writeRows(postgres: Postgres, site: Site): Promise<void> {
  await query(postgres, "update logs set documented = 0 where site_id = $1", [site.id]);
  const backfill = createBackfill(postgres);
  while ((await backfill()).kind !== "rest");
}

/** Makes the words that documents are found by, as an origin does while it runs. */
export async function wordAll(postgres: Postgres): Promise<void> {
  const wordsmith = createWordsmith({ postgres, clock: systemClock });
  while ((await wordsmith()).kind !== "rest");
}

/**
 * Gives documents as many words as they would have, made by Postgres in a fraction of the time: for who writes and does not
 * search.
 */
export async function sketchWords(postgres: Postgres): Promise<void> {
  for (const table of ["heads", "publications"])
    await query(
      postgres,
      `update ${table} t set words = to_tsvector('simple', r.name || ' ' || r.fields), words_of = r.id
       from revisions r where r.id = t.revision_id`,
    );
  await query(
    postgres,
    `update sites set worded_model = model_version, word_rules = '${printWordRules("")}'`,
  );
}

/** Documents that are worded by one statement. */
const WORDED_AT_ONCE = 5_000;

/**
 * The same for who searches what readers see: words of names count more than those of other texts, whose repeats do not count.
 * The index is made when all are there, in a fraction of the time.
 */
export async function sketchRankedWords(postgres: Postgres): Promise<void> {
  const [index] = await query<{ name: string; made: string }>(
    postgres,
    "select indexname as name, indexdef as made from pg_indexes where tablename = 'publications' and indexdef like '%gin (words)'",
  );
  if (index === undefined) throw new Error("words of publications have no index");
  await settleWords(postgres);
  await query(postgres, `drop index ${index.name}`);
  const [{ last } = { last: 0 }] = await query<{ last: number }>(
    postgres,
    "select max(document_id)::int as last from publications",
  );
  for (let from = 0; from < last; from += WORDED_AT_ONCE)
    await query(
      postgres,
      `update publications t set words = setweight(to_tsvector('simple', r.name), 'A') || to_tsvector('simple',
         concat_ws(' ', r.fields ->> 'title', r.fields ->> 'text', r.fields ->> 'body', r.fields ->> 'summary'))
       from revisions r where r.id = t.revision_id and t.document_id > $1 and t.document_id <= $2`,
      [from, from + WORDED_AT_ONCE],
    );
  await query(postgres, index.made);
}

/** A site of so many documents has had at least one change for each, and receipts of its edges. */
async function insertHistory(postgres: Postgres, site: Site, shape: Shape): Promise<void> {
  const all = shape.items + shape.pages;
  await query(
    postgres,
    `insert into changes (site_id, number, kind, tags, canonical, committed_at, materialized_at, position, written, dropped)
     select s.id, s.last_change + n, 'publish', array['d:' || n, 'u:article-' || n],
       array['/v2/pages/article/article-' || n || '/'], '${LOADED_AT}', '${LOADED_AT}', 0, 1, 0
     from sites s, generate_series(1, $2::int) n where s.id = $1`,
    [site.id, all],
  );
  await query(postgres, "update sites set last_change = last_change + $2::int where id = $1", [
    site.id,
    all,
  ]);
  await query(
    postgres,
    `insert into receipts (site_id, edge_id, change, applied_at)
     select c.site_id, e.id, c.number, '${LOADED_AT}' from changes c join edges e on e.site_id = c.site_id
     where c.materialized_at is not null`,
  );
}

function texts(): { id: number; page: string; item: string }[] {
  const random = createRandom(1);
  const prose = (chars: number) => {
    const words: string[] = [];
    for (let length = 0; length < chars;) {
      // few words are frequent and most are rare, as in prose
      const word = WORDS[Math.floor(WORDS.length * random() ** 3)] ?? "";
      words.push(word);
      length += word.length + 1;
    }
    return words.join(" ");
  };
  return Array.from({ length: TEXTS }, (_, id) => ({
    id,
    page: `<p>${prose(PAGE_TEXT_CHARS * (0.8 + 0.4 * random()))}</p>`,
    item: prose(ITEM_TEXT_CHARS * (0.8 + 0.4 * random())),
  }));
}

/** The most frequent first. */
export const WORDS = makeWords();

/** Two thousand made-up words, so that texts compress about as well as prose. */
function makeWords(): string[] {
  const random = createRandom(2);
  const letters = "eeeeaaaiiooutnsrhldcmfpgwybvk".split("");
  return Array.from({ length: 2_000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, () => pick(random, letters)).join(""),
  );
}

/** The changes with which the documents would have been published: each asks for its canonical renditions. */
async function askForAll(postgres: Postgres, site: Site, { items, pages }: Shape): Promise<void> {
  const asked = { levels: DEFAULT_LEVELS, locale: null, media: "url" as const, ...noSelection };
  const paging = { mode: "page", page: 1, size: DEFAULT_PAGE_SIZE } as const;
  const queries = [
    printQuery({ kind: "pages", type: PAGE_TYPE, paging, ...asked }),
    printQuery({ kind: "items", key: COLLECTION, form: "path", paging, ...asked }),
    ...Array.from({ length: items }, (_, at) =>
      printQuery({ kind: "item", key: COLLECTION, id: at + 1, ...asked }),
    ),
    ...Array.from({ length: pages }, (_, at) =>
      printQuery({ kind: "page", type: PAGE_TYPE, slug: slugOf(at + 1), ...asked }),
    ),
  ];
  for (let start = 0; start < queries.length; start += QUERIES_PER_CHANGE) {
    const canonical = queries.slice(start, start + QUERIES_PER_CHANGE);
    const change: NewChange = { kind: "publish", tags: [], canonical };
    await postgres.transaction((tx) => insertChange(tx, site.id, change, LOADED_AT));
  }
}

/** A materializer and the database it works on. */
export interface Materializing extends Materializer {
  postgres: Postgres;
}

/** What materializes the site, without loops: it runs when called. */
export const materializerOf = (postgres: Postgres): Materializing => ({
  postgres,
  log: createLog(postgres, createSerializing()),
  clock: systemClock,
  report: () => undefined,
});

/**
 * Leaves the tables as autovacuum would, and the write-ahead log as the checkpointer would: without a checkpoint, a new
 * cluster makes a new segment every 16 MB, which takes 50 ms, where one that has run for a while uses old ones again.
 */
export async function settle(postgres: Postgres): Promise<void> {
  await query(postgres, "vacuum analyze");
  await query(postgres, "checkpoint");
}

/** Leaves an origin nothing of the load to materialize beside what is measured: answers are then made when they are asked for. */
export async function leaveUnmaterialized(postgres: Postgres): Promise<void> {
  await query(
    postgres,
    "update changes set materialized_at = now(), documents = 0 where materialized_at is null",
  );
}

/** Materializes what waits, and settles. */
export async function materializeAll(parts: Materializing, site: Site): Promise<void> {
  for (let more = true; more;) {
    const outcome = await materialize(parts, site.id);
    more = outcome.kind === "done" && outcome.more;
  }
  await settle(parts.postgres);
}

/** Leaves an origin no words to make beside what is measured, as when it has run for a while; nobody may search then. */
export async function settleWords(postgres: Postgres): Promise<void> {
  await query(postgres, "update heads set words_of = revision_id");
  await query(postgres, "update publications set words_of = revision_id");
  await query(
    postgres,
    `update sites set worded_model = model_version, word_rules = '${printWordRules("")}'`,
  );
}
