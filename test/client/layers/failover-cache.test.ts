import { mkdtemp, readdir, rm, writeFile, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  cacheApiStore,
  memoryStore,
  redisStore,
  webStorageStore,
  withFailoverCache,
  type CacheLike,
  type CopyStore,
} from "../../../client/src/index.ts";
import { MAX_COPY_AGE_MS, REFRESH_MS } from "../../../client/src/layers/failover-cache.ts";
import { fileStore } from "../../../client/src/node/file-store.ts";
import { createFakeClock } from "../../support/clock.ts";
import { turn, whileTimePasses } from "../../support/until.ts";
import { failing, good, hangs, refusal, said, scriptedFetch } from "../scripted-fetch.ts";

/** C6: the last good answer, when nothing else answers. */

const token = (name: string) => ({ headers: { authorization: `Token ${name}` } });

/** A fetch with copies in this store, whose writes are over when it has answered. */
function copied(store: CopyStore) {
  const clock = createFakeClock();
  const scripted = scriptedFetch();
  const background: Promise<unknown>[] = [];
  const layer = withFailoverCache({ store, clock, background: (work) => background.push(work) });
  const fetch = layer(scripted.fetch);
  const read = async (
    address = "/v2/x",
    init: { headers: Record<string, string> } = token("a"),
  ) => {
    // no time passes: files take theirs, and are waited for
    const response = await fetch(address, init);
    await Promise.all(background.splice(0));
    return response;
  };
  /** What is read when the network is dead. */
  const readDead = async (address?: string, init?: { headers: Record<string, string> }) => {
    scripted.says(new TypeError("dead"));
    return read(address, init).then(said, (error: Error) => error.message);
  };
  return { clock, scripted, fetch, read, readDead };
}

class FakeCache implements CacheLike {
  entries = new Map<string, string>();
  async match(address: string) {
    const text = this.entries.get(address);
    return text === undefined ? undefined : new Response(text);
  }
  async put(address: string, response: Response) {
    this.entries.set(address, await response.text());
  }
  async delete(address: string) {
    return this.entries.delete(address);
  }
  async keys() {
    return [...this.entries.keys()].map((url) => ({ url }));
  }
}

/** `localStorage` with room for so many characters. */
function fakeStorage(room = Infinity) {
  const items = new Map<string, string>([["of the page", "stays"]]);
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    removeItem: (name: string) => void items.delete(name),
    setItem(name: string, text: string) {
      const others = [...items].filter(([other]) => other !== name);
      const chars = others.reduce((sum, [, other]) => sum + other.length, text.length);
      if (chars > room) throw new Error("QuotaExceededError");
      items.set(name, text);
    },
  };
}

function fakeRedis() {
  const values = new Map<string, string>();
  const expiries = new Map<string, number>();
  return {
    values,
    expiries,
    get: async (key: string) => values.get(key) ?? null,
    set: async (key: string, value: string) => values.set(key, value),
    expire: async (key: string, seconds: number) => expiries.set(key, seconds),
    del: async (key: string) => values.delete(key),
  };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "larder-copies-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const STORES: [name: string, create: (entries: number) => Promise<CopyStore> | CopyStore][] = [
  ["memory", (entries) => memoryStore({ entries })],
  ["files", async (entries) => fileStore(join(await folder(), "new"), { entries })],
  ["web storage", (entries) => webStorageStore(fakeStorage(), { entries })],
  [
    "the Cache API",
    (entries) => {
      const cache = new FakeCache();
      return cacheApiStore(() => cache, { entries });
    },
  ],
  ["Redis", () => redisStore(fakeRedis())],
];

