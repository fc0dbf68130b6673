import { readdir, readFile } from "node:fs/promises";
import { sql, type SQL } from "../../origin/db/drizzle.ts";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { connect, type Database, type Transaction } from "../../origin/db/client.ts";
import { rows } from "../../origin/db/rows.ts";
import { createFakeClock } from "../support/clock.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { createEditor, randomEdit, randomModel } from "../support/random-site.ts";
import { carryOutAll } from "../support/scheduler.ts";
import { ask } from "../support/scenarios.ts";

/** The tables that previews read against what revisions say, which is what previews are promised. */

/** What previews showed before there were tables: the newest revision of each document and locale. */
const newest = sql`
  select r.document_id, r.locale, d.type_id, r.id as revision_id, p.published_at, r.created_at as updated_at
  from documents d
  join lateral (
    select distinct on (n.locale) n.id, n.document_id, n.locale, n.created_at
    from revisions n where n.document_id = d.id order by n.locale, n.id desc) r on true
  left join publications p on p.document_id = r.document_id and p.locale = r.locale
  where d.deleted_at is null`;

/** What the newest revisions of posts name. */
const named = sql`
  select distinct l.document_id, l.locale, named.id::bigint as target_id
  from (${newest}) l
  join content_types t on t.id = l.type_id and t.kind = 'post'
  join revisions r on r.id = l.revision_id
  cross join lateral jsonb_array_elements(
    jsonb_path_query_array(r.fields, '$.author[*] ? (@.type() == "number")')
    || jsonb_path_query_array(r.fields, '$.categories[*] ? (@.type() == "number")')
    || jsonb_path_query_array(r.fields, '$.tags[*] ? (@.type() == "number")')) as named (id)`;

const columns = sql`document_id, locale, type_id, revision_id, published_at::text, updated_at::text`;

async function expectHeads(db: Database): Promise<void> {
  const heads = await rows(db)`select ${columns} from latest.publications order by 1, 2`;
  expect(heads).toEqual(await rows(db)`select ${columns} from (${newest}) n order by 1, 2`);
  const references = await rows(db)`
    select r.* from latest.document_references r
    join documents d on d.id = r.document_id join content_types t on t.id = d.type_id and t.kind = 'post'
    order by 1, 2, 3`;
  expect(references).toEqual(await rows(db)`${named} order by 1, 2, 3`);
}

/** Of sites with a fallback locale, what each locale shows of such rows: what it has, else what the fallback has. */
const shownOf = (table: SQL) => sql`
  with p as (select s.locales, s.fallback_locale, t.kind, p.* from (${table}) p
    join content_types t on t.id = p.type_id join sites s on s.id = t.site_id and s.fallback_locale is not null)
  select ${columns} from p
  union all
  select document_id, each.locale, type_id, revision_id, published_at::text, updated_at::text
  from p cross join unnest(locales) as each (locale)
  where p.locale = fallback_locale and kind in ('page', 'single', 'collection') and not exists (
    select from p own where own.document_id = p.document_id and own.locale = each.locale)
  order by 1, 2`;

async function expectShown(db: Database): Promise<void> {
  const published = sql`select ${columns} from fallback.publications order by 1, 2`;
  expect(await rows(db)`${published}`).toEqual(
    await rows(db)`${shownOf(sql`select * from publications`)}`,
  );
  const latest = sql`select ${columns} from latest_fallback.publications order by 1, 2`;
  expect(await rows(db)`${latest}`).toEqual(await rows(db)`${shownOf(newest)}`);
}

/** Places whose words are not those of their revision, or are different ones of the same revision. */
const wordless = sql`
  select document_id, locale from heads where words_of is distinct from revision_id
  union all select document_id, locale from publications where words_of is distinct from revision_id
  union all
  select p.document_id, p.locale from publications p
  join heads h on h.document_id = p.document_id and h.revision_id = p.revision_id and h.words <> p.words`;

/** What sites are given in turn, in the midst of edits. */
const FALLBACKS = ["en", null, "en", "de"];

test("are the newest revisions after any writes", async () => {
  const clock = createFakeClock();
  const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
  const pass = async (minutes: number) => {
    await clock.advance(minutes * 60_000);
    await carryOutAll(origin);
  };
  let runs = 0;
  const edits = fc.array(randomEdit, { minLength: 20, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(randomModel, edits, async (model, made) => {
      const token = `token-${++runs}`;
      await origin.addSite(`site-${runs}`, token);
      const send = async (method: string, path: string, body?: unknown) => {
        const answer = await origin.request(method, path, body, token);
        if (answer.status >= 500) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
        return answer;
      };
      const editor = await createEditor(origin, model, send, pass);
      for (const [nth, edit] of made.entries()) {
        await clock.advance(1_000);
        await editor.apply(edit);
        const fallbackLocale = FALLBACKS[nth % FALLBACKS.length];
        if (nth % 5 === runs % 5) await send("PATCH", "/manage/v1/site", { fallbackLocale });
      }
      await expectShown(origin.parts.postgres.db);
      await expectHeads(origin.parts.postgres.db);
      expect(await rows(origin.parts.postgres.db)`${wordless}`).toEqual([]);
    }),
    { seed: Number(process.env["LARDER_SEED"] ?? 20261128), numRuns: 6 },
  );
});

/** An article that is published, edited and translated, and one that nobody published. */
async function createArticles(): Promise<TestOrigin> {
  const origin = await createTestOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "article", [text("headline")]);
  await makePage(origin, "article", "old", { headline: "Old" });
  const draft = { title: "New", slug: "new", page_type: "article", status: "draft" };
  await origin.request("POST", "/v2/pages/", { ...draft, fields: { headline: "New" } });
  const edited = { status: "draft", fields: { headline: "Edited" } };
  await origin.request("PATCH", "/v2/pages/article/old/", edited);
  await origin.request("PATCH", "/v2/pages/article/old/?locale=de", edited);
  const post = { title: "Post", slug: "post", tags: ["Red"], categories: ["News"] };
  await origin.request("POST", "/v2/posts/", post);
  return origin;
}

