import { whole } from "../../shared/content/texts.ts";
import { expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { readAs, type View } from "../../origin/db/content/views.ts";
import { renderSet } from "../../origin/delivery/answer/render.ts";
import { createValuer } from "../../origin/delivery/materialize/valuer.ts";
import { parseQuery } from "../../shared/query.ts";
import { makePage, makeType, many, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/** A filter through references: each hop adds to the work, none multiplies it. */

const PAGES = 40;
const NAMES_EACH = 4;

/** Pages in a ring, each naming the next few, and no statistics of any of it. */
async function createRing(): Promise<TestOrigin> {
  const origin = await createTestOrigin();
  await makeType(origin, "page-types", "p", [text("label"), many("near", "page", "p")]);
  for (let at = 0; at < PAGES; at++)
    await makePage(origin, "p", `page-${at}`, { label: String(at), near: [] });
  for (let at = 0; at < PAGES; at++) {
    const near = Array.from({ length: NAMES_EACH }, (_, step) => `page-${(at + step + 1) % PAGES}`);
    const path = `/v2/pages/p/page-${at}/`;
    expect((await origin.request("PATCH", path, { fields: { near } })).status).toBe(202);
  }
  return origin;
}

/** Rows that a read comes by, by index or by going through tables, as Postgres counts them. */
const rowsReadBy = (origin: TestOrigin, path: string, view: View): Promise<number> =>
  origin.parts.postgres.snapshot(async (tx) => {
    await readAs(tx, origin.site.id, view);
    const counted = async () => {
      const [found] = await rows<{ read: number }>(tx)`
        select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint as read from pg_stat_xact_user_tables`;
      return found?.read ?? 0;
    };
    const before = await counted();
    const query = parseQuery(new URL(path, "http://origin"));
    const [rendered] = await renderSet(tx, origin.parts.serializing, origin.site.id, [query], view);
    const meta = rendered?.state === "live" ? JSON.parse(whole(rendered.texts)).meta : undefined;
    expect([path, view, meta?.count]).toEqual([path, view, 0]);
    return (await counted()) - before;
  });

/** Makes the values that lists are found by. */
async function keepValues(origin: TestOrigin): Promise<void> {
  const { postgres } = origin.parts;
  const valuer = createValuer(postgres);
  const isWhole = async () =>
    (await rows(postgres.db)`select from vals_types where whole`).length > 0;
  while (!(await isWhole())) await valuer();
}

test.each([
  ["published", "by its documents", false],
  ["published", "by the values kept", true],
  ["latest", "by its documents", false],
] as const)("Row 2: a filter of what is %s, %s, grows by the hop", async (view, _, keeps) => {
  const origin = await createRing();
  if (keeps) await keepValues(origin);
  const read = (hops: number) =>
    rowsReadBy(origin, `/v2/pages/p/?fields.${"near.".repeat(hops)}label=none`, view);
  const [one, five] = [await read(1), await read(5)];
  // targets that were looked for again in each row would be all pages times all pages
  expect(one).toBeLessThanOrEqual(10 * PAGES);
  // a hop that multiplied would come by thirty times as many at three, and a thousand times at five
  expect(five).toBeLessThanOrEqual(6 * one);
});
