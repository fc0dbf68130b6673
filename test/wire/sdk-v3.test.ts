import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Butter } from "../../node_modules/buttercms/lib/butter.d.ts";
import { COUNTRIES } from "../support/countries.ts";
import { demoToken, inTurn, useLarder } from "../support/larder.ts";
import { createV3, fetchAt, type V3 } from "../support/sdk.ts";

/** `buttercms` 3, unchanged, reads the whole demo site from an edge. */

const larder = useLarder();
const requests: string[] = [];
const { fetch } = globalThis;
let butter: V3;

/** What the client resolves to; it declares everything as optional. */
interface Resolved<Data> {
  data?: Data;
  status?: number;
  headers?: Record<string, unknown>;
}

/** What the client rejects with, in `cause`. */
interface Refusal {
  status: number;
  data: Record<string, unknown>;
  headers: Headers;
}

interface Country {
  official_name: string;
  borders: unknown[];
}
type Items = Record<string, { meta: { id: number } }[]>;

beforeAll(() => {
  globalThis.fetch = fetchAt(larder().edgeUrl, requests, fetch);
  butter = createV3(demoToken.read);
});
afterAll(() => {
  globalThis.fetch = fetch;
});

describe("pages", () => {
  it("lists all countries, page by page, and retrieves each of them", async () => {
    const listed = await everyCountry({ page_size: 100 });
    expect(listed.map(({ slug }) => slug).toSorted()).toEqual(
      (await everyCountry({})).map(({ slug }) => slug).toSorted(),
    );
    expect(new Set(listed.map(({ slug }) => slug)).size).toBe(COUNTRIES);
    const retrieved = await inTurn(listed, async ({ slug }) => {
      return answer(await butter.page.retrieve<Country>("country", slug)).data;
    });
    expect(retrieved).toEqual(listed);
  });

  it("retrieves the landing page that the starter projects ask for", async () => {
    const list = answer(await butter.page.list("landing-page", { page_size: 100 }));
    expect(list.meta).toEqual({ count: 1, next_page: null, previous_page: null });
    const slug = "landing-page-with-components";
    const page = answer(await butter.page.retrieve("landing-page", slug));
    expect(list.data).toEqual([page.data]);
    expect(page.data).toMatchObject({
      slug,
      name: "Landing page with components",
      page_type: "landing-page",
      status: "published",
      scheduled: null,
      fields: { seo: { title: "Ninth Oven: bread by bicycle" } },
    });
    const { body } = page.data.fields as { body: { type: string; fields: object }[] };
    expect(body.map(({ type }) => type)).toEqual([
      "hero",
      "two_column_with_image",
      "features",
      "two_column_with_image",
      "testimonials",
    ]);
    expect(Object.keys(body[0] ?? {})).toEqual(["type", "fields"]);
  });

  it("lists single pages under * and finds any page there by its slug", async () => {
    const list = answer(await butter.page.list("*"));
    expect(list.meta.count).toBe(1);
    expect(list.data).toMatchObject([{ slug: "simple-page", page_type: null }]);
    const single = answer(await butter.page.retrieve("*", "simple-page"));
    expect(list.data).toEqual([single.data]);
    const country = answer(await butter.page.retrieve("*", "france"));
    expect(country.data).toMatchObject({ slug: "france", page_type: "country" });
  });

  it("pages by offset when asked that way", async () => {
    const { meta, data } = answer(await butter.page.list("country", { limit: 20, offset: 240 }));
    expect(meta).toEqual({ count: COUNTRIES, next_offset: null, previous_offset: 220 });
    expect(data.length).toBe(10);
  });

  it("follows references as deep as asked", async () => {
    const borders = async (levels: number) => {
      const page = await butter.page.retrieve<Country>("country", "portugal", { levels });
      return answer(page).data.fields.borders;
    };
    expect(await borders(1)).toEqual(["/v2/pages/country/spain/"]);
    expect(await borders(2)).toMatchObject([
      { slug: "spain", fields: { borders: expect.arrayContaining(["/v2/pages/country/france/"]) } },
    ]);
    expect(await borders(3)).toMatchObject([
      {
        fields: { borders: expect.arrayContaining([expect.objectContaining({ slug: "france" })]) },
      },
    ]);
  });
});

describe("content", () => {
  it("retrieves every collection to its end", async () => {
    for (const [key, count] of COLLECTIONS) {
      const items = await everyItem(key);
      expect(new Set(items.map(({ meta }) => meta.id)).size, key).toBe(items.length);
      expect(items.length, key).toBeGreaterThanOrEqual(count);
    }
  });

  it("retrieves the menu with its items in it", async () => {
    const { data } = answer(await butter.content.retrieve(["navigation_menu"]));
    expect(data).toMatchObject({
      navigation_menu: [
        {
          name: "Main menu",
          menu_items: [{ meta: { id: expect.any(Number) }, label: "Home" }, ...rest],
        },
      ],
    });
  });

  it("retrieves several collections at once, without pages", async () => {
    requests.length = 0;
    const got = answer(await butter.content.retrieve(["region", "navigation_menu_item"]));
    expect(requests).toEqual([`/v2/content/region,navigation_menu_item/?auth_token=demo-read`]);
    expect(Object.keys(got)).toEqual(["data"]);
    expect(got.data).toEqual({
      region: await everyItem("region"),
      navigation_menu_item: await everyItem("navigation_menu_item"),
    });
  });
});

