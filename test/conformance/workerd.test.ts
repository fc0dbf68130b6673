import { fileURLToPath } from "node:url";
import { Miniflare, Response as MiniflareResponse } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { urlOf as cacheUrlOf } from "../../edge/cloudflare/workers-cache.ts";
import {
  bundleWorker,
  COMPATIBILITY_DATE,
  COMPATIBILITY_FLAGS,
} from "../../edge/local/miniflare.ts";
import { guardWorkerds } from "../../edge/local/workerd.ts";
import { systemClock } from "../../shared/clock.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { FORGET_PATH } from "../../shared/forget.ts";
import { tokenKey, type Key } from "../../shared/keys.ts";
import { encodeBatch, PUSH_PATH, type Batch, type Entry } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { batch, contentOf, gone, keyFor, live } from "../support/entries.ts";
import { cacheSuite } from "./cache.suite.ts";
import { lostRecordSuite } from "./lost-record.suite.ts";
import { recordSuite } from "./record.suite.ts";
import { replicaSuite } from "./replica.suite.ts";
import { rowsSuite } from "./rows.suite.ts";
import type { RecordStep, Run } from "./steps.ts";
import { storeSuite } from "./store.suite.ts";

/** The implementations that need workerd, inside it: Workers KV, a Durable Object's SQLite, the `Content` entrypoint. */

const PUSH_KEYS = `test:${"k".repeat(32)}`;
const HOME = "/v2/pages/*/home/";
const BASE = "http://edge.test";
/** What the origin answers; away unless a test says otherwise. */
const origin: { asked: string[]; answers: () => MiniflareResponse } = {
  asked: [],
  answers: away,
};
let runtime: Miniflare;

function away(): MiniflareResponse {
  return new MiniflareResponse("", { status: 503 });
}

beforeAll(async () => {
  const entry = fileURLToPath(new URL("workerd/worker.ts", import.meta.url));
  runtime = new Miniflare({
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    modules: [{ type: "ESModule", path: "worker.js", contents: await bundleWorker(entry) }],
    kvNamespaces: { STORE: "STORE" },
    durableObjects: {
      LEDGER: { className: "Ledger", useSQLite: true },
      PURGER: { className: "Purger", useSQLite: true },
      RECORDS: { className: "RecordHost", useSQLite: true },
    },
    bindings: {
      LARDER_CACHE: "memory",
      LARDER_ORIGINS: "http://origin.test",
      LARDER_PUSH_KEYS: PUSH_KEYS,
      LARDER_LEDGER_LOCATION: "weur",
    },
    outboundService: (request: { url: string }) => {
      origin.asked.push(request.url);
      return origin.answers();
    },
    cf: false,
    handleRuntimeStdio: () => undefined,
  });
  await runtime.ready;
  await guardWorkerds();
});

afterAll(async () => {
  await runtime.dispose();
  await guardWorkerds();
});

beforeEach(() => {
  origin.asked = [];
  origin.answers = away;
});

let runs = 0;

/** Runs steps against one implementation inside workerd, each run with its own part of the storage. */
function inWorkerd<Step>(port: "store" | "record" | "cache" | "rows"): () => Run<Step> {
  return () => {
    const name = `run${++runs}`;
    return async (steps) => {
      const init = { method: "POST", body: JSON.stringify(steps) };
      const response = await runtime.dispatchFetch(`${BASE}/steps/${port}/${name}`, init);
      expect(response.status).toBe(200);
      return (await response.json()) as unknown[];
    };
  };
}

storeSuite("store in Workers KV", inWorkerd("store"));
recordSuite("record in a Durable Object", inWorkerd("record"));
lostRecordSuite("record in a Durable Object", inWorkerd("record"));
replicaSuite("record in a Durable Object", inWorkerd("record"));
rowsSuite("SQLite of a Durable Object", inWorkerd("rows"));
cacheSuite("cache in memory, inside workerd", inWorkerd("cache"));

