import { expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { createValuer } from "../../origin/delivery/materialize/valuer.ts";
import { VALUES_AT_ONCE } from "../../shared/limits.ts";
import { makeItems, makePage, makeType, number, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { makeWhole } from "../support/values.ts";

/** When lists may believe the values that are kept, and who makes those that a publish did not. */

const whole = async (origin: TestOrigin): Promise<boolean[]> => {
  const { db } = origin.parts.postgres;
  const found = await rows<{ whole: boolean }>(db)`select whole from vals_types order by type_id`;
  return found.map((type) => type.whole);
};

const slugsOf = async (origin: TestOrigin, query: string): Promise<string> => {
  const { body } = await origin.request("GET", `/v2/pages/p/?${query}`);
  return (body as { data: { slug: string }[] }).data.map(({ slug }) => slug).join("");
};

/** Whether the values were asked for the list. */
const fromValues = async (origin: TestOrigin, query: string): Promise<boolean> => {
  const before = origin.statements.length;
  await slugsOf(origin, query);
  return origin.statements.slice(before).some((statement) => /from vals [vo] /.test(statement));
};

test("a type is made whole in slices, and goes on where it was", async () => {
  const origin = await createTestOrigin();
  await makeType(origin, "collections", "topic", [text("name")]);
  const names = Array.from({ length: VALUES_AT_ONCE * 2 + 1 }, (_, at) => ({ name: `n${at}` }));
  await makeItems(origin, "topic", names);
  const valuer = createValuer(origin.parts.postgres);
  const { db } = origin.parts.postgres;
  // as a site of before has it
  await rows(db)`with due as (delete from vals_due) delete from vals`;
  const reached: number[] = [];
  while (!(await whole(origin))[0]) {
    await valuer();
    const [found] = await rows<{ count: number }>(db)`
      select count(distinct document_id) as count from vals`;
    reached.push(found?.count ?? 0);
  }
  const steps = reached.filter((count, at) => count !== reached[at - 1]);
  expect(steps.at(-1)).toBe(names.length);
  expect(steps.length).toBeGreaterThanOrEqual(3);
  expect(await whole(origin)).toEqual([true]);
});

test("a field that was taken out and is back has the values of what was published in between", async () => {
  const origin = await createTestOrigin();
  const change = (fields: object[]) => origin.request("PUT", "/manage/v1/page-types/p", { fields });
  await makeType(origin, "page-types", "p", [text("label"), number("n")]);
  await makePage(origin, "p", "a", { label: "x", n: 1 });
  await makePage(origin, "p", "b", { label: "x", n: 2 });
  await makeWhole(origin.parts.postgres);
  expect(await fromValues(origin, "fields.n=1")).toBe(true);
  await change([text("label")]);
  await origin.request("PATCH", "/v2/pages/p/b/", { status: "published", fields: { label: "y" } });
  await change([text("label"), number("n")]);
  expect(await slugsOf(origin, "fields.n=2")).toBe("b");
  expect(await slugsOf(origin, "order=-n")).toBe("ba");
  await makeWhole(origin.parts.postgres);
  expect(await fromValues(origin, "fields.n=2")).toBe(true);
  expect(await slugsOf(origin, "fields.n=2")).toBe("b");
});

test("what a version of before publishes is read from the documents until its values are made", async () => {
  const origin = await createTestOrigin();
  const { db } = origin.parts.postgres;
  await makeType(origin, "page-types", "p", [text("label")]);
  const id = await makePage(origin, "p", "a", { label: "old" });
  await origin.request("PATCH", "/v2/pages/p/a/", {
    status: "published",
    fields: { label: "new" },
  });
  await makeWhole(origin.parts.postgres);
  expect(await fromValues(origin, "fields.label=new")).toBe(true);
  await rows(db)`
    update publications set revision_id = (select min(id) from revisions where document_id = ${id})
    where document_id = ${id}`;
  expect(await fromValues(origin, "fields.label=old")).toBe(false);
  expect(await slugsOf(origin, "fields.label=old")).toBe("a");
  await makeWhole(origin.parts.postgres);
  expect(await fromValues(origin, "fields.label=old")).toBe(true);
  expect(await slugsOf(origin, "fields.label=old")).toBe("a");
  expect(await slugsOf(origin, "fields.label=new")).toBe("");
  await rows(db)`delete from publications where document_id = ${id}`;
  expect(
    await rows(db)`
      select * from vals union all select null, null, null, null, null, document_id from vals_due`,
  ).toEqual([]);
  const { body } = await origin.request("GET", "/v2/pages/p/");
  expect(body).toMatchObject({ meta: { count: 0 } });
});

test("a type is not made whole past somebody who is still writing by older rules", async () => {
  const origin = await createTestOrigin();
  const { postgres } = origin.parts;
  await makeType(origin, "page-types", "p", [text("label")]);
  let [begun, end] = [() => {}, () => {}];
  const writing = new Promise<void>((resolve) => (begun = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const other = postgres.transaction(async (tx) => {
    await rows(tx)`select pg_current_xact_id()`;
    begun();
    await ended;
  });
  await writing;
  const valuer = createValuer(postgres);
  while ((await valuer()).kind === "again");
  expect(await whole(origin)).toEqual([false]);
  end();
  await other;
  await makeWhole(origin.parts.postgres);
  expect(await whole(origin)).toEqual([true]);
});
