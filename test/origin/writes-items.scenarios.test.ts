import { describe, expect, test } from "vitest";
import { makeItems, makeType, many, number, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { expectScenarios, failure, notFound, refusedField, written } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

async function createTags(): Promise<TestOrigin> {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "collections", "tag", [
    text("label"),
    number("count"),
    many("near", "collection", "tag"),
  ]);
  return origin;
}

/** Items of the collection as readers of a locale see them. */
async function tags(origin: TestOrigin, params = ""): Promise<unknown> {
  await origin.materialize();
  const { body } = await origin.request("GET", `/v2/content/tag/?levels=1${params}`);
  const { tag: items } = (body as { data: { tag: Record<string, unknown>[] } }).data;
  return items.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => key !== "meta")),
  );
}

const lastChange = async (origin: TestOrigin): Promise<number> => {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: { number: number }[] }).data[0]?.number ?? 0;
};

const tag = (label: string, count: number | null = null, near: string[] = []) => ({
  label,
  count,
  near,
});

describe("creating items", () => {
  test("answers with their ids", async () => {
    const origin = await createTags();
    const [id = 0] = await makeItems(origin, "tag", [{ label: "zero" }]);
    const change = await lastChange(origin);
    await expectScenarios(origin, [
      {
        name: "several at once are one change",
        ask: "POST /v2/content/",
        send: {
          key: "tag",
          status: "published",
          fields: [{ label: "a", count: 1 }, { label: "b" }],
        },
        status: 202,
        body: { ...written(change + 1, id + 1), ids: [id + 1, id + 2] },
      },
      {
        name: "one, as an object",
        ask: "POST /v2/content",
        send: { key: "tag", status: "published", fields: { label: "c" } },
        status: 202,
        body: { ...written(change + 2, id + 3), ids: [id + 3] },
      },
      {
        name: "a draft, which is the default",
        ask: "POST /v2/content/",
        send: { key: "tag", fields: [{ label: "d" }] },
        status: 202,
        body: { ...written(null, id + 4), ids: [id + 4] },
      },
      {
        name: "with nothing in it",
        ask: "POST /v2/content/",
        send: { key: "tag", status: "published", fields: [{}] },
        status: 202,
        body: { ...written(change + 3, id + 5), ids: [id + 5] },
      },
    ]);
    expect(await tags(origin)).toEqual([tag("zero"), tag("a", 1), tag("b"), tag("c"), tag("")]);
  });

  test("is refused as a whole when one of them is wrong", async () => {
    const origin = await createTags();
    const refused = (name: string, send: unknown, body: unknown) => ({
      name,
      ask: "POST /v2/content/",
      send,
      status: 400,
      body,
    });
    const key = "tag";
    await expectScenarios(origin, [
      refused(
        "the second",
        { key, status: "published", fields: [{ label: "good" }, { label: 3 }] },
        failure("[1].label: Not a valid string.", { "[1].label": ["Not a valid string."] }),
      ),
      refused(
        "two unknown fields",
        { key, status: "published", fields: [{ label: "good", a: 1, b: 2 }] },
        failure("a: Unknown field.", { a: ["Unknown field."], b: ["Unknown field."] }),
      ),
      refused("none", { key, fields: [] }, refusedField("fields", "At least one item is needed.")),
      refused(
        "no items",
        { key, fields: "x" },
        refusedField("fields", "Expected a list of items."),
      ),
      refused("no fields", { key }, refusedField("fields", "Expected a list of items.")),
      refused(
        "too many",
        { key, fields: Array.from({ length: 1_001 }, () => ({})) },
        refusedField("fields", "At most 1000 items can be created at once."),
      ),
      refused(
        "no key",
        { fields: [{}] },
        refusedField("key", "You must specify a collection key."),
      ),
      refused(
        "an unknown key",
        { key: "nothing", fields: [{}] },
        refusedField("key", 'There is no collection "nothing".'),
      ),
      refused(
        "publishing at a time",
        { key, status: "scheduled", fields: [{}] },
        refusedField(
          "status",
          "Use draft or published; publishing at a time is not possible here.",
        ),
      ),
    ]);
    const { body } = await origin.request("GET", "/manage/v1/documents");
    expect(body).toMatchObject({ data: [], meta: { count: 0 } });
  });

  test("says which of several items is wrong", async () => {
    const origin = await createTags();
    const items = [{ label: "good" }, { label: 3 }, { near: ["x"], count: "y" }];
    const { status, body } = await origin.request("POST", "/v2/content/", {
      key: "tag",
      fields: items,
    });
    const messages = {
      "[1].label": ["Not a valid string."],
      "[2].count": ["A valid number is required."],
      "[2].near[0]": ["Incorrect type. Expected a collection item's id."],
    };
    expect([status, body]).toEqual([400, failure("[1].label: Not a valid string.", messages)]);
  });
});