/** Edits of an origin that knows no heads: what version 0.1.0 sends to Postgres. */
const editsOfBefore = [
  sql`insert into revisions (document_id, locale, name, fields, created_at)
    select d.id, 'en', 'Later', '{"headline": "Later"}', '2027-01-01' from documents d where slug = 'old'`,
  sql`insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at, words)
    select d.id, 'en', d.type_id, max(r.id), '2027-01-02', '2027-01-02', to_tsvector('simple', 'Later')
    from documents d join revisions r on r.document_id = d.id and r.locale = 'en' where d.slug = 'new' group by d.id
    on conflict (document_id, locale) do update
    set revision_id = excluded.revision_id, updated_at = excluded.updated_at, words = excluded.words`,
  sql`delete from publications p using documents d where d.id = p.document_id and d.slug = 'old'`,
  sql`insert into revisions (document_id, locale, name, fields, created_at)
    select d.id, 'en', 'Post', jsonb_build_object('author', tag.id, 'tags', jsonb_build_array(tag.id, tag.id)), '2027-01-03'
    from documents d, documents tag where d.slug = 'post' and tag.slug = 'red'`,
  sql`update documents set deleted_at = '2027-01-04' where slug = 'new'`,
  sql`update documents set deleted_at = '2027-01-04' where slug = 'post'`,
];

describe("with an origin of before beside this one", () => {
  test("are what it wrote", async () => {
    const { parts } = await createArticles();
    for (const edit of editsOfBefore) {
      await parts.postgres.db.execute(edit);
      await expectHeads(parts.postgres.db);
    }
  });

  test("hold no words of an older revision", async () => {
    const origin = await createArticles();
    const found = async (word: string) => {
      const { body } = await ask(origin, { ask: `GET /v2/pages/search/?query=${word}&preview=1` });
      return (body as { data: { slug: string }[] }).data.map(({ slug }) => slug);
    };
    expect(await found("edited")).toEqual(["old"]);
    for (const edit of editsOfBefore.slice(0, 1)) await origin.parts.postgres.db.execute(edit);
    expect(await found("edited")).toEqual([]);
  });
});

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const MIGRATION = "0011_heads.sql";

/** A document that was edited, translated and published, one that was not published, one that was deleted, and a post. */
const CONTENT = `
  insert into sites (slug, name, locales, default_locale, created_at) values ('s', 's', '{en,de}', 'en', now());
  insert into content_types (site_id, kind, key, name, fields, created_at, updated_at)
  select 1, kind, kind, kind, '[]', now(), now() from unnest(array['page', 'post']) as kind;
  insert into documents (site_id, type_id, slug, created_at, deleted_at)
  values (1, 1, 'a', now(), null), (1, 1, 'b', now(), null), (1, 1, 'c', now(), now()), (1, 2, 'd', now(), null);
  insert into revisions (document_id, locale, name, fields, created_at)
  select id, locale, slug, jsonb_build_object('author', 1, 'tags', jsonb_build_array(2, nth)), now()
  from documents, unnest(array['en', 'de']) as locale, generate_series(1, 3) as nth where slug <> 'b' or locale = 'en';
  insert into publications (document_id, locale, type_id, revision_id, published_at, updated_at)
  values (1, 'en', 1, 1, now(), now()), (4, 'de', 2, (select max(id) from revisions where document_id = 4), now(), now());`;

test("are filled by the migration that makes them", async () => {
  const { url, drop } = await createDatabase("template0");
  const postgres = connect({ url, maxConnections: 1 });
  const { pool, db } = postgres;
  onTestFinished(() => postgres.end().then(drop));
  const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{4}/.test(name)).toSorted();
  for (const name of names.slice(0, names.indexOf(MIGRATION) + 1)) {
    if (name === MIGRATION) await pool.query(CONTENT);
    await pool.query(await readFile(new URL(name, MIGRATIONS), "utf8"));
  }
  await expectHeads(db);
  const [count] = await rows(db)`select count(*) from heads`;
  expect(count).toEqual({ count: 5 });
});

describe("a fallback locale that is set while a document is written", () => {
  test.each([
    ["the writer is first", true],
    ["the writer is last", false],
  ])("shows it: %s", async (_, writesFirst) => {
    const origin = await createArticles();
    const { postgres } = origin.parts;
    const setting = (tx: Transaction) =>
      tx.execute(sql`update sites set fallback_locale = 'en' where id = ${origin.site.id}`);
    const writing = (tx: Transaction) => tx.execute(editsOfBefore[1] ?? sql``);
    const [first, second] = writesFirst ? [writing, setting] : [setting, writing];
    let later: Promise<unknown> = Promise.resolve();
    await postgres.transaction(async (tx) => {
      await first(tx);
      later = postgres.transaction(second);
      await eventually("the second waits for the first", async () => {
        const waiting = sql`select 1 as one from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
        return (await rows(postgres.db)`${waiting}`)[0];
      });
    });
    await later;
    await expectShown(postgres.db);
    expect(await rows(postgres.db)`select locale from shown_publications`).toHaveLength(6);
  });
});
