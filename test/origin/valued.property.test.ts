import { sql } from "../../origin/db/drizzle.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery, type ContentQuery } from "../../shared/query.ts";
import { createSerializing } from "../support/serializing.ts";
import type { Transaction } from "../../origin/db/client.ts";
import { rows } from "../../origin/db/rows.ts";
import { readAs } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { makeWhole } from "../support/values.ts";
import {
  chances,
  componentFields,
  fill,
  itemFields,
  pageFields,
  randomList,
} from "../support/random-values.ts";

/** Lists from the values that are kept are those from the documents themselves, byte for byte, and so are the counts. */

const SLUGS = ["a", "b", "c", "d", "e", "f"];

type Edit =
  | { kind: "page" | "item"; at: number; locale: string; draft: boolean; chances: number[] }
  | { kind: "unpublish" | "delete" | "old revision"; at: number; locale: string }
  | { kind: "model"; without: number }
  | { kind: "make whole" };

const place = { at: fc.nat(20), locale: fc.constantFrom("en", "de") };
const randomEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("page", "item"),
      ...place,
      draft: fc.integer({ min: 0, max: 5 }).map((drawn) => drawn === 0),
      chances,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("unpublish", "delete", "old revision"),
      ...place,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("model" as const),
      without: fc.nat(pageFields.length),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "make whole" as const }) },
);

class Undone extends Error {}

/** The same lists twice on one snapshot: as they are given, and with no type whole. @returns how many asked the values */
async function compare(origin: TestOrigin, siteId: number, paths: string[]): Promise<number> {
  const { postgres } = origin.parts;
  const queries = paths.map((path) => parseQuery(new URL(path, "http://origin")) as ContentQuery);
  let asked = 0;
  const read = (tx: Transaction) => renderSet(tx, createSerializing(), siteId, queries);
  const run = postgres.transaction(async (tx) => {
    await readAs(tx, siteId, "published");
    const before = origin.statements.length;
    const given = await read(tx);
    asked = origin.statements.slice(before).filter((text) => /from vals [vo] /.test(text)).length;
    await rows(tx)`update vals_types set whole = false`;
    const expected = await read(tx);
    for (const [index, path] of paths.entries())
      expect({ path, ...given[index] }).toEqual({ path, ...expected[index] });
    throw new Undone();
  });
  await expect(run).rejects.toThrow(Undone);
  return asked;
}

async function expectCounts(origin: TestOrigin): Promise<void> {
  const { db } = origin.parts.postgres;
  // what is read through a fallback locale is there for sites that have one
  const reading = (schema: string) =>
    sql`type_id in (select t.id from content_types t join sites s on s.id = t.site_id
      where ${schema} = 'public' or s.fallback_locale is not null)`;
  for (const schema of ["public", "fallback"]) {
    const name = sql.raw(schema);
    const kept = sql`
      select type_id, locale, count from ${name}.list_counts
      where count <> 0 and ${reading(schema)} order by 1, 2`;
    const counted = sql`
      select type_id, locale, count(*) as count from ${name}.publications
      where ${reading(schema)} group by 1, 2 order by 1, 2`;
    expect(await rows(db)`${kept}`).toEqual(await rows(db)`${counted}`);
  }
}

