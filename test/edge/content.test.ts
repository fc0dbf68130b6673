import { describe, expect, it } from "vitest";
import { answerFrom, answerMiss } from "../../edge/read/content.ts";
import type { Answer, Asked, FromOrigin } from "../../edge/ports.ts";
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
import { madeOf, withDocuments } from "../support/replica.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestEdge } from "../support/edge.ts";
import type { StoreStep } from "../support/memory-store.ts";
import { whileTimePasses } from "../support/until.ts";
import { STORE_LATE_MS } from "../../shared/limits.ts";
import { printQuery } from "../../shared/query.ts";

/** The rows of the table that carry a promise, with a real ledger and store behind them. */

const HOME = "/v2/pages/*/home/";
const TOKEN = printQuery({ kind: "token", hash: "a".repeat(64) });
const asked = { site: SITE, printed: HOME };

async function createEdge() {
  const edge = createTestEdge();
  const home = await keyFor(HOME);
  const ask = () => answerMiss(edge.content, asked);
  return { ...edge, home, ask };
}

const fromStore = (key: string, position: number): Answer => ({
  kind: "live",
  ...contentOf(key, position),
  body: new TextEncoder().encode(contentOf(key, position).body),
  version: { epoch: 1, position },
  freshness: "verified",
  source: "store",
});
const fromOrigin: FromOrigin = {
  kind: "live",
  etag: '"o"',
  body: "{}",
  tags: "",
  version: { epoch: 1, position: 9 },
};

describe("content", () => {
  it("that was pushed is answered without the origin, which nobody asks", async () => {
    const { ask, home, ledger, origin } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)]));
    expect(await ask()).toEqual(fromStore(home, 1));
    expect(origin.calls).toEqual([]);
  });

  it("that a ledger of another version speaks of in words nobody knows is given unverified", async () => {
    const { ask, content, home, ledger, events } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)]));
    const known = ledger();
    const moved = async () => {
      const looked = await known.look(home);
      return { ...looked, need: { ...looked.need!, state: "moved" as "live" } };
    };
    content.ledgerOf = () => ({ ...ledger(), look: moved });
    expect(await ask()).toEqual({ ...fromStore(home, 1), freshness: "unverified" });
    expect(events.filter(({ kind }) => kind === "edge.trouble")).toHaveLength(1);
  });

  it("that was taken down is absent, whatever the store still has and the origin might say", async () => {
    const { ask, home, ledger, origin, store } = await createEdge();
    origin.says(fromOrigin);
    await ledger().apply(batch(0, [live(home, 1)]));
    await ledger().apply(batch(1, [gone(home, 2)]));
    await store.put(home, {
      state: "live",
      version: { epoch: 1, position: 1 },
      ...contentOf(home, 1),
    });
    expect(await ask()).toMatchObject({ kind: "absent", freshness: "verified" });
    expect(origin.calls).toEqual([]);
  });

  it("that was published again after it was taken down is back", async () => {
    const { ask, home, ledger } = await createEdge();
    await ledger().apply(batch(0, [gone(home, 1)]));
    await ledger().apply(batch(1, [live(home, 2)]));
    expect(await ask()).toEqual(fromStore(home, 2));
  });

  it("that is no longer kept warm comes from the origin, and while it is away from nobody", async () => {
    const { ask, home, ledger, origin } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)]));
    await ledger().apply(batch(1, [dropped(home, 2)]));
    expect(await ask()).toEqual({ kind: "unavailable" });
    origin.says(fromOrigin);
    expect(await ask()).toEqual({ ...fromOrigin, freshness: "unverified", source: "origin" });
  });

  it("is never written by a read", async () => {
    const { ask, origin, store } = await createEdge();
    origin.says(fromOrigin);
    await ask();
    expect([store.puts, store.held.size]).toEqual([[], 0]);
  });

  it("is of a site: another one with the same page has nothing of it", async () => {
    const { content, home, ledger } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)]));
    const answer = await answerMiss(content, { site: SITE + 1, printed: HOME });
    expect(answer).toEqual({ kind: "unavailable" });
  });

  it("is asked for with the site and the query as they were given", async () => {
    const { ask, origin } = await createEdge();
    await ask();
    expect(origin.calls).toEqual([{ kind: "ask", asked, fresh: false }]);
  });
});

describe("a store that is late", () => {
  const ANSWERS_AFTER_MS = 1_000;

  const createLate = async () => {
    const clock = createFakeClock();
    const store = ({ kind }: StoreStep) =>
      kind === "get" ? clock.sleep(ANSWERS_AFTER_MS) : undefined;
    const edge = createTestEdge({ store }, clock);
    await edge.ledger().apply(batch(0, [live(await keyFor(HOME), 1)]));
    const beganMs = clock.now();
    const askFor = async (what: Asked) => {
      const answer = await whileTimePasses(clock, answerMiss(edge.content, what), 50);
      return { answer, tookMs: clock.now() - beganMs };
    };
    return { ...edge, askFor };
  };

  it("keeps nobody waiting whom the documents can answer", async () => {
    const { askFor, content, origin } = await createLate();
    const selected = withDocuments(content, madeOf);
    const { answer, tookMs } = await askFor(asked);
    expect(answer).toMatchObject({ freshness: "verified", source: "replica" });
    expect([selected, origin.calls, tookMs]).toEqual([[HOME], [], STORE_LATE_MS]);
  });

  it("is waited for where nobody else knows", async () => {
    const { askFor } = await createLate();
    const { answer, tookMs } = await askFor(asked);
    expect(answer).toMatchObject({ freshness: "verified", source: "store" });
    expect(tookMs).toBe(ANSWERS_AFTER_MS);
  });

  it("keeps no token waiting that an origin knows, and is heard if the origin says nothing", async () => {
    for (const isThere of [true, false]) {
      const { askFor, origin } = await createLate();
      if (isThere) origin.says(fromOrigin);
      const { answer, tookMs } = await askFor({ site: null, printed: TOKEN });
      expect(answer.kind).toBe(isThere ? "live" : "unavailable");
      expect(tookMs).toBe(isThere ? STORE_LATE_MS : ANSWERS_AFTER_MS);
    }
  });
});