describe.each(STORES)("copies in %s", (name, create) => {
  it("answer when nothing else does, marked as such, in a client that begins with them, too", async () => {
    const store = await create(10);
    const { clock, scripted, read } = copied(store);
    scripted.says(good("x", { position: "1.5", etag: '"1"' }));
    await read();
    const keptAt = new Date(clock.now()).toISOString();
    await clock.advance(5_000);
    for (const [at, failure] of [failing(503), failing(429), new TypeError("dead")].entries()) {
      const client = at === 0 ? { scripted, read } : copied(store);
      client.scripted.says(failure);
      const response = await client.read();
      expect([response.status, await said(response)]).toEqual([200, "x"]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "larder-freshness": "copy",
        "larder-copied-at": keptAt,
        "larder-position": "1.5",
        etag: '"1"',
      });
    }
  });

  it("are those of one token and one address", async () => {
    const { scripted, read, readDead } = copied(await create(10));
    scripted.says(good("a's"), good("b's"), good("other"));
    await read("/v2/x", token("a"));
    await read("/v2/x", token("b"));
    await read("/v2/x?auth_token=c&levels=2", { headers: {} });
    expect(await readDead("/v2/x", token("a"))).toBe("a's");
    expect(await readDead("/v2/x", token("b"))).toBe("b's");
    expect(await readDead("/v2/x", token("c"))).toBe("dead");
    expect(await readDead("/v2/x", { headers: {} })).toBe("dead");
    expect(await readDead("/v2/y", token("a"))).toBe("dead");
    expect(await readDead("/v2/x?auth_token=d&levels=2", { headers: {} })).toBe("dead");
    expect(await readDead("/v2/x?levels=2&auth_token=c", { headers: {} })).toBe("other");
  });

  it.each([401, 403, 404, 410])(
    "end with %i: what was taken down does not come back",
    async (status) => {
      const { scripted, read, readDead } = copied(await create(10));
      scripted.says(good("x"), refusal(status));
      await read();
      expect((await read()).status).toBe(status);
      expect(await readDead()).toBe("dead");
    },
  );

  it("take the newest that was read", async () => {
    const { clock, scripted, read, readDead } = copied(await create(10));
    scripted.says(
      good("5", { position: "1.5", etag: '"5"' }),
      good("4", { position: "1.4", etag: '"4"' }),
    );
    await read();
    await read();
    expect(await readDead()).toBe("5");
    scripted.says(good("6", { position: "1.6", etag: '"6"' }));
    await clock.advance(1);
    await read();
    expect(await readDead()).toBe("6");
  });

  it.skipIf(name === "Redis")("are no more than are allowed", async () => {
    const { scripted, read, readDead } = copied(await create(3));
    for (let at = 0; at < 8; at++) {
      scripted.says(good(`${at}`));
      await read(`/v2/${at}`);
    }
    const there: string[] = [];
    for (let at = 0; at < 8; at++) there.push(await readDead(`/v2/${at}`));
    expect(there.filter((text) => text !== "dead").length).toBeLessThanOrEqual(3);
    expect(there.at(-1)).toBe("7");
  });
});

describe("what is never kept", () => {
  it.each([
    ["a preview", good("x", { "cache-control": "private, no-store" })],
    ["a refusal", refusal()],
    ["another 2xx", new Response('{"data": "x"}', { status: 203 })],
    ["more than a store is given", good("x".repeat(1_000_001))],
  ])("%s", async (_, answer) => {
    const { scripted, read, readDead } = copied(memoryStore());
    scripted.says(answer);
    await read();
    expect(await readDead()).toBe("dead");
  });

  it.each([
    "",
    "nothing",
    "null",
    "{}",
    '{"format": 1}',
    '{"format":1,"key":"another","atMs":1,"headers":[],"text":"{}"}',
  ])("and never given: what a store made up, %j", async (text) => {
    const { readDead } = copied({ get: () => text, put: () => undefined, delete: () => undefined });
    expect(await readDead()).toBe("dead");
  });

  it("half a copy, and one under a key that is not its own", async () => {
    const stored = new Map<string, string>();
    const store: CopyStore = {
      get: () => [...stored.values()][0] ?? null,
      put: (key, text) => void stored.set(key, text),
      delete: () => undefined,
    };
    const { scripted, read, readDead } = copied(store);
    scripted.says(good("x"));
    await read();
    expect(await readDead("/v2/x")).toBe("x");
    expect(await readDead("/v2/y")).toBe("dead");
    for (const [key, text] of stored) stored.set(key, text.slice(0, -5));
    expect(await readDead("/v2/x")).toBe("dead");
    for (const [key, text] of stored) stored.set(key, `${text}`.replace("headers", "__proto__"));
    expect(await readDead("/v2/x")).toBe("dead");
  });

  it("no key holds a token", async () => {
    const keys: string[] = [];
    const { scripted, read } = copied({
      get: () => null,
      put: (key, text) => void keys.push(key, text),
      delete: () => undefined,
    });
    scripted.says(good("x"), good("x"));
    await read("/v2/x", token("secret"));
    await read("/v2/x?auth_token=secret", { headers: {} });
    expect(keys.length).toBe(4);
    expect(keys.join()).not.toContain("secret");
  });
});

