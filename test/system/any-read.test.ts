import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { countrySlugs } from "../support/countries.ts";
import { addBlog, drawReads, namesOf } from "../support/drawn-reads.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, inTurn, request, useLarder, type Got } from "../support/larder.ts";
import { createRandom } from "../support/random.ts";
import { createV3, fetchAt } from "../support/sdk.ts";

/**
 * An edge answers what nobody ever asked it of its own documents, as the origin would: while that is there, without asking it,
 * and just as well when origin and database are dead.
 */

const SEED = 11;
const READS = 500;
const READS_WHILE_ALIVE = 150;

const larder = useLarder();
const { fetch } = globalThis;
afterAll(() => {
  globalThis.fetch = fetch;
});

let paths: string[] = [];
let said: Got[] = [];
let others: string[] = [];
let saidToSdk: unknown[] = [];
let askedAlive: (Got & { wasInTime: boolean })[] = [];
let edited: Got[] = [];

beforeAll(async () => {
  await addBlog(larder());
  const slugs = [...(await countrySlugs(larder())).values()];
  paths = drawReads(createRandom(SEED), await namesOf(larder(), slugs), READS);
  await documentsAreWhole();
  others = drawReads(createRandom(SEED + 1), await namesOf(larder(), slugs), READS_WHILE_ALIVE);
  askedAlive = await inTurn(others, async (path) => {
    const got = await readAt(larder().edgeUrl, path);
    return { ...got, wasInTime: !ranOutOfTime(larder().edge.output()) };
  });
  edited = await readAroundEdit();
  said = await inTurn(paths, (path) => readAt(larder().originUrl, path));
  saidToSdk = await asSdk(larder().originUrl);
  await larder().origin.crash();
  await larder().postgres.crash();
});

describe("while the origin is there", () => {
  it(`${READS_WHILE_ALIVE} reads that were never asked come without it`, () => {
    const layers = askedAlive.map((got) => got.headers.get(header.cacheStatus) ?? "");
    const isOfOrigin = (at: number) => layers[at]!.includes("larder-origin");
    // what a slow machine does not select in time is the origin's to answer, and the edge says so
    const asked = others.filter((_, at) => isOfOrigin(at) && askedAlive[at]!.wasInTime);
    expect(asked).toEqual([]);
    expect(layers.filter((_, at) => isOfOrigin(at)).length).toBeLessThan(READS_WHILE_ALIVE / 10);
    const made = layers.filter((layer) => layer.endsWith("larder-replica; hit"));
    expect(made.length).toBeGreaterThan(READS_WHILE_ALIVE / 2);
  });

  it("a list that a cache keeps is new with the publish that is told to be live", () => {
    const [first, kept, fresh, again] = edited;
    expect(kept?.headers.get(header.cacheStatus)).toBe("larder-cache; hit");
    expect([kept?.text, kept?.text.includes(CAPITAL)]).toEqual([first?.text, false]);
    expect(fresh?.headers.get(header.cacheStatus)).toMatch(/larder-replica; hit$/);
    expect(fresh?.text).toContain(CAPITAL);
    expect(again?.headers.get(header.cacheStatus)).toBe("larder-cache; hit");
  });
});

describe("with origin and database dead", () => {
  it(`${READS} reads that were never asked are answered, verified, as the origin answered them`, async () => {
    // with nobody else to ask, what a slow machine does not select in time is asked again
    const given = await inTurn(paths, (path) =>
      eventually(path, async () => {
        const got = await readAt(larder().edgeUrl, path);
        return got.status === 503 && ranOutOfTime(larder().edge.output()) ? undefined : got;
      }),
    );
    const differing = paths.flatMap((path, index) => {
      const [was, is] = [outlineOf(said[index]), outlineOf(given[index])];
      return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ path, was, is }];
    });
    expect(differing.slice(0, 5)).toEqual([]);
    const unsure = paths.filter((_, index) => {
      const answer = given[index];
      if (answer === undefined || ![200, 404].includes(answer.status)) return false;
      return answer.headers.get(header.freshness) !== "verified";
    });
    expect(unsure).toEqual([]);
    // most of them are in no store
    const made = given.filter(({ headers }) =>
      headers.get(header.cacheStatus)?.endsWith("larder-replica; hit"),
    );
    expect(made.length).toBeGreaterThan(READS * 0.8);
    expect(new Set(said.map(({ status }) => status))).toEqual(new Set([200, 400, 403, 404]));
  });

  it("the SDK gets what it got of the origin", async () => {
    expect(await asSdk(larder().edgeUrl)).toEqual(saidToSdk);
  });
});

