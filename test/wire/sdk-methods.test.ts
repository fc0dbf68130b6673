import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createV1, createV3, fetchAt } from "../support/sdk.ts";
import { modelProblems } from "../support/typed-models.ts";
import { useWire, wireToken } from "../support/wire.ts";
import {
  annBaker,
  bobMiller,
  dough,
  first,
  news,
  oven,
  recipes,
  third,
} from "./contract/blog-things.ts";
import { loadSite } from "./contract/site.ts";
import { about, full, menu, notes, pages } from "./contract/things.ts";

/** Every method of every resource of both JavaScript SDKs, unchanged, against one known site. */

const wire = useWire(loadSite);
const { fetch } = globalThis;
const requests: string[] = [];

beforeAll(() => {
  globalThis.fetch = fetchAt(wire().edgeUrl, requests, fetch);
});
afterAll(() => {
  globalThis.fetch = fetch;
});

type Method = (...input: never[]) => unknown;
type Client = Record<string, Record<string, Method>>;

/** Both SDKs have these, with these arguments. */
const CALLS: Record<string, { input: unknown[]; body: unknown }> = {
  "page.list": {
    input: ["note", { page: 2, page_size: 5, levels: 1 }],
    body: { meta: pages(12, 1, 3), data: notes(7, 3) },
  },
  "page.retrieve": {
    input: ["article", "full", { levels: 3, alt_media_text: 0 }],
    body: { data: full(3) },
  },
  "page.search": {
    input: ["about", { page_type: "*" }],
    body: { meta: pages(1), data: [about] },
  },
  "content.retrieve": {
    input: [["navigation_menu"], { order: "-name" }],
    body: { meta: pages(1), data: { navigation_menu: [menu(2)] } },
  },
  "post.list": {
    input: [{ author_slug: "bob-miller", exclude_body: false }],
    body: { meta: pages(1), data: [third("list")] },
  },
  "post.retrieve": {
    input: ["first-loaf"],
    body: expect.objectContaining({ data: first("detail") }),
  },
  "post.search": {
    input: ["how it began", { page_size: 1 }],
    body: {
      meta: pages(1),
      data: [{ ...first("search"), rank: expect.any(Number) as unknown }],
    },
  },
  "author.list": { input: [{}], body: { data: [annBaker, bobMiller] } },
  "author.retrieve": {
    input: ["bob-miller", { include: "recent_posts" }],
    body: { data: { ...bobMiller, recent_posts: [third("detail")] } },
  },
  "category.list": { input: [], body: { data: [news, recipes] } },
  "category.retrieve": { input: ["recipes"], body: { data: recipes } },
  "tag.list": { input: [], body: { data: [oven, dough] } },
  "tag.retrieve": { input: ["dough"], body: { data: dough } },
  "feed.retrieve": {
    input: ["sitemap", { tag_slug: "dough" }],
    body: { data: expect.stringContaining("<loc>/second-loaf</loc>") as unknown },
  },
};
/** Not a request: takes back the one under way. Only version 3 has it. */
const CANCEL = "cancelRequest";

/** Names of everything a client can be asked to do, found by looking at it. */
const methodsOf = (client: Client): string[] =>
  Object.entries(client).flatMap(([resource, methods]) => {
    if (typeof methods !== "object") return [];
    const own = Object.keys(methods);
    const inherited = Object.keys(Object.getPrototypeOf(methods) as object);
    return [...own, ...inherited]
      .filter((name) => typeof methods[name] === "function" && !name.startsWith("_"))
      .map((name) => `${resource}.${name}`);
  });

describe.each([
  ["buttercms 3", () => createV3(wireToken.read) as unknown as Client],
  ["buttercms 1", () => createV1(wire().edgeUrl, wireToken.read) as unknown as Client],
])("%s", (_, create) => {
  const called = new Set<string>();

  it.each(Object.entries(CALLS))("%s", async (name, { input, body }) => {
    const client = create();
    const [resource = "", method = ""] = name.split(".");
    const call = client[resource]?.[method];
    if (call === undefined) throw new Error(`there is no ${name}`);
    const resolved = (await call.apply(client[resource], input as never[])) as {
      status: number;
      data: unknown;
    };
    called.add(name);
    expect(resolved).toMatchObject({ status: 200 });
    expect(resolved.data).toEqual(body);
  });

  it("takes back requests with every cancelRequest it has", async () => {
    const client = create();
    for (const name of methodsOf(client).filter((method) => method.endsWith(`.${CANCEL}`))) {
      const [resource = ""] = name.split(".");
      const methods = client[resource] ?? {};
      const pending = methods["retrieve"]?.(...(["x", "y"] as never[])) as Promise<unknown>;
      methods[CANCEL]?.();
      await expect(pending).rejects.toThrow("Request cancelled");
      called.add(name);
    }
  });

  it("has no method that was not called here", () => {
    const all = methodsOf(create());
    expect(all.length).toBeGreaterThanOrEqual(Object.keys(CALLS).length);
    expect([...called].toSorted()).toEqual(all.toSorted());
  });
});

it("every answer they got suits the models of the typed SDKs", async () => {
  expect(requests.length).toBeGreaterThanOrEqual(Object.keys(CALLS).length);
  for (const path of requests) {
    const request = { method: "GET", path, headers: {} };
    expect(modelProblems(request, await wire().send(request)), path).toEqual([]);
  }
});
