import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { EDGE_QUOTAS } from "../../shared/limits-edge.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, keyFor, live, SITE } from "../support/entries.ts";

/** What one address or token may ask past the cache, and that readers of what the cache has notice nothing of it. */

const HOME = "/v2/pages/*/home/";
const ABSENT = { kind: "absent", detail: "Not found.", tags: "", version: null } as const;
const MISSES = EDGE_QUOTAS["misses.address"].burst;
const TOKENS = EDGE_QUOTAS["tokens.address"].burst;
const scopes = ["read", "preview", "write"];

async function createEdge() {
  const edge = createTestEdge({ isLimited: true });
  const grant = { site: SITE, scopes, locales: ["en"], defaultLocale: "en" };
  const token = live(tokenKey(await sha256Hex("reader")), 1);
  const home = { ...live(await keyFor(HOME), 2), body: "home" };
  const opened = { ...token, etag: '"t"', body: JSON.stringify(grant) };
  await edge.ledger().apply(batch(0, [opened, home]));
  edge.origin.says(ABSENT);
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const all = { authorization: "Token reader", "cf-connecting-ip": "192.0.2.1", ...headers };
    return handle(edge.parts, new Request(`https://edge.test${path}`, { ...init, headers: all }));
  };
  const asked = () => edge.origin.calls.length;
  return { ...edge, ask, asked };
}

describe("A9: ever new URLs", () => {
  it("ask the origin as often as one address may, and hits go on being hits", async () => {
    const { ask, asked } = await createEdge();
    await ask(HOME);
    const statuses = new Map<number, number>();
    const hits: (string | null)[] = [];
    for (let number = 0; number < 10_000; number++) {
      const { status } = await ask(`/v2/pages/*/${number}/`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (number % 1_000 === 0) hits.push((await ask(HOME)).headers.get("cache-status"));
    }
    // the first page was a miss too
    expect([...statuses]).toEqual([
      [404, MISSES - 1],
      [429, 10_000 - MISSES + 1],
    ]);
    expect(asked()).toBe(MISSES - 1);
    expect(new Set(hits)).toEqual(new Set(["larder-cache; hit"]));
  });

  it("are refused with a sentence and when to come again, and then answered", async () => {
    const { ask, clock } = await createEdge();
    for (let number = 0; number < MISSES; number++) await ask(`/v2/pages/*/${number}/`);
    const refused = await ask("/v2/pages/*/one-more/");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toEqual({
      detail: "Too many requests that no cache can answer. Try again later.",
    });
    await clock.advance(1_000);
    expect((await ask("/v2/pages/*/one-more/")).status).toBe(404);
  });

  it("of unknown parameters are one URL", async () => {
    const { ask, asked } = await createEdge();
    for (let number = 0; number < 5_000; number++) await ask(`/v2/pages/*/away/?x${number}=1`);
    expect(asked()).toBe(1);
  });

  it("count for reads past the caches, previews and writes too, each apart", async () => {
    const { ask, asked, origin } = await createEdge();
    origin.lastChange = 10;
    const previews = EDGE_QUOTAS["previews.address"].burst;
    const writes = EDGE_QUOTAS["writes.address"].burst;
    const post = { method: "POST", body: "{}" };
    for (let number = 0; number < 2_000; number++) {
      await ask(`${HOME}?preview=1`);
      await ask("/v2/pages/", {}, post);
    }
    expect(asked()).toBe(previews + writes);
    expect((await ask(HOME)).status).toBe(200);
  });
});

describe("D13: who turns what a request says", () => {
  it("into other addresses is the same one", async () => {
    const { ask, asked } = await createEdge();
    for (let number = 0; number < 2_000; number++) {
      const forged = `198.51.100.${number % 250}`;
      await ask(`/v2/pages/*/${number}/`, {
        "x-forwarded-for": forged,
        "x-real-ip": forged,
        forwarded: `for=${forged}`,
      });
    }
    expect(asked()).toBe(MISSES);
  });

  it("into other tokens asks for as many as one address may", async () => {
    const { ask, asked } = await createEdge();
    const statuses = new Set<number>();
    for (let number = 0; number < 2_000; number++) {
      const { status } = await ask(HOME, { authorization: `Token made-up-${number}` });
      statuses.add(status);
    }
    expect([asked(), [...statuses]]).toEqual([TOKENS, [401, 429]]);
    // the token that the cache has is not asked for
    await ask(HOME, { "cf-connecting-ip": "192.0.2.2" });
    expect((await ask(HOME)).status).toBe(200);
  });

  it("into an address of the same IPv6 network is the same one, and of another network another", async () => {
    const { ask, asked } = await createEdge();
    const from = (address: string, number: number) =>
      ask(`/v2/pages/*/${number}/`, { "cf-connecting-ip": address });
    for (let number = 0; number < 2_000; number++)
      await from(`2001:db8:0:1::${number.toString(16)}`, number);
    expect(asked()).toBe(MISSES);
    expect((await from("2001:db8:0:2::1", 3_000)).status).toBe(404);
  });

  it("from many addresses with one token has what the token may", async () => {
    const { ask, asked } = await createEdge();
    for (let number = 0; number < 5_000; number++)
      await ask(`/v2/pages/*/${number}/`, { "cf-connecting-ip": `192.0.${number % 250}.9` });
    expect(asked()).toBe(EDGE_QUOTAS["misses.token"].burst);
  });
});

describe("B4: a token that is refused", () => {
  it("asks the origin once in five seconds, and opens as soon as the log brings it", async () => {
    const { ask, asked, clock, ledger } = await createEdge();
    const later = { authorization: "Token later" };
    for (let number = 0; number < 50; number++) expect((await ask(HOME, later)).status).toBe(401);
    expect(asked()).toBe(1);
    await clock.advance(5_000);
    expect([(await ask(HOME, later)).status, asked()]).toEqual([401, 2]);
    const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
    const token = live(tokenKey(await sha256Hex("later")), 3);
    await ledger().apply(batch(2, [{ ...token, etag: '"l"', body: JSON.stringify(grant) }]));
    expect([(await ask(HOME, later)).status, asked()]).toEqual([200, 2]);
  });
});
