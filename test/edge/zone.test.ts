import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { nextCall, type Waiting } from "../../edge/purge/plan.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { VERIFIED_TTL_S } from "../../shared/limits.ts";
import { createTestEdge } from "../support/edge.ts";
import { batch, contentOf, gone, keyFor, live, SITE } from "../support/entries.ts";
import type { Selected } from "../../edge/ports.ts";
import { madeOf, withDocuments, type Says } from "../support/replica.ts";

/** What the cache of a zone in front of an edge is told of each answer. */

const HOME = "/v2/pages/team/home/";
const LIST = "/v2/pages/team/";
const TOKEN = "token-of-the-reader";

async function createEdge({ behindZone = true, ...grant }: Record<string, unknown> = {}) {
  const edge = createTestEdge();
  const key = tokenKey(await sha256Hex(TOKEN));
  const read = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en", ...grant };
  const token = { ...live(key, 1), body: JSON.stringify(read) };
  const entries = [token, live(await keyFor(HOME), 2), live(await keyFor(LIST), 3)];
  await edge.ledger().apply(batch(0, entries));
  const parts = { ...edge.parts, behindZone: behindZone === true };
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await handle(parts, new Request(`https://edge.test${path}`, { headers }));
    const told = response.headers.get("cloudflare-cdn-cache-control");
    const tags = response.headers.get("cache-tag")?.split(",") ?? [];
    const readers = response.headers.get("cache-control");
    return { status: response.status, told, tags, readers, headers: response.headers };
  };
  return { ...edge, ask, key };
}

/** As a ledger answers that purges by tags. */
const taggedBy =
  (tags: string): Says =>
  async (printed, head) => ({
    ...((await madeOf(printed, head)) as LiveSelected),
    tags,
    position: 3,
  });
type LiveSelected = Extract<Selected, { kind: "live" }>;

const url = (path: string, more = "") => `${path}?auth_token=${TOKEN}${more}`;
const long = `public, max-age=${VERIFIED_TTL_S}`;

describe("an answer that the URL alone decides", () => {
  it("may be kept as long as our own cache keeps it, under every tag of purges", async () => {
    const { ask, key } = await createEdge();
    for (const path of [HOME, LIST]) {
      const tags = [await keyFor(path), `r/${SITE}`, key];
      const cold = await ask(url(path));
      expect(cold).toMatchObject({ status: 200, told: long, tags, readers: "no-cache" });
      const etag = cold.headers.get("etag") ?? "";
      expect(await ask(url(path))).toMatchObject({ status: 200, told: long, tags });
      expect(await ask(url(path), { "if-none-match": etag })).toMatchObject({
        status: 304,
        told: long,
        tags,
        readers: "no-cache",
      });
    }
  });

  it("may be kept when it is that there is nothing", async () => {
    const { ask, ledger } = await createEdge();
    await ledger().apply(batch(3, [gone(await keyFor(HOME), 4)]));
    const { status, told, tags } = await ask(url(HOME));
    expect([status, told, tags[0]]).toEqual([404, long, await keyFor(HOME)]);
  });

  it("is not kept when nobody verified it, or it is known to be old: no purge may reach it", async () => {
    const { ask, ledger, origin, store } = await createEdge();
    origin.says({ kind: "live", etag: '"o"', body: "{}", tags: "", version: null });
    expect(await ask(url("/v2/pages/team/new/"))).toMatchObject({
      status: 200,
      told: "no-store",
    });
    origin.says({ kind: "away" });
    const key = await keyFor(HOME);
    await ledger().apply(batch(3, [live(key, 4)]));
    await store.put(key, {
      state: "live",
      version: { epoch: 1, position: 3 },
      ...contentOf(key, 3),
    });
    const stale = await ask(url(HOME));
    expect(stale).toMatchObject({ status: 200, told: "no-store" });
    expect(stale.headers.get("larder-freshness")).toBe("stale");
  });

  it("may be kept when it was made of the edge's documents, under the tags of what it was made of", async () => {
    const { ask, content, key } = await createEdge();
    withDocuments(content, taggedBy("d:1,n:1,s,t:2"));
    const path = "/v2/pages/team/new/";
    const ofDocuments = ["d:1", "s", "t:2"].map((tag) => `v/${SITE}/${tag}`);
    const tags = [await keyFor(path), `r/${SITE}`, ...ofDocuments, key];
    expect(await ask(url(path))).toMatchObject({ status: 200, told: long, tags });
  });

  it("is not kept under more tags than a cache takes, with those of a reader", async () => {
    const many = (count: number) =>
      taggedBy(Array.from({ length: count }, (_, id) => `d:${id}`).join(","));
    const told = async (grant: Record<string, unknown>, count: number) => {
      const { ask, content } = await createEdge(grant);
      withDocuments(content, many(count));
      return (await ask(url("/v2/pages/team/new/"))).told;
    };
    expect([await told({}, 800), await told({}, 2_000)]).toEqual([long, "no-store"]);
    expect(await told({ surrogateKeys: true }, 800)).toBe("no-store");
  });

  it("is not kept when a ledger of before made it of the edge's documents: no purge names it", async () => {
    const { ask, content } = await createEdge();
    withDocuments(content, madeOf);
    const made = await ask(url("/v2/pages/team/new/"));
    expect(made).toMatchObject({ status: 200, told: "no-store" });
    expect(made.headers.get("larder-freshness")).toBe("verified");
  });

  it("is not kept when it is a refusal, or no answer at all", async () => {
    const { ask, origin } = await createEdge();
    origin.says({ kind: "refused", code: "invalid", detail: "No." });
    const refused = await ask(url(LIST, "&fields.nothing=1"));
    expect(refused).toMatchObject({ status: 400, told: "no-store", tags: [] });
    origin.says({ kind: "away" });
    const away = await ask(url("/v2/pages/team/other/"));
    expect(away).toMatchObject({ status: 503, told: "no-store", tags: [] });
  });

  it("carries a reader's surrogate keys beside the tags of purges", async () => {
    const { ask, key } = await createEdge({ surrogateKeys: true });
    const { told, tags, headers } = await ask(url(HOME));
    expect(told).toBe(long);
    expect(tags).toEqual(expect.arrayContaining([await keyFor(HOME), key, `larder:${SITE}:d:2`]));
    expect(headers.get("surrogate-key")).toBe(`larder:${SITE}:d:2 larder:${SITE}:s`);
  });
});