const CAPITAL = "Bern, for once";

/** Twice a list that nobody asked before, and twice again after what it shows was published and is live. */
async function readAroundEdit(): Promise<Got[]> {
  const list = () =>
    larder().read("/v2/pages/country/?fields.region.name=Europe&page_size=57&levels=1");
  // a round of purges of what was written before may come between, and then it is made once more
  const kept = () =>
    eventually("a cache to keep the list", async () => {
      const got = await list();
      return got.headers.get(header.cacheStatus) === "larder-cache; hit" ? got : undefined;
    });
  const before = [await list(), await kept()];
  const written = await larder().write("PATCH", "/v2/pages/country/switzerland/?wait=live", {
    fields: { capital: CAPITAL },
  });
  expect(written).toMatchObject({ status: 202, json: { live: true } });
  return [...before, await list(), await kept()];
}

const readAt = (url: string, path: string): Promise<Got> =>
  request(new URL(path, url), { headers: { authorization: `Token ${demoToken.read}` } });

/** Whether the last lines of an edge tell of a select that was not done in time: its ledger rests for a while after one. */
const ranOutOfTime = (output: string) =>
  output
    .split("\n")
    .some((line) => line.includes('"edge.trouble"') && line.includes('"part":"replica"'));

/** What must be the same of an answer. */
const outlineOf = (got: Got | undefined) => ({
  status: got?.status,
  etag: got?.headers.get("etag"),
  type: got?.headers.get("content-type"),
  text: got?.text,
});

/** Returns when the edge has every document. */
async function documentsAreWhole(): Promise<void> {
  const url = encodeURIComponent("/v2/pages/country/france/");
  await eventually("the edge to have all documents", async () => {
    const { json } = await larder().manage("GET", `/manage/v1/why?url=${url}`);
    const { edges } = json as { edges: { entry: { ledger: { replica?: boolean } } | null }[] };
    return edges[0]?.entry?.ledger.replica === true ? true : undefined;
  });
}

/** Calls of `buttercms` 3: resource, method, arguments. */
const CALLS: [resource: string, method: string, ...values: unknown[]][] = [
  ["page", "list", "country", { page_size: 9, page: 3, order: "-area", levels: 4 }],
  ["page", "list", "country", { "fields.region.name": "Oceania", page_size: 30 }],
  ["page", "search", "federal rep", { page_size: 7 }],
  ["post", "search", "rye -water"],
  ["post", "search", "loaf", { page_size: 5, page: 2 }],
  ["page", "retrieve", "country", "switzerland", { levels: 5 }],
  ["page", "retrieve", "*", "simple-page", { levels: 3 }],
  ["content", "retrieve", ["region", "navigation_menu"], { levels: 3 }],
  ["content", "retrieve", ["currency"], { page_size: 13, order: "-code" }],
  ["post", "list", { page_size: 4, page: 2, exclude_body: true }],
  ["post", "retrieve", "loaf-9"],
  ["author", "list", { include: "recent_posts" }],
  ["category", "retrieve", "recipes", { include: "recent_posts" }],
  ["tag", "list", { include: "recent_posts" }],
  ["feed", "retrieve", "atom", { tag_slug: "dough" }],
  ["page", "list", "country", { order: "-nothing" }],
];

type Sdk = Record<string, Record<string, (...values: unknown[]) => Promise<{ data?: unknown }>>>;

/** What they resolve to, or why they reject, asked at an address. */
async function asSdk(url: string): Promise<unknown[]> {
  globalThis.fetch = fetchAt(url, [], fetch);
  try {
    const butter = createV3(demoToken.read) as unknown as Sdk;
    return await inTurn(CALLS, async ([resource, method, ...values]) => {
      try {
        return (await butter[resource]![method]!(...values)).data;
      } catch (error) {
        return (error as Error).message;
      }
    });
  } finally {
    globalThis.fetch = fetch;
  }
}
