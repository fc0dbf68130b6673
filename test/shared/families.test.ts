import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { familyOf, isFamily } from "../../shared/families.ts";
import { cacheTagsOf, familyCacheTag, keyOf, siteCacheTag } from "../../shared/keys.ts";
import { parseQuery, printQuery } from "../../shared/query.ts";
import { query } from "./query-cases.ts";

/** What a purge of many keys may name instead. */

const SEED = 20_260_701;
const PURGEABLE = /^[\x21-\x2b\x2d-\x7e]{1,1024}$/;

const family = (path: string) => familyOf(parseQuery(new URL(path, "https://edge.test")));

describe("a family", () => {
  it.each([
    ["/v2/pages/*/home/", "page/any"],
    ["/v2/pages/Landing/home/?levels=3&locale=de", "page/s-landing"],
    ["/v2/pages/landing/", "pages/s-landing"],
    ["/v2/content/news/", "items/s-news"],
    ["/v2/content/?keys=news", "items/s-news"],
    ["/v2/content/news/7/", "item/s-news"],
    ["/v2/content/?keys=news,any", "collections"],
    ["/v2/posts/", "posts"],
    ["/v2/posts/any/", "post"],
    ["/v2/authors/", "terms/s-author"],
    ["/v2/feeds/rss/", "feed"],
  ])("of %s is %s", (path, name) => {
    expect(family(path)).toBe(name);
  });

  it("of a type named any is not that of any type", () => {
    expect(family("/v2/pages/any/home/")).not.toBe(family("/v2/pages/*/home/"));
  });

  it("travels with the log whatever the query, but for tokens, which have none", () => {
    fc.assert(
      fc.property(query, (any) => {
        const name = familyOf(any);
        expect(name === null).toBe(any.kind === "token");
        if (name !== null) expect(isFamily(name)).toBe(true);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it.each(["", "page/", "page/a b", "page/ä", "page/a,b", "Page", `page/${"a".repeat(200)}`])(
    "is not %j",
    (text) => {
      expect(isFamily(text)).toBe(false);
    },
  );
});

describe("the tags of an answer", () => {
  it("are its key, its family and its site, a token's its key and that of all tokens, as caches take them", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (any) => {
        const tags = await cacheTagsOf(7, any);
        const name = familyOf(any);
        const key = await keyOf(7, any);
        expect(tags).toEqual(
          name === null ? [key, "t"] : [key, familyCacheTag(7, name), siteCacheTag(7)],
        );
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
