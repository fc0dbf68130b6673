import { whole } from "../../shared/content/texts.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import { select } from "../../edge/replica/select.ts";
import { madeDocuments, madeSite } from "../support/made-site.ts";
import { fillRows } from "../support/replica-dump.ts";

/** A long answer is printed in slices, out of what was read before the first of them. */

const opened = createSqliteRows(":memory:");
beforeAll(() => fillRows(opened, madeSite(), madeDocuments(400)));
afterAll(() => opened.close());

/** How often an answer paused, its text, and the statements after its first pause. */
async function pausesOf(path: string) {
  let [pauses, late] = [0, 0];
  const rows: Rows = {
    ...opened,
    run(sql, ...params) {
      if (pauses > 0) late += 1;
      return opened.run(sql, ...params);
    },
  };
  const selected = await select(rows, path, async () => void (pauses += 1));
  return { pauses, late, body: selected.kind === "live" ? whole(selected.texts) : selected.kind };
}

test("it pauses the more the longer it is, and reads nothing after a pause", async () => {
  const short = await pausesOf("/v2/pages/article/?page_size=10&levels=2");
  const long = await pausesOf("/v2/pages/article/?page_size=100&levels=2");
  expect(short).toMatchObject({ pauses: 0, late: 0 });
  expect(long.late).toBe(0);
  expect(long.pauses).toBeGreaterThan(1);
  expect(long.body).toBe((await pausesOf("/v2/pages/article/?page_size=100&levels=2")).body);
  expect(JSON.parse(long.body)).toHaveProperty("data.length", 100);
});