describe("a reader who has seen a change", () => {
  it("is answered from the store when the ledger has that change", async () => {
    const { content, home, ledger, origin } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)], { change: 5 }));
    expect(await answerFrom(content, asked, 5)).toEqual(fromStore(home, 1));
    expect(origin.calls).toEqual([]);
  });

  it("is answered from the documents while the origin is away: verified when they have that change, else stale", async () => {
    const { content, ledger } = await createEdge();
    await ledger().apply(batch(0, [live(someKey("a"), 1)], { change: 5 }));
    withDocuments(content, madeOf);
    for (const [change, freshness] of [
      [5, "verified"],
      [6, "stale"],
    ] as const) {
      const version = { epoch: 1, position: 1 };
      const made = { kind: "live", source: "replica", version, freshness };
      expect(await answerFrom(content, asked, change)).toMatchObject(made);
    }
    const invalid = { kind: "refused", code: "invalid", detail: "No such field." } as const;
    withDocuments(content, (_, head) => ({ ...invalid, head }));
    expect(await answerFrom(content, asked, 5)).toEqual(invalid);
    // the field may have come with the change
    expect(await answerFrom(content, asked, 6)).toEqual({ kind: "unavailable" });
  });

  it("is answered by the origin, asked not to use its log, when the ledger is behind", async () => {
    const { content, home, ledger, origin } = await createEdge();
    origin.says(fromOrigin);
    await ledger().apply(batch(0, [live(home, 1)], { change: 5 }));
    expect(await answerFrom(content, asked, 6)).toMatchObject({ source: "origin" });
    expect(origin.calls).toEqual([{ kind: "ask", asked, fresh: true }]);
  });

  it("is told that it is old when there is nothing newer to be had", async () => {
    const { content, home, ledger } = await createEdge();
    await ledger().apply(batch(0, [live(home, 1)], { change: 5 }));
    expect(await answerFrom(content, asked, 6)).toEqual({
      ...fromStore(home, 1),
      freshness: "stale",
    });
  });

  it("is answered by the origin when the ledger cannot say how far it is", async () => {
    const edge = await createEdge();
    edge.origin.says(fromOrigin);
    const broken = { ...edge.ledger(), look: () => Promise.reject(new Error("away")) };
    const content = { ...edge.content, ledgerOf: () => broken };
    expect(await answerFrom(content, asked, 1)).toMatchObject({ source: "origin" });
    expect(edge.origin.calls).toMatchObject([{ fresh: true }]);
  });
});

describe("a token's rendition", () => {
  const printed = `token:${"ab".repeat(32)}`;
  const grant = (site: number) =>
    JSON.stringify({ site, scopes: ["read"], locales: ["en"], defaultLocale: "en" });
  const ask = async () => {
    const edge = createTestEdge();
    const key = await keyFor(printed, 0);
    const entry = (position: number, body: string) => ({ ...live(key, position), body });
    const read = () => answerMiss(edge.content, { site: null, printed });
    return { ...edge, key, entry, read };
  };

  it("is verified by the ledger of the site that its body names", async () => {
    const { entry, ledger, origin, read } = await ask();
    await ledger(8).apply(batch(0, [entry(1, grant(8))], { site: 8 }));
    expect(await read()).toMatchObject({ kind: "live", body: grant(8), freshness: "verified" });
    expect(origin.calls).toEqual([]);
  });

  it("is not verified by a ledger that does not know it, whatever its body says", async () => {
    const { entry, ledger, origin, read } = await ask();
    await ledger(8).apply(batch(0, [entry(1, grant(9))], { site: 8 }));
    expect(await read()).toMatchObject({ kind: "live", freshness: "stale" });
    expect(origin.calls).toMatchObject([{ asked: { site: null, printed } }]);
  });

  it("is refused for good once revoked, although the store may lag", async () => {
    const { entry, key, ledger, origin, read, store } = await ask();
    origin.says({ ...fromOrigin, body: grant(8) });
    await ledger(8).apply(batch(0, [entry(1, grant(8))], { site: 8 }));
    await ledger(8).apply(batch(1, [gone(key, 2)], { site: 8 }));
    const absent = { kind: "absent", detail: "Invalid token." };
    // a tombstone names no site, so no ledger is asked
    expect(await read()).toMatchObject({ ...absent, freshness: "unverified" });
    const lagging = { state: "live", version: { epoch: 1, position: 1 } } as const;
    await store.put(key, { ...lagging, etag: '"t"', body: grant(8), tags: "" });
    expect(await read()).toMatchObject({ ...absent, freshness: "verified" });
    expect(origin.calls).toEqual([]);
  });

  it("that is no grant is asked for at the origin", async () => {
    const { entry, ledger, origin, read } = await ask();
    await ledger(8).apply(batch(0, [entry(1, '{"site":"8"}')], { site: 8 }));
    expect(await read()).toEqual({ kind: "unavailable" });
    expect(origin.calls).toHaveLength(1);
  });
});
