import { beforeAll, describe, expect, it } from "vitest";
import { detail } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { countrySlugs } from "../support/countries.ts";
import { demoToken, useLarder, type Got } from "../support/larder.ts";

/** Origin and database die, then the edge with them; the tests follow one another like the hours of such a day. */

/** Of drafts, edges have nothing. */
const PREVIEW = "/v2/pages/country/france/?preview=1";
const COLLECTIONS = ["navigation_menu", "navigation_menu_item", "region", "currency", "language"];

const larder = useLarder();
let paths: string[] = [];
let before: Got[] = [];

beforeAll(async () => {
  const slugs = [...(await countrySlugs(larder())).values()];
  const country = (params: string) => `/v2/pages/country/?${params}`;
  const counted = (count: number) => Array.from({ length: count }, (_, index) => index);
  paths = [
    ...slugs.map((slug) => `/v2/pages/country/${slug}/`),
    ...slugs.slice(0, 50).map((slug) => `/v2/pages/country/${slug}/?levels=3`),
    "/v2/pages/landing-page/",
    "/v2/pages/landing-page/landing-page-with-components/",
    "/v2/pages/*/",
    "/v2/pages/*/simple-page/",
    "/v2/pages/*/switzerland/",
    ...COLLECTIONS.flatMap((key) => [
      `/v2/content/${key}/`,
      `/v2/content/?keys=${key}`,
      `/v2/content/${key}/?page_size=100&levels=1`,
    ]),
    `/v2/content/?keys=${COLLECTIONS.join(",")}`,
    ...counted(25).map((index) => country(`page=${index + 1}`)),
    ...counted(3).map((index) => country(`page_size=100&page=${index + 1}`)),
    ...counted(5).map((index) => country(`limit=50&offset=${index * 50}`)),
  ];
  before = await larder().warm(paths);
});

describe("while origin and database are dead", () => {
  it("everything that was ever asked for is answered with the same bytes", async () => {
    expect(before.map(({ status }) => status)).toEqual(paths.map(() => 200));
    await larder().origin.crash();
    await larder().postgres.crash();
    await expectUnchanged();
  });

  it("what only an origin can answer is refused, with a reason", async () => {
    const got = await larder().read(PREVIEW, demoToken.write);
    expect(got.json).toEqual({ detail: detail.previewUnavailable });
    expectUnavailable(got);
    expect(got.headers.get("cache-control")).toContain("no-store");
  });

  it("an unknown token is neither let in nor called invalid", async () => {
    const got = await larder().read("/v2/pages/country/france/", "nobody-knows-this-token");
    expectUnavailable(got);
  });

  it("a write is refused, and told when to come again", async () => {
    const got = await larder().write("PATCH", "/v2/pages/country/france/", {
      fields: { capital: "Nowhere" },
    });
    expectUnavailable(got);
  });

  it("an edge that is killed and starts again from its folder answers all the same", async () => {
    await larder().edge.kill("SIGKILL");
    await larder().edge.start();
    await expectUnchanged();
    const got = await larder().read("/v2/pages/country/atlantis/");
    expect(got).toMatchObject({ status: 404, json: { detail: detail.pageNotFound } });
    expect(got.headers.get(header.freshness)).toBe("verified");
  });
});

describe("after the outage", () => {
  it("a publish arrives at the edge", async () => {
    await larder().postgres.start();
    await larder().origin.start();
    const written = await larder().write("PATCH", "/v2/pages/country/france/?wait=live", {
      fields: { capital: "Paris, again" },
    });
    expect(written).toMatchObject({ status: 202, json: { live: true } });
    const { text, headers } = await larder().read("/v2/pages/country/france/");
    expect(text).toContain("Paris, again");
    expect(headers.get(header.freshness)).toBe("verified");
  });

  it("what was refused is answered", async () => {
    const found = await larder().read(PREVIEW, demoToken.write);
    expect(found.status).toBe(200);
    expect(found.headers.get(header.preview)).toBe("applied");
  });
});

/** Every answer is a 200 with the bytes and validator from before. */
async function expectUnchanged(): Promise<void> {
  const after = await larder().readAll(paths);
  const differing = paths.flatMap((path, index) => {
    const [was, is] = [before[index], after[index]];
    const isSame =
      is?.status === 200 &&
      is.text === was?.text &&
      is.headers.get("etag") === was.headers.get("etag");
    return isSame ? [] : [`${path}: ${is?.status} ${is?.text.slice(0, 200)}`];
  });
  expect(differing).toEqual([]);
}

/** A 503 that says why, and when to come again. */
function expectUnavailable(got: Got): void {
  expect(got).toMatchObject({ status: 503, json: { detail: expect.any(String) } });
  expect(got.headers.get(header.error)).toBe("unavailable");
  expect(got.headers.get("retry-after")).toMatch(/^\d+$/);
}