async function createSite(origin: TestOrigin, slug: string) {
  const token = `${slug}-token`;
  const site = await origin.addSite(slug, token);
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await origin.request(method, path, body, token);
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const label = [{ key: "text", kind: "short_text" }];
  await send("POST", "/manage/v1/page-types", { key: "p", fields: label });
  for (const key of ["c", "d"])
    await send("POST", "/manage/v1/collections", { key, fields: label });
  await send("POST", "/manage/v1/components", { key: "block", fields: componentFields });
  const setFields = (without: number) =>
    send("PUT", "/manage/v1/page-types/p", {
      fields: pageFields.filter((_, at) => at !== without),
    });
  await setFields(pageFields.length);
  for (const key of ["c", "d"])
    await send("PUT", `/manage/v1/collections/${key}`, { fields: itemFields });
  const items: number[] = [];
  const pages = new Set<string>();
  const whole = () => makeWhole(origin.parts.postgres);
  const idOf = async ({ at }: { at: number }) => {
    const { body } = await send("GET", "/manage/v1/documents?limit=100");
    const { data } = body as { data: { id: number }[] };
    return data[at % Math.max(1, data.length)]?.id;
  };
  const write = async (edit: Extract<Edit, { draft: boolean }>) => {
    let drawn = 0;
    const draw = () => edit.chances[drawn++ % edit.chances.length] ?? 0;
    const status = edit.draft ? "draft" : "published";
    if (edit.kind === "item") {
      const fields = fill(itemFields, draw, { items, pages: [...pages] });
      const id = edit.at % 3 === 0 ? items[edit.at % Math.max(1, items.length)] : undefined;
      if (id !== undefined)
        return send("PATCH", `/v2/content/c/${id}/?locale=${edit.locale}`, { status, fields });
      const made = await send("POST", `/v2/content/?locale=${edit.locale}`, {
        key: "c",
        status,
        fields: [fields],
      });
      return void items.push((made.body as { id: number }).id);
    }
    const slug = SLUGS[edit.at % SLUGS.length] ?? "a";
    const fields = fill(pageFields, draw, { items, pages: [...pages] });
    const page = { title: slug, slug, page_type: "p", status, fields };
    if (!pages.has(slug)) await send("POST", "/v2/pages/", page);
    pages.add(slug);
    return send("PATCH", `/v2/pages/p/${slug}/?locale=${edit.locale}`, page);
  };
  const apply = async (edit: Edit) => {
    switch (edit.kind) {
      case "page":
      case "item":
        return write(edit);
      case "unpublish": {
        const id = await idOf(edit);
        return send("POST", `/manage/v1/documents/${id}/unpublish?locale=${edit.locale}`);
      }
      case "delete": {
        const slug = [...pages][edit.at % Math.max(1, pages.size)];
        pages.delete(slug ?? "");
        return send("DELETE", `/v2/pages/p/${slug}/`);
      }
      case "old revision":
        // as the version before publishes: without a word of values
        return rows(origin.parts.postgres.db)`
          update publications p set revision_id = r.id, updated_at = now()
          from (select min(id) as id, document_id, locale from revisions group by document_id, locale) r
          where r.document_id = p.document_id and r.locale = p.locale and p.locale = ${edit.locale}
            and p.document_id = ${(await idOf(edit)) ?? 0}`;
      case "model":
        return setFields(edit.without);
      case "make whole":
        return whole();
    }
  };
  const readThrough = (fallbackLocale: string | null) =>
    send("PATCH", "/manage/v1/site", { fallbackLocale });
  return { site, apply, whole, readThrough };
}

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test("lists and counts are the same from what is kept", { timeout: TIMEOUT_MS }, async () => {
  const clock = createFakeClock();
  const origin = await createTestOrigin({ clock, locales: ["en", "de"] });
  let [runs, asked] = [0, 0];
  const edits = fc.array(randomEdit, { minLength: 15, maxLength: 30 });
  const lists = fc.array(randomList, { minLength: 40, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(edits, lists, fc.boolean(), async (drawn, paths, falls) => {
      const created = await createSite(origin, `site-${++runs}`);
      await created.readThrough(falls ? "en" : null);
      for (const [step, edit] of drawn.entries()) {
        await clock.advance(1_000);
        await created.apply(edit);
        if (step % 5 === 4) asked += await compare(origin, created.site.id, paths);
        await expectCounts(origin);
      }
      await created.whole();
      asked += await compare(origin, created.site.id, paths);
    }),
    {
      interruptAfterTimeLimit: TIMEOUT_MS - 30_000,
      seed: Number(process.env["LARDER_SEED"] ?? 20261128),
      numRuns: Number(process.env["LARDER_RUNS"] ?? 5),
    },
  );
  expect(asked).toBeGreaterThan(runs * 20);
});
