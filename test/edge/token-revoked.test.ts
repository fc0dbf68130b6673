import { describe, expect, it } from "vitest";
import {
  askedOf,
  createTokenAnswers,
  createWorkersCache,
  toResponse,
  type ContentEntrypoint,
} from "../../edge/cloudflare/workers-cache.ts";
import { answerMiss } from "../../edge/read/content.ts";
import { createTokenMemo, createTokens } from "../../edge/read/tokens.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { AppError } from "../../shared/errors.ts";
import { cacheTagsOf, tokenKey, type CacheTag } from "../../shared/keys.ts";
import { TOKEN_MEMO_TTL_MS, VERIFIED_TTL_S } from "../../shared/limits.ts";
import { parsePrinted } from "../../shared/query.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, gone, live, SITE } from "../support/entries.ts";

/** How long a revoked token goes on opening its site (docs/operating.md, "Tokens"). The origin is away throughout. */

/** Tokens as on the platform: responses kept by URL and purged by tag, and a memo of the isolate in front of them. */
async function createPlatform() {
  const edge = createTestEdge();
  const { clock } = edge;
  const kept = new Map<string, { response: Response; tags: CacheTag[]; untilMs: number }>();
  const content: ContentEntrypoint = {
    async fetch(request) {
      const known = kept.get(request.url);
      if (known !== undefined && clock.now() < known.untilMs) return known.response.clone();
      const asked = askedOf(request.url);
      const tags = await cacheTagsOf(asked.site, parsePrinted(asked.printed));
      const response = toResponse(await answerMiss(edge.content, asked), tags);
      const untilMs = clock.now() + VERIFIED_TTL_S * 1000;
      kept.set(request.url, { response: response.clone(), tags, untilMs });
      return response;
    },
    purge: async (tags) => {
      const hit = ([, one]: [string, { tags: CacheTag[] }]) =>
        one.tags.some((tag) => tags.includes(tag));
      for (const [url] of [...kept].filter(hit)) kept.delete(url);
      return "sent";
    },
  };
  const cache = createWorkersCache(clock, () => content, createTokenAnswers(), {
    answerMiss: (asked) => answerMiss(edge.content, asked),
    report: edge.content.report,
    ambient: edge.parts.ambient,
  });
  const tokens = createTokens(cache, createTokenMemo());
  const key = tokenKey(await sha256Hex("good"));
  const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  await edge.ledger().apply(batch(0, [{ ...live(key, 1), body: JSON.stringify(grant) }]));
  const opens = async () => {
    const url = new URL("https://edge.test/v2/content/?auth_token=good");
    try {
      await tokens.resolve(new Request(url), url);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === "unauthorized") return false;
      throw error;
    }
  };
  /** The revocation as the log brings it; the platform's cache is purged unless that is lost. */
  const revoke = async ({ purged = true } = {}) => {
    await edge.ledger().apply(batch(1, [gone(key, 2)]));
    const tags = await cacheTagsOf(null, { kind: "token", hash: await sha256Hex("good") });
    if (purged) await content.purge(tags);
  };
  return { ...edge, opens, revoke };
}

describe("B3: a revoked token", () => {
  it("is refused at most the memo's time after the edge had it, without any origin", async () => {
    const { clock, opens, revoke, origin } = await createPlatform();
    expect(await opens()).toBe(true);
    await revoke();
    await clock.advance(TOKEN_MEMO_TTL_MS - 1);
    // the isolate that used it just before remembers it for as long as the bound says, and no longer
    expect(await opens()).toBe(true);
    await clock.advance(1);
    expect(await opens()).toBe(false);
    expect(origin.calls).toEqual([]);
  });

  it("is refused at once where nobody used it lately", async () => {
    const { clock, opens, revoke } = await createPlatform();
    await opens();
    await clock.advance(TOKEN_MEMO_TTL_MS);
    await revoke();
    expect(await opens()).toBe(false);
  });

  it("opens its site until the revocation is delivered: the bound begins when the origin is back", async () => {
    const { clock, opens, revoke } = await createPlatform();
    await clock.advance(24 * 3_600_000);
    expect(await opens()).toBe(true);
    await revoke();
    await clock.advance(TOKEN_MEMO_TTL_MS);
    expect(await opens()).toBe(false);
  });

  it("whose purges are all lost is refused after the cache's hour at the latest", async () => {
    const { clock, opens, revoke } = await createPlatform();
    await opens();
    await revoke({ purged: false });
    await clock.advance(VERIFIED_TTL_S * 1000 - 1);
    expect(await opens()).toBe(true);
    await clock.advance(TOKEN_MEMO_TTL_MS + 1);
    expect(await opens()).toBe(false);
  });
});
