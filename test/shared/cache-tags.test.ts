import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheTagsOf, keyOf, siteCacheTag } from "../../shared/keys.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";
import { query } from "./query-cases.ts";

const SEED = 20_260_701;
const PURGEABLE = /^[\x21-\x2b\x2d-\x7e]{1,1024}$/;

describe("the tags of an answer", () => {
  it("are its key and its site, a token's its key and that of all tokens, as caches take them", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (any) => {
        const tags = await cacheTagsOf(7, any);
        const key = await keyOf(7, any);
        expect(tags).toEqual([key, any.kind === "token" ? "t" : siteCacheTag(7)]);
        for (const tag of tags) expect([tag, PURGEABLE.test(tag)]).toEqual([tag, true]);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("never name another site", async () => {
    const home = parseQuery(new URL("/v2/pages/*/home/", "https://edge.test"));
    const [ours, theirs] = [await cacheTagsOf(7, home), await cacheTagsOf(71, home)];
    expect(ours.filter((tag) => theirs.includes(tag))).toEqual([]);
    expect(printQuery(home)).toBe("/v2/pages/*/home/");
  });
});