describe("an answer to which more than the URL contributed", () => {
  const authorization = `Token ${TOKEN}`;
  it.each<[string, string, Record<string, string>]>([
    ["a token in a header", HOME, { authorization }],
    ["a token in a header beside another in the URL", `${HOME}?auth_token=x`, { authorization }],
    ["a header that is no token", url(HOME), { authorization: "Basic eA==" }],
    ["a change that is asked for", url(HOME), { "larder-min-change": "1" }],
    ["surrogate keys that are asked for", url(HOME), { "larder-tags": "1" }],
  ])("is not kept: %s", async (_, path, headers) => {
    const { ask } = await createEdge();
    const { status, told, tags, readers } = await ask(path, headers);
    expect([status, told, readers]).toEqual([200, "no-store", "no-cache"]);
    expect(tags.filter((tag) => !tag.startsWith("larder:"))).toEqual([]);
  });

  it("is nobody's to keep when it is a preview or an error", async () => {
    const { ask } = await createEdge({ scopes: ["read", "preview"] });
    for (const path of [url(HOME, "&preview=1"), `${HOME}?auth_token=unknown`, HOME]) {
      const { told, tags } = await ask(path);
      expect([path, told, tags]).toEqual([path, null, []]);
    }
  });
});

describe("without a zone that is purged", () => {
  it("nothing is said to any", async () => {
    const { ask } = await createEdge({ behindZone: false });
    expect(await ask(url(HOME))).toMatchObject({ status: 200, told: null, tags: [] });
  });
});

describe("a purge", () => {
  it("of any coarseness names a tag of what a zone keeps", async () => {
    const { ask } = await createEdge();
    const { tags } = await ask(url(HOME));
    const wants = async (path: string, site: number, turn: number): Promise<Waiting> => ({
      key: await keyFor(path, site),
      version: { epoch: 1, position: turn },
      round: 0,
      takesDown: false,
      site,
      turn,
    });
    const named = async (count: number, calls: number) => {
      const waiting = [await wants(HOME, SITE, 0)];
      for (let turn = 1; turn < count; turn++)
        waiting.push(await wants(`/v2/pages/team/x${turn}/`, SITE, turn));
      return nextCall(waiting, { calls, isShort: false, isServed: () => false })?.tags.filter(
        (tag) => tags.includes(tag),
      );
    };
    expect(await named(1, 9)).toEqual([tags[0]]);
    expect(await named(250, 1)).toEqual([tags[1]]);
  });
});
