import { describe, expect, test } from "vitest";
import type { Field } from "../../shared/content/model.ts";
import { createFakeClock } from "../support/clock.ts";
import { makeItems, makePage, makeType, many, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { expectScenarios } from "../support/scenarios.ts";

const newOrigin = originsOfFile();

const AT = "2026-01-01T00:00:00Z";
const page = (slug: string, type: string | null, fields: Record<string, unknown>) => ({
  slug,
  name: slug,
  published: AT,
  updated: AT,
  status: "published",
  scheduled: null,
  page_type: type,
  fields,
});

const createStill = () => newOrigin({ clock: createFakeClock(Date.parse(AT)) });

async function fieldsOf(origin: TestOrigin, path: string): Promise<unknown> {
  const { status, body } = await origin.request("GET", path);
  expect(status).toBe(200);
  return (body as { data: { fields: unknown } }).data.fields;
}

/** Takes a page from its readers. */
async function unpublish(origin: TestOrigin, id: number): Promise<void> {
  const { status } = await origin.request("POST", `/manage/v1/documents/${id}/unpublish`);
  expect(status).toBe(202);
}

describe("D4: levels", () => {
  /** A chain e → … → a of pages, each of which has a tag that has an owner. */
  async function createChain() {
    const origin = await createStill();
    await makeType(origin, "collections", "owner", [text("name")]);
    await makeType(origin, "collections", "tag", [one("owner", "collection", "owner")]);
    await makeType(origin, "page-types", "link", [
      one("next", "page", "link"),
      many("tags", "collection", "tag"),
    ]);
    const [owner] = await makeItems(origin, "owner", [{ name: "Ann" }]);
    const [tag] = await makeItems(origin, "tag", [{ owner }]);
    for (const [slug, next] of ["a ", "b a", "c b", "d c", "e d"].map((pair) => pair.split(" "))) {
      await makePage(origin, "link", slug ?? "", { next, tags: [tag] });
    }
    const uri = {
      tag: `/v2/content/?keys=tag[_id=${tag}]`,
      owner: `/v2/content/?keys=owner[_id=${owner}]`,
      page: (slug: string) => `/v2/pages/link/${slug}/`,
    };
    /** What level `left` of the chain shows, counted from the end. */
    const expected = (slugs: string, left: number): Record<string, unknown> => {
      const [slug = "", next] = [slugs.at(-1), slugs.at(-2)];
      const item =
        left === 1
          ? uri.tag
          : {
              meta: { id: tag },
              owner: left === 2 ? uri.owner : { meta: { id: owner }, name: "Ann" },
            };
      const below =
        next === undefined
          ? null
          : left === 1
            ? uri.page(next)
            : expected(slugs.slice(0, -1), left - 1);
      return page(slug, "link", { next: below, tags: [item] });
    };
    return { origin, expected };
  }

  test("references end in URIs at each of the five levels", async () => {
    const { origin, expected } = await createChain();
    const row = (params: string, levels: number) => ({
      name: `${params} is level ${levels}`,
      ask: `GET /v2/pages/link/e/${params}`,
      status: 200,
      body: { data: expected("abcde", levels) },
    });
    await expectScenarios(origin, [
      row("?levels=1", 1),
      row("?levels=2", 2),
      row("", 2),
      row("?levels=", 2),
      row("?levels=3", 3),
      row("?levels=4", 4),
      row("?levels=5", 5),
      row("?levels=6", 5),
      row("?levels=0", 1),
      row("?levels=-3", 1),
      row("?levels=1&levels=3", 3),
      {
        name: "levels that are no number",
        ask: "GET /v2/pages/link/e/?levels=many",
        status: 400,
        body: {
          detail: "levels query parameter should be an integer between 1 and 5 (inclusive)",
        },
      },
    ]);
  });

  test("lists count levels as details do", async () => {
    const { origin, expected } = await createChain();
    for (const levels of [1, 2, 4]) {
      const { body } = await origin.request("GET", `/v2/pages/link/?levels=${levels}`);
      const slugs = ["abcde", "abcd", "abc", "ab", "a"];
      expect((body as { data: unknown }).data).toEqual(
        slugs.map((chain) => expected(chain, levels)),
      );
    }
  });

  test("a reference to itself goes round as often as there are levels", async () => {
    const origin = await createStill();
    await makeType(origin, "page-types", "node", [one("self", "page", "node")]);
    await makePage(origin, "node", "n", { self: "" });
    await origin.request("PATCH", "/v2/pages/node/n/", { fields: { self: "n" } });
    const nested = (levels: number): unknown =>
      page("n", "node", { self: levels === 1 ? "/v2/pages/node/n/" : nested(levels - 1) });
    for (const levels of [1, 2, 5]) {
      const { body } = await origin.request("GET", `/v2/pages/node/n/?levels=${levels}`);
      expect(body).toEqual({ data: nested(levels) });
    }
  });

  test("two items that name each other are bounded by levels", async () => {
    const origin = await createStill();
    await makeType(origin, "collections", "person", [
      text("name"),
      many("friends", "collection", "person"),
    ]);
    const [a, b] = await makeItems(origin, "person", [{ name: "A" }, { name: "B" }]);
    await origin.request("PATCH", `/v2/content/person/${a}/`, { fields: { friends: [b, a] } });
    await origin.request("PATCH", `/v2/content/person/${b}/`, { fields: { friends: [a] } });
    const uri = (id: number | undefined) => `/v2/content/?keys=person[_id=${id}]`;
    await expectScenarios(origin, [
      {
        name: "level 2",
        ask: `GET /v2/content/person/${a}/`,
        status: 200,
        body: {
          data: {
            meta: { id: a },
            name: "A",
            friends: [
              { meta: { id: b }, name: "B", friends: [uri(a)] },
              { meta: { id: a }, name: "A", friends: [uri(b), uri(a)] },
            ],
          },
        },
      },
    ]);
  });
});

describe("references inside structured fields", () => {
  const reference = (key: string): Extract<Field, { kind: "reference" }> => ({
    key,
    kind: "reference",
    many: false,
    to: { kind: "collection", key: "tag" },
  });

  async function createStructured() {
    const origin = await createStill();
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "components", "card", [
      text("title"),
      reference("tag"),
      { key: "rows", kind: "repeater", fields: [reference("tag")] },
    ]);
    await makeType(origin, "page-types", "sheet", [
      { key: "rows", kind: "repeater", fields: [reference("tag")] },
      { key: "card", kind: "component", component: "card" },
      { key: "body", kind: "component_picker", components: ["card"] },
    ]);
    const [tag] = await makeItems(origin, "tag", [{ label: "Red" }]);
    const card = { title: "T", tag, rows: [{ tag }] };
    await makePage(origin, "sheet", "s", { rows: [{ tag }], card, body: [{ card }] });
    return { origin, tag };
  }

  const shown = (tag: unknown) => {
    const card = { title: "T", tag, rows: [{ tag }] };
    return { rows: [{ tag }], card, body: [{ type: "card", fields: card }] };
  };

  test("count the level of the page they are in", async () => {
    const { origin, tag } = await createStructured();
    const item = { meta: { id: tag }, label: "Red" };
    expect(await fieldsOf(origin, "/v2/pages/sheet/s/")).toEqual(shown(item));
    expect(await fieldsOf(origin, "/v2/pages/sheet/s/?levels=1")).toEqual(
      shown(`/v2/content/?keys=tag[_id=${tag}]`),
    );
  });

  test("are null when their target is not published", async () => {
    const { origin, tag } = await createStructured();
    await origin.request("PATCH", `/v2/content/tag/${tag}/`, { status: "draft", fields: {} });
    expect(await fieldsOf(origin, "/v2/pages/sheet/s/")).toEqual(shown(null));
    expect(await fieldsOf(origin, "/v2/pages/sheet/s/?levels=1")).toEqual(shown(null));
  });
});

