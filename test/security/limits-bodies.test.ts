import { expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createByteBudget } from "../../edge/limits/byte-budget.ts";
import { parseQuotas, createEdgeLimits } from "../../edge/limits/edge-limits.ts";
import { createSharedCount } from "../../edge/cloudflare/shared-count.ts";
import { MAX_BODY_BYTES } from "../../shared/limits.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestEdge, resolvedTo } from "../support/edge.ts";

/** What an isolate holds of writes at once, and what its configuration may say of limits. */

const asker = { address: "192.0.2.1", token: "t" };

it("C5: writes held open take no more than their share, and who comes then hears it unread", async () => {
  const edge = createTestEdge();
  const writeBodies = createByteBudget({
    totalBytes: 4 * MAX_BODY_BYTES,
    nameBytes: 2 * MAX_BODY_BYTES,
  });
  const waiting: (() => void)[] = [];
  const forward = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return new Response(null, { status: 202 });
  };
  const content = { ...edge.content, origin: { ...edge.origin, forward } };
  const tokens = {
    resolve: async ({ headers }: Request) =>
      resolvedTo({
        site: Number(headers.get("authorization")),
        scopes: ["write"],
        locales: ["en"],
        defaultLocale: "en",
      }),
  };
  const parts = { ...edge.parts, writeBodies, content, tokens };
  const taken = { chunks: 0 };
  const send = (site: number) =>
    handle(
      parts,
      new Request("https://edge.test/v2/pages/", {
        method: "POST",
        headers: { authorization: String(site) },
        body: new ReadableStream({ pull: () => void (taken.chunks += 1) }, { highWaterMark: 0 }),
        duplex: "half",
      } as RequestInit),
    );
  const answers = [1, 1, 1, 2, 2, 3].map((site, index) =>
    send(site).then((response) => ({ index, response })),
  );
  const refused = [await answers[2], await answers[5]];
  expect(refused.map((one) => one?.response.status)).toEqual([503, 503]);
  expect(refused.map((one) => one?.response.headers.get("retry-after"))).toEqual(["5", "5"]);
  expect([waiting.length, taken.chunks]).toEqual([4, 0]);
  for (const go of waiting.splice(0)) go();
  await Promise.all(answers);
  const next = send(99);
  while (waiting.length === 0) await Promise.resolve();
  waiting[0]?.();
  expect((await next).status).toBe(202);
});

it("limits are changed by what is said, and nothing else is taken for one", async () => {
  expect(parseQuotas(" misses.address=5/60, tokens.address=1/1,")).toEqual({
    "misses.address": { burst: 5, perMinute: 60 },
    "tokens.address": { burst: 1, perMinute: 1 },
  });
  for (const wrong of ["misses=5/60", "misses.address=0/60", "constructor.x=1/1", "x", "a.b=1/1"])
    expect(() => parseQuotas(wrong)).toThrow(/LARDER_EDGE_LIMITS/);
  const limits = createEdgeLimits({
    clock: createFakeClock(),
    quotas: parseQuotas("misses.address=2/60"),
  });
  await limits.spend("misses", asker, 1);
  await limits.spend("misses", asker, 1);
  await expect(limits.spend("misses", asker, 1)).rejects.toMatchObject({ code: "rate_limited" });
});

it("the platform's count limits besides; one that is absent or fails limits nothing", async () => {
  const keys: string[] = [];
  const says = (success: boolean) => ({
    async limit({ key }: { key: string }) {
      keys.push(key);
      return { success };
    },
  });
  const failing = { limit: () => Promise.reject(new Error("no binding")) };
  const limitsBy = (shared: Parameters<typeof createSharedCount>[0]) =>
    createEdgeLimits({ clock: createFakeClock(), shared: createSharedCount(shared) });
  const none = { address: undefined, token: undefined, site: undefined };
  await limitsBy(none).spend("misses", asker, 1);
  await limitsBy({ ...none, address: failing }).spend("misses", asker, 1);
  await limitsBy({ ...none, address: says(true), token: says(true) }).spend("misses", asker, 1);
  expect(keys).toEqual(["192.0.2.1", "t"]);
  await expect(
    limitsBy({ ...none, site: says(false) }).spend("misses", asker, 1),
  ).rejects.toMatchObject({ code: "rate_limited", options: { retryAfterS: 10 } });
});