describe("a copy is given", () => {
  it("for thirty days, and says anew of when it is at most once a minute", async () => {
    let puts = 0;
    const memory = memoryStore();
    const store = {
      ...memory,
      put: (key: string, text: string) => (puts++, memory.put(key, text)),
    };
    const { clock, scripted, read, readDead } = copied(store);
    const same = () => good("x", { etag: '"1"', position: "1.1" });
    for (const waitMs of [0, REFRESH_MS - 1, 1, 1]) {
      await clock.advance(waitMs);
      scripted.says(same());
      await read();
    }
    expect(puts).toBe(2);
    await clock.advance(MAX_COPY_AGE_MS - 2);
    expect(await readDead()).toBe("x");
    await clock.advance(1);
    expect(await readDead()).toBe("dead");
  });

  it("not to who ended his read", async () => {
    const { scripted, read, fetch } = copied(memoryStore());
    scripted.says(good("x"), hangs);
    await read();
    const stop = new AbortController();
    const reading = fetch("/v2/x", { ...token("a"), signal: stop.signal });
    reading.catch(() => undefined);
    while (scripted.asked.length < 2) await turn();
    stop.abort();
    await expect(reading).rejects.toThrow(/aborted/);
  });
});

describe("a store", () => {
  it.each([
    ["that fails", () => Promise.reject(new Error("no room"))],
    [
      "that throws",
      () => {
        throw new Error("no room");
      },
    ],
    ["that hangs", () => new Promise<never>(() => undefined)],
  ])("%s keeps nobody from an answer or an error", async (_, broken) => {
    const { clock, scripted, fetch } = copied({ get: broken, put: broken, delete: broken });
    scripted.says(good("x"), refusal(), failing(503));
    // no time passes: the answer does not wait
    expect(await said(fetch("/v2/x", token("a")))).toBe("x");
    expect((await fetch("/v2/x", token("a"))).status).toBe(404);
    expect((await whileTimePasses(clock, fetch("/v2/x", token("a")))).status).toBe(503);
  });

  it("of a browser makes room, and leaves what is not its own", async () => {
    const storage = fakeStorage(1_000);
    const store = webStorageStore(storage);
    for (let at = 0; at < 20; at++) await store.put(`${at}`, "x".repeat(300));
    const there = [...storage.items.keys()].filter((name) => /\d/.test(name));
    expect(there).toEqual(["larder:17", "larder:18", "larder:19"]);
    expect(storage.items.get("of the page")).toBe("stays");
    expect(() => void store.put("too much", "x".repeat(2_000))).toThrow("Quota");
    expect(storage.items.has("larder:too much")).toBe(false);
    storage.items.set("larder:keys", '{"not": "a list"}');
    await store.put("after", "x");
    expect(store.get("after")).toBe("x");
  });

  it("of files has whole ones only, and takes away what was left half", async () => {
    const path = await folder();
    const store = fileStore(path, { entries: 2 });
    for (let at = 0; at < 4; at++) {
      await writeFile(join(path, `${at}.new`), "half");
      await utimes(join(path, `${at}.new`), 0, 0);
    }
    // another process is writing these now
    const unfinished = ["4.new", "5.new", "6.new"];
    for (const name of unfinished) await writeFile(join(path, name), "not yet whole");
    await store.put("a", "whole");
    const names = await readdir(path);
    expect(names).toEqual(expect.arrayContaining(unfinished));
    expect(names.filter((name) => !unfinished.includes(name)).length).toBeLessThanOrEqual(2);
    expect(await store.get("a")).toBe("whole");
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => store.put("a", `${at}`.repeat(9_999))),
    );
    expect(await store.get("a")).toMatch(/^(\d+?)\1+$/);
    expect(await store.get("b")).toBeNull();
    await store.delete("b");
    const noFolder = fileStore("/dev/null/copies");
    await expect(async () => noFolder.put("a", "x")).rejects.toThrow();
  });

  it("of Redis keeps copies for a time, under a name of ours", async () => {
    const redis = fakeRedis();
    const store = redisStore(redis, { prefix: "site:", keepS: 60 });
    await store.put("a", "text");
    expect([...redis.values]).toEqual([["site:a", "text"]]);
    expect([...redis.expiries]).toEqual([["site:a", 60]]);
    // clients that read JSON by themselves
    const parsing = redisStore({ ...redis, get: async () => ({ a: 1 }) });
    expect(await parsing.get("a")).toBe('{"a":1}');
  });
});
