import { expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { eventually } from "../support/eventually.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";
/** Two edits of one document at the same time. */

test("an edit that waited for another begins from what that one wrote", async () => {
  const origin = await createTestOrigin();
  await makeType(origin, "page-types", "p", [text("a"), text("b")]);
  const id = await makePage(origin, "p", "x", { a: "1", b: "1" });
  let patch: Promise<unknown> = Promise.resolve();
  await origin.parts.postgres.transaction(async (tx) => {
    await rows(tx)`select 1 from documents where id = ${id} for no key update`;
    patch = origin.request("PATCH", "/v2/pages/p/x/", { fields: { b: "2" } });
    await eventually("the edit to wait", async () =>
      (
        await rows(origin.parts.postgres.db)`
          select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      ).length > 0
        ? true
        : undefined,
    );
    await rows(tx)`
      insert into revisions (document_id, locale, name, fields, created_at) values (${id}, 'en', 'x', '{"a": "2", "b": "1"}', now())`;
  });
  await patch;
  const { body } = await origin.request("GET", "/v2/pages/p/x/");
  expect(body).toMatchObject({ data: { fields: { a: "2", b: "2" } } });
});
