import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toAppError } from "../../shared/errors.ts";
import { isKeyOf, keyOf } from "../../shared/keys.ts";
import { parsePrinted, parseQuery, printQuery } from "../../shared/query.ts";
import { createRandom } from "../support/random.ts";
import { contentQuery, meaningOf, neighbour, query, randomAsk, writeUrl } from "./query-cases.ts";

const SEED = 20_260_101;
/** Compared with each other: 10⁸ pairs. */
const URLS = 15_000;

/** The key text of a URL, or the code of the error it is. */
function printed(url: URL): string {
  try {
    return printQuery(parseQuery(url));
  } catch (error) {
    return `error ${toAppError(error).code}`;
  }
}

describe("A4: a query", () => {
  it("is what its printed form parses to, whatever it is", () => {
    fc.assert(
      fc.property(query, (any) => {
        expect(parsePrinted(printQuery(any))).toEqual(any);
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  it("printed is a URL that asks for the same, and stays as it is when printed again", () => {
    fc.assert(
      fc.property(contentQuery, (any) => {
        const url = new URL(printQuery(any), "https://edge.test");
        expect(parseQuery(url)).toEqual(any);
        expect(url.pathname + url.search).toBe(printQuery(any));
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  it("has one printed form for all URLs that ask for it and no other", () => {
    const random = createRandom(SEED);
    // each URL is compared with every other one: what asks for the same has the same text, and the other way round
    const [byMeaning, byText] = [new Map<string, URL>(), new Map<string, URL>()];
    const counts = { different: 0, sameAgain: 0, wrong: 0 };
    let ask = randomAsk(random);
    for (let count = 0; count < URLS; count++) {
      ask = random() < 0.7 ? neighbour(random, ask) : randomAsk(random);
      const url = writeUrl(random, ask);
      const [meaning, text] = [meaningOf(ask), printed(url)];
      const isWrong = meaning.startsWith("error");
      if (isWrong !== text.startsWith("error")) expect.fail(`${url.href}\n${meaning}\n${text}`);
      counts[isWrong ? "wrong" : byMeaning.has(meaning) ? "sameAgain" : "different"] += 1;
      const [alike, namesake] = [byMeaning.get(meaning) ?? url, byText.get(text) ?? url];
      if (printed(alike) !== text || alike.href !== namesake.href)
        expect.fail(`${url.href}\n${alike.href}\n${namesake.href}\n${meaning}\n${text}`);
      byMeaning.set(meaning, alike);
      byText.set(text, namesake);
    }
    expect(counts.different).toBeGreaterThan(500);
    expect(Math.min(counts.sameAgain, counts.wrong)).toBeGreaterThan(URLS / 10);
  });
});

describe("A6: a key", () => {
  it("belongs to one query of one site", async () => {
    const random = createRandom(SEED + 2);
    const owners = new Map<string, string>();
    const sites = [1, 2, 11, 12, 111, 2_147_483_647];
    const asked = new Set<string>();
    for (let count = 0; count < 6_000; count++) {
      const text = printed(writeUrl(random, randomAsk(random)));
      if (!text.startsWith("error")) asked.add(text);
    }
    for (const text of asked) {
      for (const site of sites) {
        const key = await keyOf(site, parsePrinted(text));
        const owner = `${site} ${text}`;
        expect(owners.get(key) ?? owner).toBe(owner);
        owners.set(key, owner);
      }
    }
    expect(owners.size).toBe(asked.size * sites.length);
    expect(asked.size).toBeGreaterThan(500);
  });

  it("is one that its site may write and no other site", async () => {
    const key = await keyOf(11, parsePrinted("/v2/pages/*/home/"));
    const sites = [1, 11, 111, 0, 12];
    expect(sites.filter((site) => isKeyOf(site, key))).toEqual([11]);
  });

  it("of a token is the same for every site, because it is how the site is found", async () => {
    const token = parsePrinted(`token:${"ab".repeat(32)}`);
    expect(await keyOf(1, token)).toBe(await keyOf(2, token));
    expect(isKeyOf(5, await keyOf(1, token))).toBe(true);
  });

  it("fits a cache tag: lower case, no separators of tags, short", async () => {
    const key = await keyOf(2_147_483_647, parsePrinted("/v2/pages/Blog/HOME/"));
    expect(key).toMatch(/^[a-z0-9/]{1,100}$/);
  });

  const hex = "0".repeat(64);
  it.each([
    `r/1/${"0".repeat(63)}`,
    `r/1/${"0".repeat(65)}`,
    `r/1/${"A".repeat(64)}`,
    `r/1/${hex}\n`,
    ` r/1/${hex}`,
    `r/01/${hex}`,
    `r/1/../2/${hex}`,
    `r/2/${hex}`,
    `t/1/${hex}`,
    `x/${hex}`,
    `t/${hex}x`,
    `r//${hex}`,
    "",
  ])("is not what only looks like one: %j", (text) => {
    expect(isKeyOf(1, text)).toBe(false);
  });
});