describe("what a reference names but readers cannot see", () => {
  async function createPair() {
    const origin = await createStill();
    await makeType(origin, "page-types", "p", [one("one", "page", "p"), many("all", "page", "p")]);
    const seen = await makePage(origin, "p", "seen", { one: "", all: [] });
    const hidden = await makePage(origin, "p", "hidden", { one: "", all: [] });
    await makePage(origin, "p", "top", { one: "hidden", all: ["hidden", "seen"] });
    return { origin, seen, hidden };
  }
  const seenPage = page("seen", "p", { one: null, all: [] });

  test("is null where there is one and left out where there are many, until it is published again", async () => {
    const { origin, hidden } = await createPair();
    await unpublish(origin, hidden);
    expect(await fieldsOf(origin, "/v2/pages/p/top/")).toEqual({ one: null, all: [seenPage] });
    expect(await fieldsOf(origin, "/v2/pages/p/top/?levels=1")).toEqual({
      one: null,
      all: ["/v2/pages/p/seen/"],
    });
    await origin.request("POST", `/manage/v1/documents/${hidden}/publish`, {});
    expect(await fieldsOf(origin, "/v2/pages/p/top/?levels=1")).toEqual({
      one: "/v2/pages/p/hidden/",
      all: ["/v2/pages/p/hidden/", "/v2/pages/p/seen/"],
    });
  });

  test("is not brought back by a new document that takes the slug of a deleted one", async () => {
    const { origin } = await createPair();
    await origin.request("DELETE", "/v2/pages/p/hidden/");
    await makePage(origin, "p", "hidden", { one: "", all: [] });
    expect(await fieldsOf(origin, "/v2/pages/p/top/")).toEqual({ one: null, all: [seenPage] });
  });

  test("resolves in the locale that is asked for", async () => {
    const clock = createFakeClock(Date.parse(AT));
    const origin = await newOrigin({ clock, locales: ["en", "de"] });
    await makeType(origin, "collections", "tag", [text("label")]);
    await makeType(origin, "page-types", "p", [many("tags", "collection", "tag")]);
    const [both, english] = await makeItems(origin, "tag", [{ label: "Red" }, { label: "Blue" }]);
    await origin.request("PUT", `/v2/content/tag/${both}/?locale=de`, {
      status: "published",
      fields: { label: "Rot" },
    });
    const fields = { tags: [both, english] };
    await makePage(origin, "p", "a", fields);
    await origin.request("PATCH", "/v2/pages/p/a/?locale=de", { status: "published", fields });
    expect(await fieldsOf(origin, "/v2/pages/p/a/?locale=de")).toEqual({
      tags: [{ meta: { id: both }, label: "Rot" }],
    });
    expect(await fieldsOf(origin, "/v2/pages/p/a/")).toEqual({
      tags: [
        { meta: { id: both }, label: "Red" },
        { meta: { id: english }, label: "Blue" },
      ],
    });
  });
});
