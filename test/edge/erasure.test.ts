import { describe, expect, it } from "vitest";
import { cacheTagsOfAnswer } from "../../edge/cache-tags.ts";
import {
  askedOf,
  createTokenAnswers,
  createWorkersCache,
  toResponse,
} from "../../edge/cloudflare/workers-cache.ts";
import { answerFrom, answerMiss } from "../../edge/read/content.ts";
import type { AnswerCache, Asked, FromOrigin, Storable } from "../../edge/ports.ts";
import type { Key } from "../../shared/keys.ts";
import { VERIFIED_TTL_S } from "../../shared/limits.ts";
import { createTestEdge, type TestEdge } from "../support/edge.ts";
import {
  batch,
  contentOf,
  dropped,
  gone,
  keyFor,
  live,
  SITE,
  someKey,
} from "../support/entries.ts";
import { createPlatformCache } from "../support/platform-cache.ts";
import { madeOf, withDocuments } from "../support/replica.ts";
import {
  documentEntry,
  rowBatch,
  siteEntry,
  siteRow,
  typeRow,
  pageEntry,
} from "../support/replica-rows.ts";

/** Once its purges are over, nothing gives what was taken down, whatever is away. */

const LIST = "/v2/pages/team/";
const asked: Asked = { site: SITE, printed: LIST };

/** The last round, and longer than what nobody verified is kept. */
const ROUNDS_MS = 20_000;

const team = siteEntry(1, siteRow([typeRow({ id: 1, key: "team" })]));
const member = (position: number, id: number) => pageEntry(position, id);

type Purged = TestEdge & { onPurge: (heard: (keys: Key[]) => Promise<unknown>) => void };

/** The cache of a Node edge, or Workers Cache, in front of one edge; both purged by it. */
const caches = {
  "the cache in memory": (edge: Purged): AnswerCache => edge.cache,
  "Workers Cache": (edge: Purged): AnswerCache => {
    const miss = (of: Asked) => answerMiss(edge.content, of);
    const entrypoint = createPlatformCache(edge.clock).inFrontOf(async ({ url }) => {
      const of = askedOf(url);
      const answer = await miss(of);
      return toResponse(answer, await cacheTagsOfAnswer(of, answer));
    });
    edge.onPurge((keys) => entrypoint(SITE).purge(keys));
    const { report } = edge.content;
    const past = { answerMiss: miss, report, ambient: edge.parts.ambient };
    return createWorkersCache(edge.clock, entrypoint, createTokenAnswers(), past);
  },
};

async function createEdge(cacheOf: (edge: Purged) => AnswerCache) {
  let storeFails = false;
  const listeners: ((keys: Key[]) => Promise<unknown>)[] = [];
  const edge = createTestEdge({
    store: ({ kind }) => {
      if (kind === "get" && storeFails) throw new Error("KV is away");
    },
    purge: async ({ keys }) => {
      for (const heard of listeners) await heard(keys);
    },
  });
  const cache = cacheOf({ ...edge, onPurge: (heard) => void listeners.push(heard) });
  const key = await keyFor(LIST);
  return {
    ...edge,
    key,
    /** What a reader is told: the position of the body, or what else there is. */
    told: async (): Promise<string> => {
      const { answer } = await cache.read(asked);
      if (answer.kind !== "live") return answer.kind;
      const body = await new Response(answer.body).text();
      return `${answer.freshness} ${body.startsWith("{") ? (JSON.parse(body) as { position: number }).position : body}`;
    },
    /** Whether the cache had the list, and the slugs of its pages. */
    slugs: async (): Promise<string[]> => {
      const { answer, hit } = await cache.read(asked);
      if (answer.kind !== "live") return [answer.kind];
      const body = JSON.parse(await new Response(answer.body).text()) as {
        data: { slug: string }[];
      };
      return [hit ? "hit" : "miss", ...body.data.map(({ slug }) => slug).toSorted()];
    },
    breakStore: () => void (storeFails = true),
    breakLedger: () => {
      const away = () => Promise.reject(new Error("away"));
      edge.content.ledgerOf = () => ({ look: away, select: away, apply: away, forget: away });
    },
    /** The store gives what was there before, as a place does whose copy is old. */
    lag: (stored: Storable) => edge.store.put(key, stored),
  };
}

