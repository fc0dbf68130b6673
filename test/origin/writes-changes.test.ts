import { describe, expect, test } from "vitest";
import { originsOfFile } from "../support/origin.ts";
import { create, createModel, fields, newest, seen } from "../support/written-site.ts";
import { ask, expectScenarios, pageNotFound, refusedField, written } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const createSite = () => createModel(newOrigin);

describe("changing a page", () => {
  const R = "/v2/pages/rich/r/";
  const before = {
    headline: "Hello",
    card: { title: "T", intro: "I" },
    rows: [
      { label: "a", count: 1 },
      { label: "b", count: 2 },
    ],
    body: [{ quote: { words: "w" } }],
  };
  const shown = { ...before, body: [{ type: "quote", fields: { words: "w" } }] };

  async function createRich(status: "draft" | "published" = "published") {
    const origin = await createSite();
    await create(origin, "/v2/pages/", {
      title: "Rich",
      slug: "r",
      page_type: "rich",
      status,
      fields: before,
    });
    return origin;
  }

  test.each(["PATCH", "PUT"])("with %s merges components and replaces lists", async (method) => {
    const origin = await createRich();
    const steps: [unknown, unknown][] = [
      [{}, shown],
      [{ headline: "New" }, { ...shown, headline: "New" }],
      [{ card: { title: "T2" } }, { ...shown, headline: "New", card: { title: "T2", intro: "I" } }],
      [
        { rows: [{ label: "c" }], body: [{ type: "card", fields: { title: "x" } }] },
        {
          headline: "New",
          card: { title: "T2", intro: "I" },
          rows: [{ label: "c", count: null }],
          body: [{ type: "card", fields: { title: "x", intro: "" } }],
        },
      ],
      [
        { card: null, rows: [], body: "" },
        { headline: "New", card: { title: "", intro: "" }, rows: [], body: [] },
      ],
    ];
    for (const [sent, expected] of steps) {
      const answer = await origin.request(method, R, { fields: sent });
      expect(answer.status).toBe(202);
      expect(await seen(origin, R)).toEqual(expected);
    }
  });

  test("answers with the change, by type or by any", async () => {
    const origin = await createRich();
    const { id, change } = await newest(origin);
    await expectScenarios(origin, [
      {
        name: "by type",
        ask: `PATCH ${R}`,
        send: { fields: {} },
        status: 202,
        body: written(change + 1, id, "r"),
      },
      {
        name: "by any type, without a slash",
        ask: "PUT /v2/pages/*/r",
        send: { fields: {} },
        status: 202,
        body: written(change + 2, id, "r"),
      },
      {
        name: "nothing sent",
        ask: `PATCH ${R}`,
        send: {},
        status: 202,
        body: written(change + 3, id, "r"),
      },
      {
        name: "under another type",
        ask: "PATCH /v2/pages/plain/r/",
        send: {},
        status: 404,
        body: pageNotFound,
      },
      {
        name: "unknown",
        ask: "PATCH /v2/pages/*/none/",
        send: {},
        status: 404,
        body: pageNotFound,
      },
      {
        name: "an unknown field",
        ask: `PATCH ${R}`,
        send: { fields: { card: { size: 1 } } },
        status: 400,
        body: refusedField("card.size", "Unknown field."),
      },
    ]);
  });

  test("leaves title and slug as they are", async () => {
    const origin = await createRich();
    await origin.request("PATCH", R, {
      title: "Other",
      slug: "other",
      page_type: "plain",
      fields: {},
    });
    await origin.materialize();
    const { body: answer } = await origin.request("GET", R);
    expect((answer as { data: unknown }).data).toMatchObject({
      slug: "r",
      name: "Rich",
      page_type: "rich",
    });
    expect((await origin.request("GET", "/v2/pages/*/other/")).status).toBe(404);
  });

  test("with draft keeps what readers have until it is published", async () => {
    const origin = await createRich();
    const { id } = await newest(origin);
    const draft = await origin.request("PATCH", R, {
      status: "draft",
      fields: { headline: "Draft" },
    });
    expect([draft.status, draft.body]).toEqual([202, written(null, id, "r")]);
    expect(await seen(origin, R)).toEqual(shown);
    await origin.request("PATCH", R, { status: "published", fields: { rows: [] } });
    expect(await seen(origin, R)).toEqual({ ...shown, headline: "Draft", rows: [] });
  });

  test("without a status leaves a draft a draft", async () => {
    const origin = await createRich("draft");
    const { id } = await newest(origin);
    const answer = await origin.request("PATCH", R, { fields: { headline: "New" } });
    expect(answer.body).toEqual(written(null, id, "r"));
    expect(await seen(origin, R)).toBe(404);
  });

  test("in another locale begins with nothing", async () => {
    const origin = await createRich();
    await origin.request("PATCH", `${R}?locale=de`, {
      status: "published",
      fields: { headline: "Hallo" },
    });
    expect(await seen(origin, `${R}?locale=de`)).toEqual({
      headline: "Hallo",
      card: { title: "", intro: "" },
      rows: [],
      body: [],
    });
    expect(await seen(origin, R)).toEqual(shown);
  });

  test("of several types with one slug changes the Single Page", async () => {
    const origin = await createSite();
    const page = { title: "About", slug: "about", status: "published", fields };
    const single = await create(origin, "/v2/pages/", { ...page, page_type: "*" });
    await create(origin, "/v2/pages/", { ...page, page_type: "plain" });
    const answer = await origin.request("PATCH", "/v2/pages/*/about/", {
      fields: { headline: "S" },
    });
    expect((answer.body as { id: number }).id).toBe(single);
    expect(await seen(origin, "/v2/pages/plain/about/")).toEqual(fields);
  });

  test("by deleting it is 204, then 404, and its slug is free", async () => {
    const origin = await createRich();
    const { change } = await newest(origin);
    const { response, status, body: empty } = await ask(origin, { ask: `DELETE ${R}` });
    expect([status, empty, response.headers.get("larder-change")]).toEqual([
      204,
      null,
      String(change + 1),
    ]);
    expect(await seen(origin, R)).toBe(404);
    await expectScenarios(origin, [
      { name: "again", ask: `DELETE ${R}`, status: 404, body: pageNotFound },
      { name: "to be changed", ask: `PATCH ${R}`, send: {}, status: 404, body: pageNotFound },
    ]);
    await create(origin, "/v2/pages/", {
      title: "R",
      slug: "r",
      page_type: "rich",
      status: "published",
      fields: before,
    });
    expect(await seen(origin, R)).toEqual(shown);
  });
});
