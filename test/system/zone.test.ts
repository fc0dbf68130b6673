import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Receipt } from "../../origin/delivery/courier/receipts.ts";
import type { Explanation } from "../../origin/delivery/inspect/why.ts";
import { systemClock } from "../../shared/clock.ts";
import { ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { eventually } from "../support/eventually.ts";
import { request, startLarder, type Got, type Larder } from "../support/larder.ts";
import { startZone, type Zone } from "../support/zone.ts";

/** A zone's cache in front of a real edge: it keeps what it may, and is purged through its API. */

interface Setup {
  larder: Larder;
  zone: Zone;
  /** Items by the number in their name. */
  ids: number[];
  /** A read through the zone, with the token in the URL unless told otherwise. */
  ask: (path: string, init?: RequestInit) => Promise<Got>;
  rename: (index: number, name: string, wait?: boolean) => Promise<number>;
  receipt: (change: number) => Promise<Receipt>;
  why: (path: string) => Promise<Explanation>;
  keyOf: (path: string) => Promise<string>;
}

const itemPath = (id: number) => `/v2/content/person/${id}/`;
const withToken = (path: string, token = "demo-read") => `${path}?auth_token=${token}`;
const LIST = "/v2/content/person/";

async function setUp(
  count: number,
  atEnd: (stop: () => Promise<void>) => void = onTestFinished,
): Promise<Setup> {
  let edgeUrl = "";
  const zone = await startZone(() => edgeUrl, atEnd);
  const larder = await startLarder({ demo: false, edgeEnv: zone.env });
  ({ edgeUrl } = larder);
  atEnd(() => larder.stop());
  const fields = [{ key: "name", kind: "short_text" }];
  const made = await larder.manage("POST", "/manage/v1/collections", { key: "person", fields });
  expect(made.status, made.text).toBe(201);
  const people = Array.from({ length: count }, (_, index) => ({ name: `old ${index}` }));
  const items = { key: "person", status: "published", fields: people };
  const { json } = await larder.write("POST", "/v2/content/?wait=live", items);
  const { ids, live } = json as { ids: number[]; live: boolean };
  expect(live).toBe(true);
  const why = async (path: string) =>
    (await larder.manage("GET", `/manage/v1/why?url=${path}`)).json as Explanation;
  return {
    larder,
    zone,
    ids,
    ask: (path, init) => request(`${zone.url}${path}`, init),
    async rename(index, name, wait = true) {
      const path = `${itemPath(ids[index] ?? 0)}${wait ? "?wait=live" : ""}`;
      const written = await larder.write("PATCH", path, { fields: { name } });
      expect(written.status, written.text).toBe(202);
      return (written.json as { change: number }).change;
    },
    receipt: async (change) =>
      (await larder.manage("GET", `/manage/v1/changes/${change}`)).json as Receipt,
    why,
    keyOf: async (path) => (await why(path)).key,
  };
}

/** Asks until the zone answers by itself: later rounds of purges may come between. */
const untilHit = ({ ask }: Setup, path: string) =>
  eventually(`the zone to keep ${path}`, async () => {
    const got = await ask(path);
    return got.headers.get("cf-cache-status") === "HIT" ? got : undefined;
  });

const stops: (() => Promise<void>)[] = [];
let common: Setup | undefined;
const shared = (): Setup => {
  if (common === undefined) throw new Error("nothing runs outside tests");
  return common;
};
beforeAll(async () => {
  common = await setUp(3, (stop) => stops.push(stop));
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

describe("a zone in front of an edge", () => {
  it("answers by itself, and never with what a live change put out of date", async () => {
    const { larder, zone, ids, ask, rename, keyOf } = shared();
    const [changed = 0] = ids;
    await larder.warm([itemPath(changed), LIST]);
    for (const path of [itemPath(changed), LIST]) {
      const { text, headers } = await untilHit(shared(), withToken(path));
      expect(text).toContain("old 0");
      expect(headers.get("cache-control")).toBe("no-cache");
    }
    for (let turn = 1; turn <= 3; turn++) {
      await rename(0, `new ${turn}`);
      for (const path of [itemPath(changed), LIST]) {
        const { text } = await ask(withToken(path));
        expect(text).toContain(`new ${turn}`);
      }
    }
    const named = new Set(zone.calls.flatMap(({ tags }) => tags));
    expect(named).toContain(await keyOf(itemPath(changed)));
    expect(new Set(zone.calls.map(({ action }) => action))).toEqual(new Set(["purge_cache"]));

    const before = zone.calls.length;
    await larder.write("DELETE", `${itemPath(changed)}?wait=live`);
    expect((await ask(withToken(itemPath(changed)))).status).toBe(404);
    const removed = zone.calls.slice(before).flatMap(({ tags }) => tags);
    expect(removed).toContain(await keyOf(itemPath(changed)));
  });

  it("answers nobody whose token does not hold, is another one, or came in a header", async () => {
    const { larder, zone, ids, ask } = shared();
    const path = itemPath(ids[1] ?? 0);
    const grant = { label: "x", scopes: ["read", "preview"] };
    const made = (await larder.manage("POST", "/manage/v1/tokens", grant)).json as {
      id: number;
      token: string;
    };
    await larder.live();
    const url = withToken(path, made.token);
    const authorization = `Token ${made.token}`;
    for (const headers of [{ authorization }, { authorization, "larder-min-change": "1" }]) {
      expect((await ask(path, { headers })).status).toBe(200);
      expect((await ask(path)).status).toBe(401);
    }
    expect((await ask(`${url}&preview=1`)).status).toBe(200);
    expect([...zone.kept.keys()].filter((kept) => kept.startsWith(path))).toEqual([]);
    expect((await untilHit(shared(), url)).status).toBe(200);
    expect((await ask(withToken(path, `${made.token}x`))).status).toBe(401);

    await larder.manage("DELETE", `/manage/v1/tokens/${made.id}`);
    await larder.live();
    const tags = zone.calls.flatMap((call) => (call.action === "purge_cache" ? call.tags : []));
    expect(tags).toContain(`t/${createHash("sha256").update(made.token).digest("hex")}`);
    expect((await ask(url)).status).toBe(401);
  });
});

describe("purges of a zone", () => {
  it("are kept while the API is away, also by an edge that dies, and sent when it is back", async () => {
    const { larder, zone, ids, ask, rename, receipt, keyOf, why } = shared();
    const path = itemPath(ids[2] ?? 0);
    await larder.warm([path]);
    await untilHit(shared(), withToken(path));
    zone.failWith = 503;
    const before = zone.calls.length;
    const change = await rename(2, "new", false);
    const { edges } = await eventually("the change to be applied", async () => {
      const found = await receipt(change);
      return found.edges[0]?.appliedAt === null ? undefined : found;
    });
    expect(edges).toMatchObject([{ purgedAt: null, live: false, lastError: null }]);
    const behind = { state: "behind", reason: "not_purged_yet" };
    expect((await why(path)).edges).toMatchObject([{ standing: behind, lastError: null }]);
    expect((await larder.read(path)).text).toContain("new");
    expect((await ask(withToken(path))).text).toContain("old 2");
    await larder.edge.kill("SIGKILL");
    await larder.edge.start();
    expect((await receipt(change)).live).toBe(false);
    expect(zone.calls.length).toBe(before);

    zone.failWith = null;
    await larder.live();
    expect((await receipt(change)).edges).toMatchObject([
      { purgedAt: expect.any(String) as string, live: true },
    ]);
    expect((await why(path)).edges).toMatchObject([{ standing: { state: "current" } }]);
    const key = await keyOf(path);
    expect(zone.calls.slice(before).some(({ tags }) => tags.includes(key))).toBe(true);
    expect((await ask(withToken(path))).text).toContain("new");
  });

  it("are paced: many publishes make no more calls than its plan allows, and all are named", async () => {
    const { zone, ids, rename, receipt, keyOf } = await setUp(30);
    const startMs = systemClock.now();
    const before = zone.calls.length;
    const keys = await Promise.all(ids.map((id) => keyOf(itemPath(id))));
    for (const index of ids.keys()) {
      const change = await rename(index, `new ${index}`, false);
      await eventually(`change ${change} to be applied`, async () =>
        (await receipt(change)).edges[0]?.appliedAt === null ? undefined : true,
      );
    }
    const open = () => {
      const named = new Set(zone.calls.slice(before).flatMap(({ tags }) => tags));
      return keys.filter((key) => !named.has(key));
    };
    await eventually("all keys to be named", async () => (open().length === 0 ? true : undefined));
    const { burst, perMinute } = ZONE_PURGE_QUOTAS.free;
    const elapsedMs = systemClock.now() - startMs;
    const allowed = burst + Math.ceil((elapsedMs * perMinute) / 60_000);
    expect(zone.calls.length - before).toBeLessThanOrEqual(allowed);
    // unpaced, the rounds of so many changes would be more
    expect(allowed).toBeLessThan(2 * ids.length);
  });
});