const old = (key: Key, position: number): Storable => ({
  state: "live",
  version: { epoch: 1, position },
  ...contentOf(key, position),
});
const fresh: FromOrigin = {
  kind: "live",
  etag: '"o"',
  body: "of the origin",
  tags: "",
  version: null,
};
const AWAY: FromOrigin = { kind: "away" };

describe.each(Object.entries(caches))("behind %s", (_, cacheOf) => {
  it("a list that never was in the log is not given after its time", async () => {
    const { origin, told, pass } = await createEdge(cacheOf);
    origin.says(fresh);
    expect(await told()).toBe("unverified of the origin");
    origin.says(AWAY);
    await pass(ROUNDS_MS);
    expect(await told()).toBe("unavailable");
  });

  it("a list that was made of documents goes from the cache that keeps it with the purge of what it shows", async () => {
    const { breakLedger, ledger, origin, pass, slugs } = await createEdge(cacheOf);
    await ledger().apply(rowBatch(0, [team, member(2, 5), member(3, 6)], { first: true }));
    expect([await slugs(), await slugs()]).toEqual([
      ["miss", "slug-5", "slug-6"],
      ["hit", "slug-5", "slug-6"],
    ]);
    await ledger().apply(rowBatch(3, [documentEntry(4, 5, null)], { floor: 4 }));
    expect(await slugs()).toEqual(["miss", "slug-6"]);
    await pass(ROUNDS_MS);
    expect(await slugs()).toEqual(["miss", "slug-6"]);
    breakLedger();
    // what was verified may be given after its time: purges still reach it
    await pass(VERIFIED_TTL_S * 1_000);
    expect(await slugs()).toEqual(["hit", "slug-6"]);
    expect(origin.calls.length).toBe(1);
  });

  it("a list that was made of documents before it by a ledger of another version is not given after its time", async () => {
    const { breakLedger, content, ledger, told, pass } = await createEdge(cacheOf);
    await ledger().apply(batch(0, [live(someKey("a"), 1)]));
    withDocuments(content, madeOf);
    expect(await told()).toBe(`verified ${LIST} at 1`);
    await ledger().apply(batch(1, [gone(someKey("a"), 2)], { floor: 2 }));
    // kept for seconds: such a ledger purges by no tag
    expect(await told()).toBe(`verified ${LIST} at 1`);
    await pass(ROUNDS_MS);
    expect(await told()).toBe(`verified ${LIST} at 2`);
    await ledger().apply(batch(2, [gone(someKey("b"), 3)], { floor: 3 }));
    await pass(ROUNDS_MS);
    breakLedger();
    expect(await told()).toBe("unavailable");
  });

  it("a list that embedded it is not given although its own entry is an answer", async () => {
    const { breakStore, key, ledger, told, pass } = await createEdge(cacheOf);
    await ledger().apply(batch(0, [live(key, 1)]));
    expect(await told()).toBe("verified 1");
    await ledger().apply(batch(1, [live(key, 2)], { floor: 2 }));
    breakStore();
    for (const ms of [0, ROUNDS_MS]) {
      await pass(ms);
      expect(await told()).toBe("unavailable");
    }
  });

  it("a page that it left by an edit, before it was taken down, is not given", async () => {
    const { breakStore, key, ledger, told, pass } = await createEdge(cacheOf);
    await ledger().apply(batch(0, [live(key, 1)]));
    expect(await told()).toBe("verified 1");
    await ledger().apply(batch(1, [live(key, 2)]));
    // nothing that the log has names the document now
    await ledger().apply(batch(2, [gone(someKey("a"), 3)], { floor: 3 }));
    await pass(ROUNDS_MS);
    breakStore();
    expect(await told()).toBe("unavailable");
  });

  it("a list of before it is not given by a place that lags", async () => {
    const { key, lag, ledger, told, pass } = await createEdge(cacheOf);
    await ledger().apply(batch(0, [live(key, 1)]));
    await ledger().apply(batch(1, [live(key, 2)], { floor: 2 }));
    await pass(ROUNDS_MS);
    await lag(old(key, 1));
    expect(await told()).toBe("unavailable");
    // later, an edit: what is of after the take-down is given while the place lags
    await ledger().apply(batch(2, [live(key, 3)], { floor: 2 }));
    await lag(old(key, 2));
    expect(await told()).toBe("stale 2");
  });

  it("what a lagging place gave while the ledger could not be asked ends with its time", async () => {
    const edge = await createEdge(cacheOf);
    const { breakLedger, key, lag, ledger, told, pass } = edge;
    await ledger().apply(batch(0, [live(key, 1)]));
    await ledger().apply(batch(1, [gone(key, 2)], { floor: 2 }));
    await pass(ROUNDS_MS);
    await lag(old(key, 1));
    breakLedger();
    expect(await told()).toBe("unverified 1");
    edge.breakStore();
    await pass(ROUNDS_MS);
    expect(await told()).toBe("unavailable");
  });
});

