import { describe, expect, it } from "vitest";
import {
  askedOf,
  createTokenAnswers,
  createWorkersCache,
  toResponse,
  type ContentEntrypoint,
  type PastCache,
} from "../../edge/cloudflare/workers-cache.ts";
import type { Answer, Asked, Cached, Freshness } from "../../edge/ports.ts";
import { siteCacheTag } from "../../shared/keys.ts";
import { TOKEN_MEMO_TTL_MS } from "../../shared/limits.ts";
import { createFakeClock } from "../support/clock.ts";
import { SITE, someKey } from "../support/entries.ts";

/** Answers travel through Workers Cache as responses: what goes in comes out, and the platform is told the truth. */

const TAGS = [someKey("a"), siteCacheTag(SITE)];
const freshnesses: Freshness[] = ["verified", "unverified", "stale"];
const sources = ["store", "origin"] as const;
const versions = [{ epoch: 3, position: 14 }, null];

const answers: Answer[] = [
  { kind: "unavailable" },
  { kind: "refused", code: "invalid", detail: 'Not "this", \\ and\nnot that.' },
  ...freshnesses.flatMap((freshness) =>
    sources.flatMap((source) =>
      versions.flatMap((version): Answer[] => [
        { kind: "live", etag: '"e"', body: '{"é":"→"}', tags: "d:1,s", version, freshness, source },
        { kind: "live", etag: '"e"', body: "", tags: "", version, freshness, source },
        { kind: "absent", detail: "Page not found.", version, freshness, source },
      ]),
    ),
  ),
  ...[true as const, undefined].flatMap((tagged): Answer[] => {
    const made = { version: { epoch: 3, position: 9 }, freshness: "verified" as const };
    const rest = { ...made, source: "replica" as const, ...(tagged && { tagged }) };
    return [
      { kind: "live", etag: '"e"', body: "{}", tags: "d:1,s", ...rest },
      { kind: "absent", detail: "Page not found.", ...(tagged && { tags: "s" }), ...rest },
    ];
  }),
  { kind: "unavailable", busy: "busy" },
  { kind: "unavailable", busy: "rate_limited" },
];

/** Made of documents, and purged by no tag. */
const isUnnamed = (answer: Answer) =>
  "source" in answer && answer.source === "replica" && answer.tagged !== true;

const name = (answer: Answer) => JSON.stringify(answer);

/** Nobody asks past the cache here. */
const NOTHING_PAST: PastCache = {
  answerMiss: () => Promise.reject(new Error("past the cache")),
  report: () => undefined,
  ambient: { get: () => ({ request: "asked-for" }) },
};

/** A cache in front of an entrypoint that answers this; collects what the entrypoint was asked. */
function createCache(answer: () => Answer, platform: Record<string, string> = {}) {
  const calls: unknown[] = [];
  const clock = createFakeClock();
  const contentOf = (site: number | null): ContentEntrypoint => ({
    async fetch(request) {
      calls.push({ site, asked: askedOf(request.url), method: request.method });
      const response = toResponse(answer(), TAGS);
      for (const [header, value] of Object.entries(platform)) response.headers.set(header, value);
      return response;
    },
    purge: async () => "sent",
  });
  const cache = createWorkersCache(clock, contentOf, createTokenAnswers(), NOTHING_PAST);
  return { cache, calls, clock };
}

const inText = async ({ answer, hit }: Cached) =>
  answer.kind === "live"
    ? { answer: { ...answer, body: await new Response(answer.body).text() }, hit }
    : { answer, hit };