describe("changing an item", () => {
  async function createTwo() {
    const origin = await createTags();
    const [other = 0, id = 0] = await makeItems(origin, "tag", [
      { label: "other" },
      { label: "it", count: 3 },
    ]);
    const path = `/v2/content/tag/${id}/`;
    await origin.request("PATCH", path, { fields: { near: [other] } });
    return { origin, id, other, path, uri: `/v2/content/?keys=tag[_id=${other}]` };
  }

  test("with PATCH keeps what is left out", async () => {
    const { origin, id, path, uri } = await createTwo();
    const change = await lastChange(origin);
    await expectScenarios(origin, [
      {
        name: "as an object",
        ask: `PATCH ${path}`,
        send: { fields: { label: "new" } },
        status: 202,
        body: written(change + 1, id),
      },
    ]);
    expect(await tags(origin)).toEqual([tag("other"), tag("new", 3, [uri])]);
    await origin.request("PATCH", path, { id, fields: [{ count: null }] });
    expect(await tags(origin)).toEqual([tag("other"), tag("new", null, [uri])]);
  });

  test("with PUT empties what is left out, references too", async () => {
    const { origin, id, path } = await createTwo();
    const change = await lastChange(origin);
    await expectScenarios(origin, [
      {
        name: "as an object",
        ask: `PUT ${path}`,
        send: { fields: { label: "new" } },
        status: 202,
        body: written(change + 1, id),
      },
    ]);
    expect(await tags(origin)).toEqual([tag("other"), tag("new")]);
    await origin.request("PUT", path, {});
    expect(await tags(origin)).toEqual([tag("other"), tag("")]);
  });

  test("with draft hides it, and published shows it again", async () => {
    const { origin, id, path, uri } = await createTwo();
    const change = await lastChange(origin);
    await expectScenarios(origin, [
      {
        name: "hidden",
        ask: `PATCH ${path}`,
        send: { status: "draft", fields: { label: "hidden" } },
        status: 202,
        body: written(change + 1, id),
      },
      {
        name: "hidden still is no change",
        ask: `PATCH ${path}`,
        send: { status: "draft" },
        status: 202,
        body: written(null, id),
      },
      {
        name: "and without a status neither",
        ask: `PATCH ${path}`,
        send: { fields: { count: 4 } },
        status: 202,
        body: written(null, id),
      },
    ]);
    expect(await tags(origin)).toEqual([tag("other")]);
    await origin.request("PATCH", path, { status: "published" });
    expect(await tags(origin)).toEqual([tag("other"), tag("hidden", 4, [uri])]);
  });

  test("in one locale leaves the others alone", async () => {
    const { origin, path, uri } = await createTwo();
    const german = { status: "published", fields: { label: "es" } };
    await origin.request("PATCH", `${path}?locale=de`, german);
    expect(await tags(origin, "&locale=de")).toEqual([tag("es")]);
    await origin.request("PATCH", `${path}?locale=de`, { status: "draft" });
    expect(await tags(origin, "&locale=de")).toEqual([]);
    expect(await tags(origin)).toEqual([tag("other"), tag("it", 3, [uri])]);
  });

  test("is refused when it is not there", async () => {
    const { origin, id, path } = await createTwo();
    await makeType(origin, "collections", "other", []);
    await expectScenarios(origin, [
      {
        name: "under another key",
        ask: `PATCH /v2/content/other/${id}/`,
        send: {},
        status: 404,
        body: notFound(),
      },
      {
        name: "two items for one",
        ask: `PATCH ${path}`,
        send: { fields: [{}, {}] },
        status: 400,
        body: refusedField("fields", "Expected an object of fields."),
      },
      {
        name: "wrong status",
        ask: `PATCH ${path}`,
        send: { status: "gone" },
        status: 400,
        body: refusedField(
          "status",
          "Use draft or published; publishing at a time is not possible here.",
        ),
      },
      {
        name: "an unknown field",
        ask: `PUT ${path}`,
        send: { fields: { colour: "red" } },
        status: 400,
        body: refusedField("colour", "Unknown field."),
      },
    ]);
  });

  test("by deleting it is 204, then 404, in every locale", async () => {
    const { origin, path } = await createTwo();
    await origin.request("PATCH", `${path}?locale=de`, { status: "published" });
    await expectScenarios(origin, [
      { name: "deleted", ask: `DELETE ${path}`, status: 204, body: null },
      { name: "again", ask: `DELETE ${path}`, status: 404, body: notFound() },
      { name: "to be changed", ask: `PUT ${path}`, send: {}, status: 404, body: notFound() },
    ]);
    expect(await tags(origin)).toEqual([tag("other")]);
    expect(await tags(origin, "&locale=de")).toEqual([]);
  });
});