describe("a take-down", () => {
  const plain = () => createEdge(caches["the cache in memory"]);

  it("is not given to a reader who asks for a change that the edge does not have", async () => {
    const { content, key, lag, ledger } = await plain();
    await ledger().apply(batch(0, [gone(key, 2)], { floor: 2 }));
    await lag(old(key, 1));
    expect(await answerFrom(content, asked, 9)).toEqual({ kind: "unavailable" });
  });

  it("need not reach what was dropped: nothing of it is given, also where the store lags", async () => {
    const { key, lag, ledger, told } = await plain();
    await ledger().apply(batch(0, [live(key, 1)]));
    await ledger().apply(batch(1, [dropped(key, 2)]));
    await lag(old(key, 1));
    expect(await told()).toBe("unavailable");
  });

  it("that no entry follows is heard of all the same", async () => {
    const { ledger } = await plain();
    await ledger().apply(batch(0, [live(someKey("a"), 4)], { floor: 0 }));
    await ledger().apply(batch(4, [], { floor: 4 }));
    expect((await ledger().look(someKey("a"))).floor).toBe(4);
  });

  it("leaves the store what it put late, no longer than two comparisons while the origin is away", async () => {
    const { key, lag, ledger, pass, store } = await plain();
    await ledger().apply(batch(0, [live(key, 1)]));
    await ledger().apply(batch(1, [live(key, 2)], { floor: 2 }));
    // a put of a ledger that died lands after it
    await lag(old(key, 1));
    await pass(100_000);
    expect(store.held.get(key)).toEqual(old(key, 1));
    await pass(90_000);
    expect(store.held.has(key)).toBe(false);
  });

  it("leaves the store a late body that shows nothing taken down", async () => {
    const { key, lag, ledger, pass, store } = await plain();
    await ledger().apply(batch(0, [live(key, 3)], { floor: 1 }));
    await lag(old(key, 2));
    await pass(400_000);
    expect(store.held.get(key)).toEqual(old(key, 2));
  });
});

describe("the purges of a key", () => {
  /** An edge, and whether each purge it wanted was one of a take-down, in order. */
  function createWanting() {
    const wanted: boolean[] = [];
    const edge = createTestEdge({
      purger: () => ({
        async purge(_, wants) {
          wanted.push(...wants.map(({ takesDown }) => takesDown));
          return { waiting: [], againInMs: 0 };
        },
      }),
    });
    return { ...edge, wanted };
  }
  const a = someKey("a");

  it("go first when its answer showed what was taken down", async () => {
    const { ledger, pass, wanted } = createWanting();
    await ledger().apply(batch(0, [live(a, 2)], { floor: 2 }));
    await pass(ROUNDS_MS);
    expect(wanted).toEqual([true, true, true]);
  });

  it("stay those of a take-down when it is published again before they are over", async () => {
    const { ledger, pass, wanted } = createWanting();
    await ledger().apply(batch(0, [gone(a, 2)], { floor: 2 }));
    await pass(5_000);
    await ledger().apply(batch(2, [live(a, 3)], { floor: 2 }));
    await pass(ROUNDS_MS);
    expect(wanted).toEqual([true, true, false, true, true]);
    // and are those of an edit again, once they were over
    await pass(10 * ROUNDS_MS);
    await ledger().apply(batch(3, [live(a, 4)], { floor: 2 }));
    await pass(ROUNDS_MS);
    expect(wanted.slice(5)).toEqual([false, false, false]);
  });

  it("of an edit become those of a take-down that follows before they are over", async () => {
    const { ledger, pass, wanted } = createWanting();
    await ledger().apply(batch(0, [live(a, 2)]));
    await ledger().apply(batch(2, [], { floor: 2 }));
    await pass(ROUNDS_MS);
    expect(wanted).toEqual([false, true, true]);
  });
});