describe("an answer that goes through Workers Cache", () => {
  it.each(answers.map((answer) => [name(answer), answer] as const))(
    "comes out as it went in: %s",
    async (_, answer) => {
      const content = createCache(() => answer).cache.read({ site: SITE, printed: "/v2/content/" });
      expect(await inText(await content)).toEqual({ answer, hit: false });
      const printed = `token:${"a".repeat(64)}`;
      const token = createCache(() => answer).cache.read({ site: null, printed });
      expect(await inText(await token)).toEqual({ answer, hit: false });
    },
  );

  it.each(answers.map((answer) => [name(answer), answer] as const))(
    "carries no directive that would forbid stale answers: %s",
    (_, answer) => {
      const { headers } = toResponse(answer, TAGS);
      const directives = `${headers.get("cache-control")} ${headers.get("cloudflare-cdn-cache-control")}`;
      expect(directives).not.toMatch(
        /s-maxage|must-revalidate|proxy-revalidate|stale-if-error=[1-9]|private/,
      );
      expect(headers.get("cache-tag")).toBe(TAGS.join(","));
      expect(headers.get("vary")).toBeNull();
      expect(headers.get("set-cookie")).toBeNull();
    },
  );

  it("is kept long when verified, short otherwise, never when refused or unavailable", () => {
    const kept = Object.groupBy(
      answers,
      (answer) => toResponse(answer, TAGS).headers.get("cloudflare-cdn-cache-control") ?? "nothing",
    );
    expect(Object.keys(kept).toSorted()).toEqual([
      "no-store",
      "public, max-age=3600",
      "public, max-age=5",
      "public, max-age=5, stale-if-error=0",
    ]);
    const freshnessOf = (answer: Answer) => {
      if (!("freshness" in answer)) return answer.kind;
      return isUnnamed(answer) ? "unverified" : answer.freshness;
    };
    const kinds = (cacheControl: string) => new Set(kept[cacheControl]?.map(freshnessOf));
    expect(kinds("no-store")).toEqual(new Set(["refused", "unavailable"]));
    expect(kinds("public, max-age=3600")).toEqual(new Set(["verified"]));
    const unconfirmed = ["public, max-age=5", "public, max-age=5, stale-if-error=0"];
    for (const cacheControl of unconfirmed)
      expect(kinds(cacheControl)).toEqual(new Set(["unverified", "stale"]));
    const shows = unconfirmed.map((cacheControl) => kept[cacheControl]?.map(({ kind }) => kind));
    expect(shows.map((each) => new Set(each))).toEqual([new Set(["absent"]), new Set(["live"])]);
  });

  it.each(
    answers.filter((answer) => "freshness" in answer).map((answer) => [name(answer), answer]),
  )("is given after its time only if it was verified or shows nothing: %s", async (_, answer) => {
    const asked = { site: SITE, printed: "/v2/content/" };
    const { cache } = createCache(() => answer as Answer, { "cf-cache-status": "STALE" });
    const isKept =
      answer.kind === "absent" || (answer.freshness === "verified" && !isUnnamed(answer));
    expect(await inText(await cache.read(asked))).toEqual(
      isKept
        ? { answer: { ...answer, freshness: "stale" }, hit: true }
        : { answer: { kind: "unavailable" }, hit: false },
    );
  });

  it("has a status the platform understands; 503 lets it give an older answer instead", () => {
    const statuses = answers.map((answer) => [answer.kind, toResponse(answer, TAGS).status]);
    expect(Object.fromEntries(statuses)).toEqual({
      live: 200,
      absent: 404,
      refused: 400,
      unavailable: 503,
    });
  });

  it.each([
    ["HIT", true],
    ["STALE", true],
    ["UPDATING", true],
    ["REVALIDATED", true],
    ["MISS", false],
    ["EXPIRED", false],
    ["BYPASS", false],
  ])("is a hit when the platform says so (%s)", async (status, hit) => {
    const [answer] = answers.slice(2);
    const { cache } = createCache(() => answer!, { "cf-cache-status": status });
    expect((await cache.read({ site: SITE, printed: "/v2/content/" })).hit).toBe(hit);
  });
});

describe("the Content entrypoint's address", () => {
  it.each([
    { site: SITE, printed: "/v2/pages/*/home/?levels=3&locale=de" },
    { site: SITE, printed: "/v2/content/?keys=a,b" },
    { site: null, printed: `token:${"a".repeat(64)}` },
  ] satisfies Asked[])(
    "says site and query, and names the site in the props too: %j",
    async (asked) => {
      const { cache, calls } = createCache(() => ({ kind: "unavailable" }));
      await cache.read(asked);
      expect(calls).toEqual([{ site: asked.site, asked, method: "GET" }]);
    },
  );
});

describe("a token read through Workers Cache", () => {
  const printed = `token:${"a".repeat(64)}`;
  const grant: Answer = {
    kind: "live",
    etag: '"g"',
    body: "{}",
    tags: "",
    version: null,
    freshness: "verified",
    source: "store",
  };

  it("is remembered for some seconds, because each call is billed, and not longer", async () => {
    const { cache, calls, clock } = createCache(() => grant);
    await cache.read({ site: null, printed });
    await clock.advance(TOKEN_MEMO_TTL_MS - 1);
    expect(await inText(await cache.read({ site: null, printed }))).toMatchObject({
      answer: grant,
    });
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    await cache.read({ site: null, printed });
    expect(calls).toHaveLength(2);
  });

  it("is asked for again when it was not good, so that a new token works at once", async () => {
    let answer: Answer = {
      kind: "absent",
      detail: "Invalid token.",
      version: null,
      freshness: "unverified",
      source: "origin",
    };
    const { cache } = createCache(() => answer);
    await cache.read({ site: null, printed });
    answer = grant;
    expect((await cache.read({ site: null, printed })).answer.kind).toBe("live");
  });

  it("is remembered apart from other tokens, and content never is", async () => {
    const { cache, calls } = createCache(() => grant);
    await cache.read({ site: null, printed });
    await cache.read({ site: null, printed: `token:${"b".repeat(64)}` });
    await cache.read({ site: SITE, printed: "/v2/content/" });
    await cache.read({ site: SITE, printed: "/v2/content/" });
    expect(calls).toHaveLength(4);
  });
});
