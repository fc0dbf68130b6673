import { sql } from "../../origin/db/drizzle.ts";
import { describe, expect, test } from "vitest";
import type { Transaction } from "../../origin/db/client.ts";
import { array, rows } from "../../origin/db/rows.ts";
import { readAs, type View } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import { parseQuery } from "../../shared/query.ts";
import { makeType, many, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/**
 * What reads look at, as Postgres counts it, in a site large enough for that to differ: no table whole, and no more rows
 * than an answer shows.
 */

const PAGES = 6_000;
const ITEMS = 600;
const POSTS = 600;

/** Pages that name two items each, items and posts; every tenth has a newer draft, and every third a translation. */
async function createLarge(): Promise<TestOrigin> {
  const origin = await createTestOrigin({ locales: ["en", "de"] });
  await makeType(origin, "collections", "topic", [text("label")]);
  await makeType(origin, "page-types", "article", [
    text("headline"),
    many("topics", "collection", "topic"),
  ]);
  const { db } = origin.parts.postgres;
  await db.execute(sql`
    insert into documents (site_id, type_id, slug, created_at)
    select t.site_id, t.id, case when t.kind <> 'collection' then t.kind || '-' || n end, now()
    from content_types t
    cross join lateral generate_series(1, case t.kind when 'page' then ${PAGES}::int when 'post' then ${POSTS}::int else ${ITEMS}::int end) n
    where t.key in ('article', 'topic', 'post') order by t.kind, n`);
  const contents = sql`jsonb_build_object('headline', repeat('word ', 40), 'label', d.id, 'topics',
    (select jsonb_agg(id) from (select id from documents i where i.slug is null order by id limit 2) i))`;
  for (const locale of ["en", "de"]) {
    await db.execute(sql`
      insert into revisions (document_id, locale, name, fields, created_at)
      select d.id, ${locale}, 'Name', ${contents}, now() from documents d where ${locale} = 'en' or d.id % 3 = 0`);
  }
  await db.execute(sql`
    insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
    select r.document_id, r.locale, d.type_id, r.id, now() - d.id * interval '1 minute', now()
    from revisions r join documents d on d.id = r.document_id`);
  await db.execute(sql`
    insert into revisions (document_id, locale, name, fields, created_at)
    select d.id, 'en', 'Draft', ${contents}, now() from documents d where d.id % 10 = 0`);
  await db.execute(sql`analyze`);
  return origin;
}

interface Looked {
  table: string;
  /** Rows read by going through the whole table. */
  whole: number;
  /** Rows fetched by an index. */
  fetched: number;
}

const GROWING = [
  "documents",
  "revisions",
  "publications",
  "heads",
  "shown_publications",
  "shown_heads",
];

/** Counted so far by this connection; it may not have told Postgres of what was before this transaction. */
const counted = async (tx: Transaction): Promise<Looked[]> =>
  rows<Looked>(tx)`
    select relname as table, seq_tup_read as whole, idx_tup_fetch as fetched from pg_stat_xact_user_tables
    where relname = any (${array(GROWING, "text")}) order by relname`;

/** What one read looks at, of the tables that grow with the content. */
const looksAt = (
  origin: TestOrigin,
  path: string,
  { view, plain }: { view: View; plain: boolean },
): Promise<Looked[]> =>
  origin.parts.postgres.snapshot(async (tx) => {
    await readAs(tx, origin.site.id, view, { plain });
    const query = parseQuery(new URL(path, "http://origin"));
    const before = new Map((await counted(tx)).map((row) => [row.table, row]));
    const [rendered] = await renderSet(tx, origin.parts.serializing, origin.site.id, [query], view);
    expect([path, rendered?.state]).toEqual([path, "live"]);
    return (await counted(tx)).map(({ table, whole, fetched }) => ({
      table,
      whole: whole - (before.get(table)?.whole ?? 0),
      fetched: fetched - (before.get(table)?.fetched ?? 0),
    }));
  });

const READS = [
  ["/v2/pages/article/page-77/?levels=2", 10],
  ["/v2/pages/*/page-77/", 10],
  ["/v2/pages/article/?levels=2&page_size=10", 60],
  ["/v2/content/topic/77/", 10],
  ["/v2/content/topic/?page_size=10", 60],
  ["/v2/posts/post-77/", 10],
  // counts what it selects from
  ["/v2/posts/?page_size=10", POSTS + 60],
] as const;

describe("a read of a site with thousands of documents", () => {
  test("looks at what it shows", async () => {
    const origin = await createLarge();
    const modes = [null, "en"].flatMap((fallback) =>
      (["published", "latest"] as const).map((view) => ({ fallback, view })),
    );
    const looked: unknown[] = [];
    for (const { fallback, view } of modes) {
      const settings = { fallbackLocale: fallback };
      expect((await origin.request("PATCH", "/manage/v1/site", settings)).status).toBe(200);
      await origin.parts.postgres.db.execute(sql`vacuum analyze`);
      for (const [path, most] of READS) {
        for (const locale of fallback === null ? ["en"] : ["en", "de"]) {
          if (locale === "de" && path.includes("post")) continue;
          const asked = `${path}${path.includes("?") ? "&" : "?"}locale=${locale}`;
          for (const plain of [false, true]) {
            const tables = await looksAt(origin, asked, { view, plain });
            const tooMuch = tables.filter(({ whole, fetched }) => whole > 0 || fetched > most);
            if (tooMuch.length > 0) looked.push({ asked, view, fallback, plain, tooMuch });
          }
        }
      }
    }
    expect(looked).toEqual([]);
    const far = "/v2/pages/article/?page_size=10&page=500";
    const tables = await looksAt(origin, far, { view: "published", plain: true });
    const contents = tables.filter(({ table }) => table === "documents" || table === "revisions");
    expect(contents.filter(({ fetched }) => fetched > 60)).toEqual([]);
  });
});
