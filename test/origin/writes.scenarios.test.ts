import { describe, expect, test } from "vitest";
import { originsOfFile } from "../support/origin.ts";
import { create, createModel, fields, newest, seen } from "../support/written-site.ts";
import {
  ask,
  expectScenarios,
  failure,
  notFound,
  refusedField,
  written,
} from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const createSite = () => createModel(newOrigin);

describe("creating a page", () => {
  test("answers with what is needed to follow it", async () => {
    const origin = await createSite();
    const id = await create(origin, "/v2/pages/", {
      title: "0",
      slug: "zero",
      page_type: "plain",
      fields,
    });
    const { change } = await newest(origin);
    const page = { title: "A page", page_type: "plain", status: "published", fields };
    await expectScenarios(origin, [
      {
        name: "published at once",
        ask: "POST /v2/pages/",
        send: { ...page, slug: "one" },
        status: 202,
        body: written(change + 1, id + 1, "one"),
      },
      {
        name: "a draft, which is the default, is no change",
        ask: "POST /v2/pages/",
        send: { title: "A page", slug: "two", page_type: "plain", fields },
        status: 202,
        body: written(null, id + 2, "two"),
      },
      {
        name: "with the older spelling of the type",
        ask: "POST /v2/pages/",
        send: { title: "A page", slug: "three", "page-type": "plain", status: "published", fields },
        status: 202,
        body: written(change + 2, id + 3, "three"),
      },
      {
        name: "a Single Page under the slug of its schema",
        ask: "POST /v2/pages/",
        send: { ...page, page_type: "*", slug: "about" },
        status: 202,
        body: written(change + 3, id + 4, "about"),
      },
      {
        name: "the same slug in another type",
        ask: "POST /v2/pages",
        send: { ...page, slug: "about" },
        status: 202,
        body: written(change + 4, id + 5, "about"),
      },
      {
        name: "unknown members beside the fields are nobody's business",
        ask: "POST /v2/pages/",
        send: { ...page, slug: "four", scheduled: "2027-01-01", nonsense: true },
        status: 202,
        body: written(change + 5, id + 6, "four"),
      },
    ]);
    expect(await seen(origin, "/v2/pages/plain/three/")).toEqual(fields);
    expect(await seen(origin, "/v2/pages/plain/two/")).toBe(404);
    expect(await seen(origin, "/v2/pages/*/about/")).toEqual(fields);
  });

  test("names the change in a header, none for a draft", async () => {
    const origin = await createSite();
    const send = { title: "A", slug: "a", page_type: "plain", fields };
    const draft = await ask(origin, { ask: "POST /v2/pages/", send });
    const published = await ask(origin, {
      ask: "PATCH /v2/pages/plain/a/",
      send: { status: "published" },
    });
    expect(draft.response.headers.has("larder-change")).toBe(false);
    const { change } = published.body as { change: number };
    expect(published.response.headers.get("larder-change")).toBe(String(change));
    expect(published.response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("is refused with a message for each field", async () => {
    const origin = await createSite();
    await create(origin, "/v2/pages/", { title: "A", slug: "taken", page_type: "plain", fields });
    const page = { title: "A", slug: "a", page_type: "plain", fields };
    const refused = (name: string, send: unknown, expected: unknown) => ({
      name,
      ask: "POST /v2/pages/",
      send,
      status: 400,
      body: expected,
    });
    const slugForm = "Enter a valid slug: letters, numbers, underscores or hyphens.";
    await expectScenarios(origin, [
      refused(
        "nothing at all",
        {},
        failure("title: You must specify a page title.", {
          title: ["You must specify a page title."],
          slug: ["You must specify a page slug."],
        }),
      ),
      refused(
        "an empty title",
        { ...page, title: "" },
        refusedField("title", "You must specify a page title."),
      ),
      refused(
        "a title that is no text",
        { ...page, title: 3 },
        refusedField("title", "Not a valid string."),
      ),
      refused(
        "a long title",
        { ...page, title: "x".repeat(201) },
        refusedField("title", "Ensure this field has no more than 200 characters."),
      ),
      refused(
        "an empty slug",
        { ...page, slug: "" },
        refusedField("slug", "You must specify a page slug."),
      ),
      refused("a slug with a space", { ...page, slug: "a b" }, refusedField("slug", slugForm)),
      refused("a slug with a slash", { ...page, slug: "a/b" }, refusedField("slug", slugForm)),
      refused(
        "a long slug",
        { ...page, slug: "x".repeat(101) },
        refusedField("slug", "Ensure this field has no more than 100 characters."),
      ),
      refused(
        "a slug that is taken",
        { ...page, slug: "taken" },
        refusedField("slug", 'A page with the slug "taken" exists already.'),
      ),
      refused(
        "an unknown type",
        { ...page, page_type: "nothing" },
        refusedField("page_type", 'There is no page type "nothing".'),
      ),
      refused(
        "a collection as type",
        { ...page, page_type: "tag" },
        refusedField("page_type", 'There is no page type "tag".'),
      ),
      refused(
        "no type and no Single Page of that slug",
        { title: "A", slug: "a", fields },
        refusedField(
          "page_type",
          'There is no Single Page schema "a"; name a page_type or create the schema first.',
        ),
      ),
      refused(
        "publishing at a time",
        { ...page, status: "scheduled" },
        refusedField(
          "status",
          "Use draft or published; publishing at a time is not possible here.",
        ),
      ),
      refused(
        "fields that are a list",
        { ...page, fields: [] },
        refusedField("fields", "Expected an object of fields."),
      ),
      refused(
        "a missing field",
        { ...page, fields: {} },
        refusedField("headline", "This field is required."),
      ),
      refused(
        "an unknown field",
        { ...page, fields: { ...fields, more: 1 } },
        refusedField("more", "Unknown field."),
      ),
      refused(
        "a body that is a list",
        [],
        failure("Invalid input: expected object, received array", {
          "": ["Invalid input: expected object, received array"],
        }),
      ),
    ]);
    const { body: documents } = await origin.request("GET", "/manage/v1/documents");
    expect(documents).toMatchObject({ meta: { count: 1, capped: false, next: null } });
  });

  test("wants JSON", async () => {
    const origin = await createSite();
    const invalid = (sentence: string) => failure(`JSON parse error - ${sentence}.`);
    const deep = `${"[".repeat(33)}${"]".repeat(33)}`;
    const sent: [string, number, unknown][] = [
      ["", 400, invalid("the body is not valid JSON")],
      ["{", 400, invalid("the body is not valid JSON")],
      [deep, 400, invalid("nested too deep")],
      [
        `"${"x".repeat(10 * 1024 * 1024)}"`,
        413,
        failure("The body is larger than 10485760 bytes."),
      ],
    ];
    for (const [text_, status, expected] of sent) {
      const answer = await origin.request("POST", "/v2/pages/", text_);
      expect([answer.status, answer.body]).toEqual([status, expected]);
    }
  });
});

describe("a write", () => {
  test.each([
    ["POST /v2/pages/", {}],
    ["PATCH /v2/pages/plain/a/", {}],
    ["PUT /v2/pages/plain/a/", {}],
    ["DELETE /v2/pages/plain/a/", undefined],
    ["POST /v2/content/", {}],
    ["PATCH /v2/content/tag/1/", {}],
    ["PUT /v2/content/tag/1/", {}],
    ["DELETE /v2/content/tag/1/", undefined],
  ])("as %s wants a write token in the header", async (request, send) => {
    const origin = await newOrigin();
    const created = await origin.request("POST", "/manage/v1/tokens", {
      label: "r",
      scopes: ["read", "preview"],
    });
    const reader = (created.body as { token: string }).token;
    const noToken = failure("Authentication credentials were not provided.");
    const inUrl = `${request}?auth_token=${origin.token}`;
    await expectScenarios(origin, [
      { name: "none", ask: request, send, token: null, status: 401, body: noToken },
      { name: "in the URL", ask: inUrl, send, token: null, status: 401, body: noToken },
      { name: "a reader's", ask: request, send, token: reader, status: 401, body: noToken },
      {
        name: "an unknown one",
        ask: request,
        send,
        token: "nonsense",
        status: 401,
        body: failure("Invalid token."),
      },
    ]);
  });

  test("of a path that is no item is 404", async () => {
    const origin = await createSite();
    for (const path of [
      "/v2/content/tag/x/",
      "/v2/content/tag/0/",
      "/v2/content/tag/99999999999999999999/",
    ]) {
      const answer = await origin.request("PATCH", path, { fields: {} });
      expect([path, answer.status, answer.body]).toEqual([path, 404, notFound()]);
    }
  });
});
