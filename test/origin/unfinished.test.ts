import { describe, expect, test } from "vitest";
import { createScheduler } from "../../origin/delivery/scheduler.ts";
import { makeType } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What has problems is not published: by hand, at a time, with others; and how management says what is wrong. */

const newOrigin = originsOfFile();
const MISSING = {
  path: "headline",
  locale: "en",
  message: "This field may not be blank.",
  code: "required",
};

const headline = { key: "headline", name: "Headline", kind: "short_text", required: true } as const;

/** A site with an unfinished draft, as dashboards begin one. */
async function createDraft(): Promise<{ origin: TestOrigin; id: number; path: string }> {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "story", [headline]);
  const input = { kind: "page", type: "story", name: "One", slug: "one" };
  const { status, body } = await origin.request("POST", "/manage/v1/documents", input);
  expect([201, 202]).toContain(status);
  const { id } = body as { id: number };
  return { origin, id, path: `/manage/v1/documents/${id}` };
}

const finish = (origin: TestOrigin) =>
  origin.request("PATCH", "/v2/pages/story/one/", { fields: { headline: "Done" } });

const isRead = async (origin: TestOrigin) =>
  (await origin.request("GET", "/v2/pages/story/one/")).status;

describe("an unfinished draft", () => {
  test("is not published by hand, and is once it is done", async () => {
    const { origin, path } = await createDraft();
    const refused = await origin.request("POST", `${path}/publish`, {});
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.body).toEqual({
      detail: "headline: This field may not be blank.",
      errors: [MISSING],
    });
    expect(await isRead(origin)).toBe(404);
    await finish(origin);
    expect(await origin.request("POST", `${path}/publish`, {})).toMatchObject({ status: 202 });
    expect(await isRead(origin)).toBe(200);
  });

  test("is not scheduled, but may be taken down at a time", async () => {
    const { origin, path } = await createDraft();
    const at = "2020-01-01T00:00:00Z";
    const schedule = (body: object) => origin.request("PUT", `${path}/schedule`, body);
    expect(await schedule({ publish_at: at })).toMatchObject({
      status: 400,
      body: { errors: [MISSING] },
    });
    expect(await schedule({ unpublish_at: at })).toMatchObject({ status: 200 });
    await finish(origin);
    expect(await schedule({ publish_at: at, unpublish_at: null })).toMatchObject({ status: 200 });
  });

  test("may be in a release, which is refused whole and says of which document what is wrong", async () => {
    const { origin, id } = await createDraft();
    await origin.request("POST", "/v2/pages/", {
      title: "Two",
      slug: "two",
      page_type: "story",
      status: "draft",
      fields: { headline: "Two" },
    });
    const list = await origin.request("GET", "/manage/v1/documents?slug=two");
    const [two] = (list.body as { data: { id: number }[] }).data;
    const made = await origin.request("POST", "/manage/v1/releases", { name: "R" });
    const release = `/manage/v1/releases/${(made.body as { id: number }).id}`;
    const items = [id, two!.id].map((document) => ({ document, locale: "en", action: "publish" }));
    expect(await origin.request("POST", `${release}/items`, { items })).toMatchObject({
      status: 200,
    });
    const refused = await origin.request("POST", `${release}/publish`, {});
    expect(refused).toMatchObject({
      status: 409,
      body: {
        errors: [{ ...MISSING, document: id }],
        problems: [{ document: id, problem: "headline: This field may not be blank." }],
      },
    });
    expect(await origin.request("GET", "/v2/pages/story/two/")).toMatchObject({ status: 404 });
    await finish(origin);
    expect(await origin.request("POST", `${release}/publish`, {})).toMatchObject({ status: 202 });
    expect(await origin.request("GET", "/v2/pages/story/two/")).toMatchObject({ status: 200 });
  });
});

describe("a revision that was good until its type changed", () => {
  /** Published, and then its type wants more. */
  async function createOutdated() {
    const origin = await newOrigin();
    await makeType(origin, "page-types", "story", [{ ...headline, required: false }]);
    await origin.request("POST", "/v2/pages/", {
      title: "One",
      slug: "one",
      page_type: "story",
      status: "published",
      fields: { headline: "" },
    });
    const list = await origin.request("GET", "/manage/v1/documents?slug=one");
    const [{ id }] = (list.body as { data: [{ id: number }] }).data;
    const want = async () =>
      expect(
        await origin.request("PUT", "/manage/v1/page-types/story", {
          name: "Story",
          fields: [headline],
        }),
      ).toMatchObject({ status: expect.closeTo(201, -1) });
    return { origin, id, want, path: `/manage/v1/documents/${id}` };
  }

  test("is not published again, and readers keep what they have", async () => {
    const { origin, path, want } = await createOutdated();
    await want();
    expect(await origin.request("POST", `${path}/publish`, {})).toMatchObject({ status: 400 });
    expect(await isRead(origin)).toBe(200);
  });

  test("is dropped at its time, and a release with it is open again", async () => {
    const { origin, id, path, want } = await createOutdated();
    const made = await origin.request("POST", "/manage/v1/releases", { name: "R" });
    const release = `/manage/v1/releases/${(made.body as { id: number }).id}`;
    const items = [{ document: id, locale: "en", action: "publish" }];
    await origin.request("POST", `${release}/items`, { items });
    const past = "2020-01-01T00:00:00Z";
    await origin.request("PUT", `${path}/schedule`, { publish_at: past });
    await origin.request("PUT", `${release}/schedule`, { at: past });
    await want();
    const scheduler = createScheduler({ ...origin.parts, media: undefined });
    for (let round = 0; round < 3; round++) await scheduler.round();
    const cause = "headline: This field may not be blank.";
    expect(origin.events).toContainEqual(
      expect.objectContaining({ kind: "schedule.dropped", document: id, cause }),
    );
    expect(await origin.request("GET", release)).toMatchObject({
      body: { state: "open", problem: expect.stringContaining(cause) },
    });
  });
});

describe("management", () => {
  test("lists what is wrong, whatever a field is called, and `/v2` keeps a member for each", async () => {
    const { origin } = await createDraft();
    const managed = await origin.request("POST", "/manage/v1/documents", { kind: "page" });
    expect(managed.status).toBe(400);
    const { detail, errors, ...others } = managed.body as { detail: string; errors: unknown[] };
    expect(others).toEqual({});
    expect(detail).toEqual(expect.any(String));
    for (const one of errors)
      expect(one).toEqual({
        path: expect.any(String),
        locale: null,
        message: expect.any(String),
        code: "invalid",
      });
    const { body } = await origin.request("POST", "/v2/pages/", {});
    expect(body).toMatchObject({ title: [expect.any(String)], slug: [expect.any(String)] });
    expect(body).not.toHaveProperty("errors");
  });

  test("tells a field that is called detail, or __proto__, from the sentence", async () => {
    const { origin } = await createDraft();
    const odd = '{"detail":1,"__proto__":{"x":1},"errors":2}';
    const { status, body } = await origin.request("PATCH", "/manage/v1/site", odd);
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: expect.any(String), errors: expect.any(Array) });
    expect(Object.keys(body as object).toSorted()).toEqual(["detail", "errors"]);
  });
});