describe("test mode", () => {
  it("does not disturb what is published", async () => {
    const testing = createV3(demoToken.read, { testMode: true });
    requests.length = 0;
    const [page, list, content] = await Promise.all([
      testing.page.retrieve("country", "france"),
      testing.page.list("country", { page_size: 100, page: 3 }),
      testing.content.retrieve(["navigation_menu"]),
    ]);
    for (const path of requests) expect(path).toContain("test=1&preview=1");
    expect(answer(page)).toEqual(answer(await butter.page.retrieve("country", "france")));
    const same = await butter.page.list("country", { page_size: 100, page: 3 });
    expect(answer(list)).toEqual(answer(same));
    expect(answer(content)).toEqual(answer(await butter.content.retrieve(["navigation_menu"])));
  });
});

describe("errors", () => {
  it("names an invalid token", async () => {
    const refused = await refusal(createV3("no-such-token").page.retrieve("country", "france"));
    expect(refused).toMatchObject({
      message: "[detail]: Invalid token. (401)",
      cause: { status: 401, data: { detail: "Invalid token." } },
    });
    expect(refused.cause.headers.get("www-authenticate")).toBe("Token");
  });

  it.each([
    ["a missing page", () => butter.page.retrieve("country", "atlantis"), "Page not found."],
    ["a missing single page", () => butter.page.retrieve("*", "atlantis"), "Page not found."],
    ["an unknown page type", () => butter.page.list("planet"), "Not found."],
    ["an unknown collection", () => retrieve(["planets"]), "Not found."],
    [
      "an unknown collection among others",
      () => retrieve(["region", "planets"]),
      "Content key planets not found",
    ],
    [
      "a page past the end",
      () => butter.page.list("country", { page: 26 }),
      'Invalid page "26": That page contains no results.',
    ],
  ])("says what is not found: %s", async (_, ask, sentence) => {
    expect(await refusal(ask())).toMatchObject({
      message: `[detail]: ${sentence} (404)`,
      cause: { status: 404, data: { detail: sentence } },
    });
  });

  it("refuses levels that are no number and a locale there is none of", async () => {
    const levels = Number.NaN;
    expect(await refusal(butter.page.retrieve("country", "france", { levels }))).toMatchObject({
      cause: {
        status: 400,
        data: { detail: "levels query parameter should be an integer between 1 and 5 (inclusive)" },
      },
    });
    expect(
      await refusal(butter.page.retrieve("country", "france", { locale: "tlh" })),
    ).toMatchObject({ cause: { status: 400, data: { detail: "Invalid locale parameter" } } });
  });
});

/** Collections of the demo and how many items each has at least. */
const COLLECTIONS: [key: string, count: number][] = [
  ["navigation_menu", 1],
  ["navigation_menu_item", 5],
  ["region", 6],
  ["currency", 150],
  ["language", 150],
];
const rest = Array.from({ length: 4 }, () => expect.objectContaining({ url: expect.any(String) }));

const retrieve = (keys: string[]) => butter.content.retrieve<Items>(keys);

/** The body of an answer, which came with 200. */
function answer<Data>(resolved: Resolved<Data>): Data {
  expect(resolved.status).toBe(200);
  if (resolved.data === undefined) throw new Error("an answer without a body");
  return resolved.data;
}

async function everyCountry(
  params: Butter.PageListParams<Country>,
): Promise<Butter.Page<Country>[]> {
  const all: Butter.Page<Country>[] = [];
  let page: number | null = 1;
  while (page !== null) {
    const list: Butter.PageListResponse<Country> = answer(
      await butter.page.list<Country>("country", { ...params, page }),
    );
    expect(list.meta).toMatchObject({
      count: COUNTRIES,
      previous_page: page === 1 ? null : page - 1,
    });
    all.push(...list.data);
    page = list.meta.next_page;
  }
  return all;
}

async function everyItem(key: string): Promise<Items[string]> {
  const all: Items[string] = [];
  let page: number | null = 1;
  while (page !== null) {
    const list: Butter.ContentResponse<Items> = answer(
      await butter.content.retrieve<Items>([key], { page }),
    );
    all.push(...(list.data[key] ?? []));
    page = list.meta.next_page;
    if (page === null) expect(all.length).toBe(list.meta.count);
  }
  return all;
}

/** What a call was rejected with. */
async function refusal(call: Promise<unknown>): Promise<{ message: string; cause: Refusal }> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error("nothing was refused");
  return { message: error.message, cause: error.cause as Refusal };
}
