import { expect, it } from "vitest";
import type { Check } from "../../shared/manage/documents.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What publishing an older revision would come to. */

const newOrigin = originsOfFile();

async function createHistory() {
  const origin = await newOrigin();
  await makeType(origin, "page-types", "article", [text("headline")]);
  const id = await makePage(origin, "article", "first", { headline: "" });
  for (const headline of ["Two", "Three"])
    await origin.request("PATCH", "/v2/pages/article/first/", { fields: { headline } });
  const path = `/manage/v1/documents/${id}`;
  const { body } = await origin.request("GET", `${path}/revisions`);
  const revisions = (body as { data: { id: number }[] }).data.map((one) => one.id);
  return { origin, id, path, revisions };
}

const check = async (origin: TestOrigin, path: string, body: object) => {
  const answer = await origin.request("POST", `${path}/check`, body);
  return { status: answer.status, body: answer.body as Check };
};

it("is that of the revision which is named, and changes nothing", async () => {
  const { origin, path, revisions } = await createHistory();
  const [newest = 0, middle = 0, first = 0] = revisions;
  const before = (await origin.request("GET", path)).body;
  const found = await check(origin, path, { revision: middle });
  expect(found.body).toMatchObject({ ok: true, action: "publish", locales: ["en"], problems: [] });
  expect(found.body.revisions.map((one) => one.id)).toEqual([middle]);
  expect(found.body.reach?.renditions).toBeGreaterThan(0);
  expect((await check(origin, path, {})).body.revisions.map((one) => one.id)).toEqual([newest]);
  // what was right then is not what the type wants now
  const required = { fields: [{ ...text("headline"), required: true }] };
  await origin.request("PUT", "/manage/v1/page-types/article", required);
  const refused = await check(origin, path, { revision: first });
  expect(refused.body).toMatchObject({ ok: false, reach: null });
  expect(refused.body.problems).toMatchObject([{ path: "headline", code: "required" }]);
  const published = await origin.request("POST", `${path}/publish`, { revision: first });
  expect(published.status).toBe(400);
  expect((await origin.request("GET", path)).body).toEqual(before);
});

it("is refused for another document's revision, another act, and what is no revision", async () => {
  const { origin, path, revisions } = await createHistory();
  const [, revision = 0] = revisions;
  const other = await makePage(origin, "article", "second", { headline: "x" });
  const elsewhere = await createHistory();
  const [theirs = 0] = elsewhere.revisions;
  const wrong: [object, string, number][] = [
    [{ revision }, `/manage/v1/documents/${other}`, 404],
    [{ revision: theirs }, path, 404],
    [{ revision: 2 ** 53 - 1 }, path, 404],
    [{ revision, action: "unpublish" }, path, 400],
    [{ revision, action: "delete" }, path, 400],
    [{ revision, locales: ["en"] }, path, 400],
    ...[0, -1, 1.5, "1", null, [], {}, { ["__proto__"]: 1 }].map(
      (one): [object, string, number] => [{ revision: one }, path, 400],
    ),
  ];
  for (const [body, at, status] of wrong)
    expect([body, (await check(origin, at, body)).status]).toEqual([body, status]);
});