describe("the Content entrypoint called through ctx.exports", () => {
  it("answers from the store, verified by the ledger, without asking the origin", async () => {
    const site = await makeSite(21);
    const home = await keyFor(HOME, 21);
    await site.push(live(home, 2));
    const { etag, body } = contentOf(home, 2);
    expect(await site.read(HOME)).toEqual({
      status: 200,
      body,
      etag: `W/${etag}`,
      position: "1.2",
      freshness: "verified",
      cacheStatus: "larder-cache; fwd=miss, larder-store; hit",
    });
    expect(origin.asked).toEqual([]);
  });

  it("hides what is meant for the platform from readers", async () => {
    const site = await makeSite(22);
    await site.push(live(await keyFor(HOME, 22), 2));
    const { headers } = await site.fetch(HOME);
    const names = [...headers].map(([name]) => name);
    expect(names).not.toContain("larder-answer");
    expect(names).not.toContain("cache-tag");
    expect(names).not.toContain("cloudflare-cdn-cache-control");
  });

  it("gives the platform the key and the site as tags, and a long time to keep what is verified", async () => {
    const site = await makeSite(23);
    const home = await keyFor(HOME, 23);
    await site.push(live(home, 2));
    const { headers } = await content({ site: "23", url: urlOf(23, HOME) });
    expect(headers.get("cache-tag")).toBe(`${home},r/23`);
    expect(headers.get("cloudflare-cdn-cache-control")).toBe("public, max-age=3600");
    expect(headers.get("cache-control")).toBeNull();
  });

  it("refuses a caller whose props name another site than the path", async () => {
    const site = await makeSite(24);
    await site.push(live(await keyFor(HOME, 24), 2));
    const answers = [
      await content({ site: "24", url: urlOf(24, HOME) }),
      await content({ site: "25", url: urlOf(24, HOME) }),
      await content({ url: urlOf(24, HOME) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 500]);
  });

  it("fails a purge where there is no Workers Cache, so that it is repeated", async () => {
    expect((await content({ site: "24" })).status).toBe(500);
  });

  it("follows the log: a newer body, a take-down, another site untouched", async () => {
    const [ours, theirs] = [await makeSite(26), await makeSite(27)];
    const home = await keyFor(HOME, 26);
    await ours.push(live(home, 2));
    await theirs.push(live(await keyFor(HOME, 27), 2));
    await ours.push(live(home, 3));
    expect((await ours.read(HOME)).body).toBe(contentOf(home, 3).body);
    await ours.push(gone(home, 4));
    expect(await ours.read(HOME)).toMatchObject({
      status: 404,
      position: "1.4",
      freshness: "verified",
    });
    expect((await theirs.read(HOME)).status).toBe(200);
  });

  it("asks the origin for what it never heard of, and says 503 while the origin is away", async () => {
    const site = await makeSite(28);
    expect(await site.read("/v2/pages/*/new/")).toMatchObject({ status: 503 });
    const headers = { etag: '"n"', "larder-position": "1.9" };
    origin.answers = () => new MiniflareResponse('{"new":true}', { headers });
    expect(await site.read("/v2/pages/*/new/")).toEqual({
      status: 200,
      body: '{"new":true}',
      etag: 'W/"n"',
      position: "1.9",
      freshness: "unverified",
      cacheStatus: "larder-cache; fwd=miss, larder-store; fwd=miss, larder-origin; fwd=request",
    });
  });

  it.each([
    ["has no metadata", undefined],
    ["has metadata of another kind", { v: 2, at: "1.2" }],
    ["says more tags than there are bytes", { version: "1.2", etag: '"e"', tagBytes: 1_000 }],
  ])("takes for missing what another version put: a value that %s", async (name, metadata) => {
    const id = 40 + name.length;
    const site = await makeSite(id);
    const home = await keyFor(HOME, id);
    await site.push(live(home, 2));
    const store = await runtime.getKVNamespace("STORE");
    await store.put(home, "{}", metadata === undefined ? {} : { metadata });
    expect(await site.read(HOME)).toMatchObject({ status: 503 });
    const headers = { etag: '"n"', "larder-position": "1.2" };
    origin.answers = () => new MiniflareResponse("{}", { headers });
    expect(await site.read(HOME)).toMatchObject({ status: 200, etag: 'W/"n"', position: "1.2" });
  });

  it("refuses a push that does not continue the ledger's head, and names the head", async () => {
    const site = await makeSite(29);
    const again = await push(batch(0, [], { site: 29, to: 1 }));
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { outcome: "refused", head: { epoch: 1, position: 1, change: 1 } },
    ]);
    await site.push();
  });
});

describe("the ledger in a Durable Object", () => {
  it("applies a batch that comes several times at once only once", async () => {
    const site = await makeSite(30);
    const key = await keyFor(HOME, 30);
    const next = batch(1, [live(key, 2)], { site: 30 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => push(next)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409]);
    expect((await site.read(HOME)).position).toBe("1.2");
  });

  it("is woken for what a commit leaves to do, without anything more being called", async () => {
    const alarmOf = async (steps: RecordStep[]) => {
      const name = `run${++runs}`;
      const init = { method: "POST", body: JSON.stringify(steps) };
      await runtime.dispatchFetch(`${BASE}/steps/record/${name}`, init);
      return (await runtime.dispatchFetch(`${BASE}/alarm/${name}`)).json();
    };
    const dueMs = Date.parse("2100-01-01T00:00:00Z");
    const commit = (entries: Entry[]) =>
      ({ do: "commit", batch: batch(0, entries), dueMs }) as const;
    expect(await alarmOf([commit([live(await keyFor(HOME), 1)])])).toBe(dueMs);
    expect(await alarmOf([commit([])])).toBeNull();
  });

  it("of an earlier version goes on where it was", async () => {
    const name = `run${++runs}`;
    await runtime.dispatchFetch(`${BASE}/old/${name}`);
    const old = { key: "r/7/old" as Key, position: 4, oldest: 0, round: 0, state: "live" as const };
    const steps: RecordStep[] = [
      { do: "head" },
      { do: "due", nowMs: 1e15, limit: 10 },
      { do: "purgedTo" },
      { do: "postpone", tasks: [old], round: 1, dueMs: 200 },
      { do: "reopen" },
      { do: "commit", batch: batch(4, [live(await keyFor(HOME), 5)]), dueMs: 300 },
      { do: "purgedTo" },
    ];
    const init = { method: "POST", body: JSON.stringify(steps) };
    const response = await runtime.dispatchFetch(`${BASE}/steps/record/${name}`, init);
    const head = { epoch: 1, position: 4, change: 4 };
    expect(await response.json()).toEqual([head, [old], 0, null, null, null, 4]);
  });

  it("refuses keys of another site and keeps its head", async () => {
    const site = await makeSite(31);
    const foreign = live(await keyFor(HOME, 32), 2);
    expect((await push(batch(1, [foreign], { site: 31 }))).status).toBe(400);
    await site.push(live(await keyFor(HOME, 31), 2));
  });
});

