import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createRateLimit } from "../../edge/limits/rate-limit.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { AppError } from "../../shared/errors.ts";
import { tokenKey } from "../../shared/keys.ts";
import { MIN_CHANGE_AHEAD, MIN_CHANGE_QUOTA } from "../../shared/limits.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, keyFor, live, SITE } from "../support/entries.ts";

/** Reads that name a change go past every cache; what they may ask of the origin is bounded. */

const HOME = "/v2/pages/*/home/";
const OTHER_SITE = 11;
const NEVER = 999_999_999_999_999;

/** An edge that has two sites up to change 2; their origin is at 2 as well. */
async function createEdge() {
  const edge = createTestEdge();
  for (const site of [SITE, OTHER_SITE]) {
    const grant = { site, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
    const token = tokenKey(await sha256Hex(`token-${site}`));
    const entries = [
      live(await keyFor(HOME, site), 1),
      { ...live(token, 2), body: JSON.stringify(grant) },
    ];
    await edge.ledger(site).apply(batch(0, entries, { site }));
  }
  const { origin } = edge;
  origin.lastChange = 2;
  origin.says({
    kind: "live",
    etag: '"o"',
    body: "{}",
    tags: "",
    version: { epoch: 1, position: 9 },
  });
  const read = async (change: number, site = SITE, path = HOME) => {
    const headers = { authorization: `Token token-${site}`, "larder-min-change": String(change) };
    return handle(edge.parts, new Request(`https://edge.test${path}`, { headers }));
  };
  const statuses = async (count: number, change: number, site = SITE) => {
    const counts: Record<number, number> = {};
    for (let i = 0; i < count; i++) {
      const { status } = await read(change, site);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  };
  return { ...edge, read, statuses };
}

describe("a read from a change that the site does not have", () => {
  it("asks the origin once, however often it is made and whatever its number", async () => {
    const { origin, read, statuses } = await createEdge();
    expect(await statuses(100, NEVER)).toEqual({ 400: 100 });
    expect(await statuses(100, NEVER - 5)).toEqual({ 400: 100 });
    expect(origin.calls).toHaveLength(1);
    expect(await (await read(NEVER)).json()).toEqual({
      detail: `larder-min-change names change ${NEVER}, which this site does not have.`,
    });
  });

  it("is refused for the one site alone, and goes on being refused hours later", async () => {
    const { clock, origin, statuses } = await createEdge();
    await statuses(1, NEVER);
    await clock.advance(24 * 3_600_000);
    expect(await statuses(10, NEVER)).toEqual({ 400: 10 });
    expect(await statuses(10, NEVER, OTHER_SITE)).toEqual({ 400: 10 });
    expect(origin.calls).toHaveLength(2);
  });

  it("is answered with the last body when no origin is there to say so, and says that it is old", async () => {
    const { origin, read } = await createEdge();
    origin.lastChange = null;
    origin.says({ kind: "away" });
    const response = await read(NEVER);
    expect([response.status, response.headers.get("larder-freshness")]).toEqual([200, "stale"]);
  });
});

describe("a read from a change that was just made", () => {
  it("is asked of the origin at once, whatever was learnt before", async () => {
    const { clock, origin, read } = await createEdge();
    await read(NEVER);
    for (const change of [3, 4, 5]) {
      origin.lastChange = change;
      const response = await read(change);
      expect([response.status, response.headers.get("larder-position")]).toEqual([200, "1.9"]);
    }
    await clock.advance(1_000);
    const most = MIN_CHANGE_AHEAD.changes + MIN_CHANGE_AHEAD.perSecond;
    origin.lastChange = 5 + most;
    expect((await read(5 + most)).status).toBe(200);
  });

  it("needs no origin when the ledger has it, and is never limited then", async () => {
    const { origin, statuses } = await createEdge();
    const many = MIN_CHANGE_QUOTA.burst * 2;
    expect(await statuses(many, 2)).toEqual({ 200: many });
    expect(origin.calls).toEqual([]);
  });

  it("is limited by site to what the origin can bear, and says when to come again", async () => {
    const { clock, origin, read, statuses } = await createEdge();
    origin.lastChange = 3;
    const { burst, perMinute } = MIN_CHANGE_QUOTA;
    expect(await statuses(burst + 50, 3)).toEqual({ 200: burst, 429: 50 });
    expect(origin.calls).toHaveLength(burst);
    const response = await read(3);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.get("larder-error")).toBe("rate_limited");
    expect(await statuses(10, 3, OTHER_SITE)).toEqual({ 200: 10 });
    await clock.advance(1_000);
    expect(await statuses(perMinute, 3)).toEqual({
      200: perMinute / 60,
      429: (perMinute * 59) / 60,
    });
  });
});

describe("a rate limit", () => {
  const quota = { burst: 2, perMinute: 6 };
  const spend = (limit: ReturnType<typeof createRateLimit>, name: string) => {
    try {
      limit.spend(name);
      return 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.options.retryAfterS;
    }
  };

  it("allows the burst, then what is won back, and tells in whole seconds when that is", async () => {
    const clock = createFakeClock();
    const limit = createRateLimit({ quota, names: 10, clock });
    expect([spend(limit, "a"), spend(limit, "a"), spend(limit, "a")]).toEqual([0, 0, 10]);
    await clock.advance(8_500);
    expect([spend(limit, "a"), spend(limit, "b")]).toEqual([2, 0]);
    await clock.advance(1_500);
    expect([spend(limit, "a"), spend(limit, "a")]).toEqual([0, 10]);
  });

  it("forgets who was quiet the longest when there are too many", () => {
    const limit = createRateLimit({
      quota: { burst: 1, perMinute: 1 },
      names: 2,
      clock: createFakeClock(),
    });
    expect(["a", "b", "c", "b", "c", "a"].map((name) => spend(limit, name))).toEqual([
      0, 0, 0, 60, 60, 0,
    ]);
  });
});
