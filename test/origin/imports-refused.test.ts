import { beforeAll, describe, expect, test } from "vitest";
import { article, bring, createSetting, outcomes, tag, type Given } from "../support/bringing.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** What an import refuses: documents, each alone and with its reasons, and requests that are none. */

const newOrigin = originsOfFile();

describe("what cannot be brought", () => {
  let origin: TestOrigin;
  beforeAll(async () => {
    origin = await createSetting(newOrigin);
    await bring(origin, [article("good", {})]);
  });
  const count = async () =>
    ((await origin.request("GET", "/manage/v1/documents")).body as { meta: { count: number } }).meta
      .count;

  const cases: [why: string, document: Given, path: string][] = [
    ["of a type that is not there", { ...article("x", {}), type: "nothing" }, "type"],
    ["a slug that is a route's", { ...article("search", {}), kind: "post", type: "post" }, "slug"],
    ["a slug of letters that are none", { ...article("x", {}), slug: "a/b" }, "slug"],
    ["an item with a slug", { ...tag(1, "x"), slug: "x" }, "slug"],
    ["a page without one", { ...article("x", {}), slug: null }, "slug"],
    [
      "in a locale of others",
      { ...article("x", {}), locales: { fr: { name: "x", fields: {}, published: null } } },
      "locales",
    ],
    ["in none", { ...article("x", {}), locales: {} }, "locales"],
    [
      "a draft beside nothing",
      article(
        "x",
        {},
        {
          locales: {
            en: { name: "x", fields: {}, published: null, draft: { name: "x", fields: {} } },
          },
        },
      ),
      "en.draft",
    ],
    [
      "without a name",
      { ...article("x", {}), locales: { en: { name: "", fields: {}, published: null } } },
      "en.name",
    ],
    ["a field that is not there", article("x", { nothing: 1 }), "en.nothing"],
    ["a field of inherited names", article("x", { constructor: 1 }), "en.constructor"],
    ["a text that is none", article("x", { headline: 7 }), "en.headline"],
    ["a reference by number", article("x", { main: 7 }), "en.main"],
    ["references that are no list", article("x", { tags: "tag/1" }), "en.tags"],
    ["a reference to what is of another type", article("x", { main: "article/good" }), "en.main"],
  ];

  test.each(cases)("%s is refused alone, and says why", async (why, document, path) => {
    const before = await count();
    const good = article(`good-${cases.findIndex(([each]) => each === why)}`, {});
    const said = await bring(origin, [{ ...document, key: "bad" }, good]);
    expect(outcomes(said)).toEqual(["refused", "created"]);
    expect(Object.keys(said.documents[0]?.errors ?? {})).toEqual([path]);
    expect(await count()).toBe(before + 1);
  });

  test("the same key or slug twice in a request is refused the second time", async () => {
    const said = await bring(origin, [
      article("one", {}),
      article("one", {}),
      { ...article("one", {}), key: "another" },
    ]);
    expect(outcomes(said)).toEqual(["created", "refused", "refused"]);
    const later = await bring(origin, [{ ...article("one", {}), key: "another" }]);
    expect(later.documents[0]).toMatchObject({
      outcome: "refused",
      errors: { slug: [expect.any(String)] },
    });
  });

  const bodies: [string, unknown][] = [
    ["nothing", undefined],
    ["no documents", { documents: [] }],
    ["too many", { documents: Array.from({ length: 101 }, (_, index) => tag(index + 1, "x")) }],
    ["a key that is too long", { documents: [{ ...tag(1, "x"), key: "x".repeat(301) }] }],
    ["a NUL", { documents: [{ ...tag(1, "x"), key: "a\u0000b" }] }],
    ["half a surrogate pair", { documents: [tag(1, "\ud800")] }],
    ["a number that is none", { documents: [{ ...tag(1, "x"), id: 1.5 }] }],
    [
      "a number past a double",
      `{"documents":[{"key":"a","kind":"collection","type":"tag","id":${"9".repeat(400)},"slug":null,"locales":{}}]}`,
    ],
    [
      "a time without a zone",
      { documents: [{ ...tag(1, "x"), createdAt: "2020-01-01T00:00:00" }] },
    ],
    ["what is unknown", { documents: [{ ...tag(1, "x"), __proto__: null, more: 1 }] }],
  ];
  test.each(bodies)("%s is a 400", async (_what, body) => {
    const before = await count();
    const response = await origin.fetch("/manage/v1/imports/butter/documents", {
      method: "POST",
      headers: { authorization: `Token ${origin.token}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body ?? null),
    });
    expect([response.status, (await response.json()) as unknown]).toMatchObject([
      400,
      { detail: expect.any(String) as string },
    ]);
    expect(await count()).toBe(before);
  });

  test.each(["Butter", "a/b", "x".repeat(51), "%00", "-a"])(
    "a source %j is none",
    async (source) => {
      const origin = await createSetting(newOrigin);
      const path = `/manage/v1/imports/${encodeURIComponent(source)}/documents`;
      expect((await origin.request("POST", path, { documents: [tag(1, "x")] })).status).toBe(400);
    },
  );
});
