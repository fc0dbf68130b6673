import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadModel } from "../../origin/db/content/types.ts";
import type { Database } from "../../origin/db/client.ts";
import { rows } from "../../origin/db/rows.ts";
import { createSummarizer } from "../../origin/delivery/documents/summarizer.ts";
import type { Values } from "../../shared/content/field-kind.ts";
import type { Model } from "../../shared/content/model.ts";
import { wordsOf } from "../../shared/content/words.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { createEditor, randomEdit, randomModel } from "../support/random-site.ts";
import { carryOutAll } from "../support/scheduler.ts";

/** What lists of documents show against what revisions and publications say. */

interface Written {
  siteId: number;
  typeId: number;
  documentId: number;
  slug: string | null;
  locale: string;
  revisionId: number;
  published: number | null;
  name: string;
  fields: Values;
  at: string;
  by: number | null;
  actor: string | null;
}

const readWritten = (db: Database): Promise<Written[]> =>
  rows<Written>(db)`
    select d.site_id as "siteId", d.type_id as "typeId", d.id as "documentId", d.slug, r.locale, r.id as "revisionId",
      p.revision_id as published, r.name, r.fields, r.created_at::text as at, r.created_by as by, r.actor
    from documents d
    join (select *, row_number() over (partition by document_id, locale order by id desc) as age from revisions) r
      on r.document_id = d.id and r.age = 1
    left join publications p on p.document_id = d.id and p.locale = r.locale
    where d.deleted_at is null`;

interface Row {
  document: number;
  locale: string;
  type: number;
  slug: string | null;
  name: string | null;
  state: string;
  revision: number;
  at: string;
  by: number | null;
  actor: string | null;
  words: string[];
}

const readRows = (db: Database): Promise<Row[]> =>
  rows<Row>(db)`
    select document_id as document, locale, type_id as type, slug, name, state, revision_id as revision,
      updated_at::text as at, updated_by as by, actor, tsvector_to_array(words) as words
    from summaries`;

function nameOf({ name, typeId, fields }: Written, model: Model): string | null {
  if (name !== "") return name;
  const texts = (model.byId.get(typeId)?.fields ?? [])
    .filter(({ kind }) => kind === "short_text" || kind === "long_text")
    .map(({ key }) => (fields as Record<string, unknown>)[key]);
  return (texts.find((value) => typeof value === "string" && value !== "") as string) ?? null;
}

function wordsIn({ name, fields, typeId, slug, locale }: Written, model: Model): string[] {
  const type = model.byId.get(typeId);
  if (type === undefined) throw new Error("a document without a type");
  const found = wordsOf(name, fields, type, model).filter(({ inName, places }) =>
    name === "" ? (places[0] ?? 99) <= 20 : inName > 0,
  );
  const ofSlug = (slug ?? "").toLowerCase().split(/[-_]+/);
  const words = [...found.map((word) => word.text), ...ofSlug].filter((word) => word !== "");
  return [...words.map((word) => `n${word}`), `${typeId}/${locale}`];
}

const stateOf = ({ published, revisionId }: Written) =>
  published === null ? "draft" : published === revisionId ? "live" : "changed";

function rowOf(written: Written, model: Model): Row {
  const { documentId: document, locale, typeId: type, slug, at, by, actor } = written;
  const words = wordsIn(written, model);
  const name = nameOf(written, model);
  const revision = written.revisionId;
  const state = stateOf(written);
  return { document, locale, type, slug, name, state, revision, at, by, actor, words };
}

async function expectedRows(db: Database): Promise<Row[]> {
  const written = await readWritten(db);
  const models = new Map<number, Model>();
  for (const { siteId } of written)
    if (!models.has(siteId)) models.set(siteId, await loadModel(db, siteId));
  const each = written.map((one) => rowOf(one, models.get(one.siteId) as Model));
  const whole = [...Map.groupBy(each, ({ document }) => document).values()].map((locales): Row => {
    const newest = locales.reduce((one, other) => (other.revision > one.revision ? other : one));
    const [state = "draft", ...others] = new Set(locales.map((one) => one.state));
    const words = locales.flatMap((one) => one.words.filter((word) => word.startsWith("n")));
    return {
      ...newest,
      locale: "",
      state: others.length > 0 ? "changed" : state,
      words: [...words, `${newest.type}/`],
    };
  });
  return [...each, ...whole];
}

const ordered = (all: Row[]): Row[] =>
  all
    .map((row) => ({ ...row, words: [...new Set(row.words)].toSorted() }))
    .toSorted(
      (one, other) => one.document - other.document || (one.locale < other.locale ? -1 : 1),
    );

async function expectSummaries(db: Database): Promise<void> {
  expect(ordered(await readRows(db))).toEqual(ordered(await expectedRows(db)));
}

test("are what revisions and publications say after any writes", { timeout: 240_000 }, async () => {
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
      for (const edit of made) {
        await clock.advance(1_000);
        await editor.apply(edit);
      }
      await expectSummaries(origin.parts.postgres.db);
    }),
    { seed: Number(process.env["LARDER_SEED"] ?? 20261129), numRuns: 4 },
  );
});

async function createArticles(): Promise<TestOrigin> {
  const origin = await createTestOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "article", [text("headline")]);
  await makeType(origin, "collections", "country", [text("label")]);
  await makePage(origin, "article", "old-news", { headline: "Old" });
  await makeItems(origin, "country", [{ label: "Côte d’Ivoire" }, { label: "" }]);
  const edited = { status: "draft", fields: { headline: "Edited" } };
  await origin.request("PATCH", "/v2/pages/article/old-news/?locale=de", edited);
  await origin.request("POST", "/v2/posts/", { title: "Post", slug: "post", tags: ["Red"] });
  return origin;
}

describe("what was there before there were any", () => {
  test("gets its own, some at a time, and what is gone is not missed", async () => {
    const { parts } = await createArticles();
    const { postgres, clock } = parts;
    await expectSummaries(postgres.db);
    await rows(postgres.db)`truncate summaries, summary_fills`;
    const round = createSummarizer({ postgres, clock });
    let rounds = 0;
    while ((await round()).kind === "again") rounds += 1;
    expect(rounds).toBe(6);
    await expectSummaries(postgres.db);
    expect(await rows(postgres.db)`select from summary_fills where after is not null`).toEqual([]);
  });

  test("is written at the same time by who edits it", async () => {
    const { parts, request } = await createArticles();
    const { postgres, clock } = parts;
    await rows(postgres.db)`truncate summaries, summary_fills`;
    const round = createSummarizer({ postgres, clock });
    const edits = [1, 2, 3, 4].map((nth) =>
      request("PATCH", "/v2/pages/article/old-news/", { fields: { headline: `Edit ${nth}` } }),
    );
    const fill = async () => {
      while ((await round()).kind === "again");
    };
    await Promise.all([fill(), ...edits]);
    await fill();
    await expectSummaries(postgres.db);
  });
});

test("of what has no name say its first text", async () => {
  const { parts } = await createArticles();
  const found = rows(parts.postgres.db)`
    select s.name, tsvector_to_array(s.words) as words from summaries s
    join content_types t on t.id = s.type_id and t.kind = 'collection' and s.locale = '' order by s.document_id`;
  expect(await found).toEqual([
    {
      name: "Côte d’Ivoire",
      words: expect.arrayContaining(["ncote", "nivoire"]) as string[],
    },
    { name: null, words: [expect.stringMatching(/^\d+\/$/)] },
  ]);
});