describe("an edge that is removed from a site", () => {
  it("gives nothing of it any more, takes nothing that was sent before, and is there again when it is added again", async () => {
    const [site, other] = [await makeSite(61), await makeSite(62)];
    await site.push(live(await keyFor(HOME, 61), 2));
    await other.push(live(await keyFor(HOME, 62), 2));
    expect([(await site.read(HOME)).status, (await other.read(HOME)).status]).toEqual([200, 200]);
    expect(await forget({ site: 61, epoch: 1, edge: 5 })).toEqual([200, { outcome: "forgotten" }]);
    expect((await site.read(HOME)).status).toBe(503);
    expect((await other.read(HOME)).status).toBe(200);
    const late = await push(batch(0, [live(await keyFor(HOME, 61), 2)], { site: 61, edge: 5 }));
    expect([late.status, (await site.read(HOME)).status]).toEqual([403, 503]);
    const added = await makeSite(61, { edge: 6 });
    await added.push(live(await keyFor(HOME, 61), 2));
    expect(await forget({ site: 61, epoch: 1, edge: 5 })).toEqual([200, { outcome: "superseded" }]);
    expect(await added.read(HOME)).toMatchObject({ status: 200, freshness: "verified" });
  });

  it("is so only by a signed message that says which", async () => {
    const site = await makeSite(63);
    const unsigned = await runtime.dispatchFetch(BASE + FORGET_PATH, {
      method: "POST",
      body: JSON.stringify({ site: 63, epoch: 1, edge: 1 }),
    });
    expect(unsigned.status).toBe(401);
    for (const wrong of [{}, { site: 63 }, { site: -1, epoch: 1, edge: 1 }, null, "x"])
      expect((await forget(wrong))[0]).toBe(400);
    expect((await forget({ site: 63, epoch: 1, edge: 1, junk: "x".repeat(2_000) }))[0]).toBe(413);
    await site.push(live(await keyFor(HOME, 63), 2));
    expect((await site.read(HOME)).status).toBe(200);
  });
});

/** The address at which the `Content` entrypoint is asked. */
const urlOf = (site: number, printed: string) => cacheUrlOf({ site, printed });

const content = (params: { [name: string]: string }) =>
  runtime.dispatchFetch(`${BASE}/content/?${new URLSearchParams(params).toString()}`);

/** A site whose token the edge knows, with a log to add to. */
async function makeSite(site: number, rest: Partial<Batch> = {}) {
  const token = `token-of-${site}`;
  const grant = { site, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  const key = tokenKey(await sha256Hex(token));
  const body = JSON.stringify(grant);
  let head = 0;
  const add = async (...entries: Entry[]) => {
    const next = batch(head, entries, { site, ...rest });
    const response = await push(next);
    expect([response.status, await response.text()]).toEqual([
      200,
      JSON.stringify({
        outcome: "applied",
        head: { epoch: 1, position: next.to, change: next.to },
        purgedTo: next.to,
        documents: 0,
      }),
    ]);
    head = next.to;
  };
  await add({ state: "live", key: key as Key, position: 1, etag: `"t${site}"`, body, tags: "" });
  const fetch = (path: string) =>
    runtime.dispatchFetch(BASE + path, { headers: { authorization: `Token ${token}` } });
  return {
    push: add,
    fetch,
    async read(path: string) {
      const response = await fetch(path);
      return {
        status: response.status,
        body: await response.text(),
        etag: response.headers.get("etag"),
        position: response.headers.get("larder-position"),
        freshness: response.headers.get("larder-freshness"),
        cacheStatus: response.headers.get("cache-status"),
      };
    },
  };
}

const push = async (next: Batch) => post(PUSH_PATH, await encodeBatch(next));

async function forget(removal: unknown): Promise<[number, unknown]> {
  const body = new TextEncoder().encode(JSON.stringify(removal));
  const response = await post(FORGET_PATH, body);
  return [response.status, await response.json()];
}

async function post(path: string, body: Uint8Array<ArrayBuffer>) {
  const keys = parseSecretKeys(PUSH_KEYS);
  const signable = { method: "POST", host: new URL(BASE).host, path, body };
  const signature = await signRequest(keys, systemClock.now(), signable);
  const headers = { "larder-signature": signature };
  return runtime.dispatchFetch(BASE + path, { method: "POST", body, headers });
}
