import {
  Miniflare,
  Response as MiniflareResponse,
  type Request as MiniflareRequest,
} from "miniflare";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { createDirectPurger, createJointPurger } from "../../edge/purge/direct-purger.ts";
import {
  bundleWorker,
  COMPATIBILITY_DATE,
  COMPATIBILITY_FLAGS,
} from "../../edge/local/miniflare.ts";
import { guardWorkerds } from "../../edge/local/workerd.ts";
import type { Purger } from "../../edge/ports.ts";
import { systemClock } from "../../shared/clock.ts";
import { PURGE_RESERVED_CALLS, ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { encodeBatch, PUSH_PATH } from "../../shared/push.ts";
import { parseSecretKeys, signRequest } from "../../shared/signature.ts";
import { batch, live, SITE, someKey } from "../support/entries.ts";
import { createTestPurger, want } from "../support/purger.ts";
import { purgerSuite, type PurgerUnderTest } from "./purger.suite.ts";

/** All purgers: of a cache in the process, paced in this process, and in the worker's Durable Object. */

function direct(): PurgerUnderTest & { purger: Purger } {
  const taken: { tags: string[] }[] = [];
  let fails = false;
  const purger = createDirectPurger({
    async purge(keys) {
      if (fails) throw new Error("the cache is away");
      taken.push({ tags: keys });
    },
  });
  return { purger, taken: () => taken, fail: (next) => void (fails = next), pause: async () => {} };
}

function paced(): PurgerUnderTest {
  const purger = createTestPurger();
  return {
    purger,
    taken: () => purger.calls.filter(({ took }) => took).map(({ tags }) => ({ tags })),
    fail: (fails) => purger.behave(fails ? "fails" : "takes"),
    pause: () => purger.pass(1_000),
  };
}

purgerSuite("purger of a cache in the process", async () => direct());
purgerSuite("paced purger", async () => paced());
purgerSuite("joint purger of both", async () => {
  const [one, other] = [direct(), paced()];
  return { ...other, purger: createJointPurger([one.purger, other.purger]) };
});

const PUSH_KEYS = `test:${"k".repeat(32)}`;
const body = z.object({ tags: z.array(z.string()) });
/** How to end what runs, and the folders it leaves. */
const running = new Map<Miniflare, string>();
let script = "";

beforeAll(async () => {
  script = await bundleWorker(new URL("../../edge/worker.ts", import.meta.url).pathname);
});

afterAll(async () => {
  for (const runtime of running.keys()) await runtime.dispose();
  for (const folder of running.values()) await rm(folder, { recursive: true, force: true });
  await guardWorkerds();
});

/** The worker with a zone of this plan, whose API is here. */
async function inWorkerd(plan: string, kept?: string) {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), "larder-purger-")));
  const requests: { url: string; authorization: string | null; tags: string[] }[] = [];
  const state = { fails: false };
  const runtime = new Miniflare({
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    modules: [{ type: "ESModule", path: "worker.js", contents: script }],
    kvNamespaces: { STORE: "STORE" },
    durableObjects: {
      LEDGER: { className: "Ledger", useSQLite: true },
      PURGER: { className: "Purger", useSQLite: true },
    },
    bindings: {
      LARDER_CACHE: "memory",
      LARDER_ORIGINS: "http://origin.test",
      LARDER_PUSH_KEYS: PUSH_KEYS,
      LARDER_PURGE_ZONE: "zone1",
      LARDER_PURGE_TOKEN: "secret",
      LARDER_PURGE_PLAN: plan,
      LARDER_PURGE_API: "http://api.test/v4",
    },
    durableObjectsPersist: folder,
    outboundService: async (request: MiniflareRequest) => {
      if (state.fails) return new MiniflareResponse("", { status: 502 });
      const { tags } = body.parse(await request.json());
      const authorization = request.headers.get("authorization");
      requests.push({ url: request.url, authorization, tags });
      return MiniflareResponse.json({ success: true, errors: [] });
    },
    cf: false,
    handleRuntimeStdio: () => undefined,
  });
  await runtime.ready;
  await guardWorkerds();
  running.set(runtime, folder);
  const namespace = await runtime.getDurableObjectNamespace("PURGER");
  /** The purger of this name; the product has one, `account`. */
  const purgerOf = (name: string): Purger => {
    const object = namespace.get(namespace.idFromName(name)) as unknown as Purger;
    return { purge: (site, wants) => object.purge(site, wants) };
  };
  return { runtime, folder, requests, state, purgerOf };
}

let shared: Awaited<ReturnType<typeof inWorkerd>> | undefined;
let objects = 0;

purgerSuite("purger in a Durable Object", async () => {
  const { requests, state, purgerOf } = (shared ??= await inWorkerd("enterprise"));
  requests.length = 0;
  return {
    purger: purgerOf(`object${++objects}`),
    taken: () => requests.map(({ tags }) => ({ tags })),
    fail: (fails) => void (state.fails = fails),
    pause: () => systemClock.sleep(100),
  };
});

describe("the purger in a Durable Object", () => {
  it("asks the zone's API with the token of the configuration", async () => {
    const { requests, purgerOf } = (shared ??= await inWorkerd("enterprise"));
    requests.length = 0;
    await purgerOf("account").purge(SITE, [want(someKey("a"), { takesDown: true })]);
    expect(requests).toEqual([
      {
        url: "http://api.test/v4/zones/zone1/purge_cache",
        authorization: "Bearer secret",
        tags: [someKey("a")],
      },
    ]);
  });

  it("is asked by the ledgers for what they are pushed, by key", async () => {
    const { requests, runtime } = (shared ??= await inWorkerd("enterprise"));
    requests.length = 0;
    const key = someKey("d");
    const bytes = await encodeBatch(batch(0, [live(key, 1)]));
    const signable = { method: "POST", host: "edge.test", path: PUSH_PATH, body: bytes };
    const keys = parseSecretKeys(PUSH_KEYS);
    const signature = await signRequest(keys, systemClock.now(), signable);
    const headers = { "larder-signature": signature };
    const init = { method: "POST", body: bytes, headers };
    const response = await runtime.dispatchFetch(`http://edge.test${PUSH_PATH}`, init);
    expect(await response.json()).toMatchObject({ outcome: "applied", purgedTo: 1 });
    expect(requests.map(({ tags }) => tags)).toEqual([[key]]);
  });

  it("answers without waiting when the calls are used up, and counts them through a restart", async () => {
    const first = await inWorkerd("free");
    const used = await useUp(first, 0);
    expect(used).toBeGreaterThanOrEqual(burst - PURGE_RESERVED_CALLS);
    await first.runtime.dispose();
    running.delete(first.runtime);
    const second = await inWorkerd("free", first.folder);
    // time passes here as it does: some calls may be back, but not all of them
    expect(await useUp(second, used + 1)).toBeLessThan(burst - 5);
  });
});

const { burst } = ZONE_PURGE_QUOTAS.free;

/** Asks for one purge after the other until one waits. @returns how many were sent */
async function useUp({ purgerOf }: Awaited<ReturnType<typeof inWorkerd>>, from: number) {
  for (let sent = 0; sent < burst * 4; sent++) {
    const wants = [want(someKey("a"), { version: { epoch: 1, position: from + sent } })];
    const { waiting } = await purgerOf("account").purge(SITE, wants);
    if (waiting.length > 0) return sent;
  }
  throw new Error("no purge ever waits");
}
