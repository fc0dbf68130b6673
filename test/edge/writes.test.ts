import { describe, expect, it } from "vitest";
import { backoffMs } from "../../shared/retry.ts";
import { COURIER_BACKOFF, KV_WRITE_GAP_MS, PUSH_TIMEOUT_MS } from "../../shared/limits.ts";
import type { Entry } from "../../shared/push.ts";
import { createFakeClock, type FakeClock } from "../support/clock.ts";
import { createTestEdge, type TestEdge } from "../support/edge.ts";
import { batch, dropped, gone, live, someKey } from "../support/entries.ts";
import { createKvRules } from "../support/kv-rules.ts";
import type { BeforeStore, StoreStep } from "../support/memory-store.ts";
import { createRandom } from "../support/random.ts";
import { whileTimePasses } from "../support/until.ts";

/** Writing to a store that takes one write per second and key, and is slow. */

const [a, b, c] = [someKey("a"), someKey("b"), someKey("c")];
const LIST = someKey("f");
const PUT_MS = 240;

function createSlowEdge(takesMs: number, more: BeforeStore = () => undefined) {
  const clock = createFakeClock();
  const kv = createKvRules(clock, takesMs);
  const steps: StoreStep[] = [];
  const store: BeforeStore = async (step) => {
    steps.push(step);
    return (await more(step)) ?? kv.before(step);
  };
  const edge = createTestEdge({ store, gapMs: KV_WRITE_GAP_MS }, clock);
  const apply: ReturnType<TestEdge["ledger"]>["apply"] = (sent) =>
    whileTimePasses(clock, edge.ledger().apply(sent), 10);
  return { ...edge, apply, kv, steps, written: () => edge.store.puts.map(({ key }) => key) };
}

/** Sends what the log has after the edge's head until it has all, as a courier does. */
async function send(edge: TestEdge, log: Map<string, Entry>, clock: FakeClock, end: () => boolean) {
  const random = createRandom(1);
  const pushes: { atMs: number; to: number }[] = [];
  let failures = 0;
  while (!end()) {
    const from = edge.record().head().position;
    const entries = [...log.values()].filter(({ position }) => position > from);
    if (entries.length === 0) {
      await clock.sleep(10);
      continue;
    }
    const sorted = entries.toSorted((x, y) => x.position - y.position);
    const taken = await edge
      .ledger()
      .apply(batch(from, sorted))
      .catch(() => undefined);
    failures = taken === undefined ? failures + 1 : 0;
    if (taken === undefined) await clock.sleep(backoffMs(COURIER_BACKOFF, failures, random));
    else pushes.push({ atMs: clock.now(), to: taken.head.position });
  }
  return pushes;
}

describe("a key that is written more than once a second", () => {
  it("holds up twenty publishes of one list by the batch before and its own second at most, and none is refused", async () => {
    const edge = createSlowEdge(30);
    const { clock, kv } = edge;
    const log = new Map<string, Entry>();
    const publishedMs: number[] = [];
    const publish = async () => {
      for (let item = 0; item < 20; item++) {
        publishedMs.push(clock.now());
        const [key, position] = [someKey(item.toString(16)), 2 * item + 1];
        log.set(key, live(key, position)).set(LIST, live(LIST, position + 1));
        await clock.sleep(250);
      }
    };
    const end = () => publishedMs.length === 20 && edge.record().head().position === 40;
    const sent = Promise.all([send(edge, log, clock, end), publish()]);
    const [pushes] = await whileTimePasses(clock, sent, 10);
    const waitsMs = publishedMs.map((atMs, item) => {
      const push = pushes.find(({ to }) => to >= 2 * item + 2);
      return (push?.atMs ?? Number.POSITIVE_INFINITY) - atMs;
    });
    expect(kv.seen.refused).toBe(0);
    expect(Math.max(...waitsMs)).toBeLessThan(2 * KV_WRITE_GAP_MS);
    expect(edge.store.held.get(LIST)).toMatchObject({ version: { epoch: 1, position: 40 } });
  });

  it("waits for its second, and the others of its batch do not", async () => {
    const { apply, clock, store } = createSlowEdge(0);
    await apply(batch(0, [live(a, 1)]));
    const startMs = clock.now();
    await apply(batch(1, [live(a, 2), live(b, 3), gone(c, 4)]));
    expect(store.puts.map(({ key }) => key)).toEqual([a, b, c, a]);
    expect(clock.now() - startMs).toBe(KV_WRITE_GAP_MS);
  });

  it("that somebody else wrote is refused, and written a second later", async () => {
    const { apply, kv, clock, steps, store } = createSlowEdge(0);
    await store.put(a, { state: "gone", version: { epoch: 1, position: 1 } });
    const startMs = clock.now();
    const reply = await apply(batch(0, [live(a, 2)]));
    expect([reply.outcome, kv.seen.refused, clock.now() - startMs]).toEqual([
      "applied",
      1,
      KV_WRITE_GAP_MS,
    ]);
    expect(steps).toHaveLength(3);
  });

  it("is deleted a second after it was put", async () => {
    const { apply, clock, kv, store } = createSlowEdge(0);
    await apply(batch(0, [live(a, 1)]));
    const startMs = clock.now();
    await apply(batch(1, [dropped(a, 2)]));
    expect(store.held.get(a)).toBeUndefined();
    expect([clock.now() - startMs, kv.seen.refused]).toEqual([KV_WRITE_GAP_MS, 0]);
  });
});

describe("a batch that comes again", () => {
  it("writes only what had failed", async () => {
    let isFailing = true;
    const { apply, clock, written } = createSlowEdge(0, ({ key }) => {
      if (key === b && isFailing) throw new Error("the store is away");
    });
    const sent = batch(0, [live(a, 1), live(b, 2), gone(c, 3)]);
    await expect(apply(sent)).rejects.toThrow("the store is away");
    isFailing = false;
    await clock.advance(60_000);
    expect((await apply(sent)).outcome).toBe("applied");
    expect(written()).toEqual([a, c, b]);
  });

  it("writes again what has become newer meanwhile, or was something else", async () => {
    let isFailing = true;
    const { apply, store, written } = createSlowEdge(0, ({ key }) => {
      if (key === b && isFailing) throw new Error("the store is away");
    });
    await expect(apply(batch(0, [live(a, 1), live(b, 2)]))).rejects.toThrow();
    isFailing = false;
    await apply(batch(0, [live(b, 2), gone(a, 3)]));
    expect(written()).toEqual([a, b, a]);
    expect(store.held.get(a)).toMatchObject({ state: "gone", version: { epoch: 1, position: 3 } });
  });

  it("in a newer epoch writes everything, whatever was written at the same positions", async () => {
    let isFailing = true;
    const { apply, store } = createSlowEdge(0, ({ key }) => {
      if (key === b && isFailing) throw new Error("the store is away");
    });
    await expect(apply(batch(0, [live(a, 1), live(b, 2)]))).rejects.toThrow();
    isFailing = false;
    await apply(batch(0, [live(a, 1), live(b, 2)], { epoch: 2 }));
    expect(store.held.get(a)).toMatchObject({ version: { epoch: 2, position: 1 } });
  });

  it("writes again what a failed write may have changed", async () => {
    let failures = 1;
    const { apply, written, store } = createSlowEdge(0, ({ key }) => {
      if (key === a && failures-- > 0) throw new Error("nobody knows what became of it");
    });
    await expect(apply(batch(0, [live(a, 1)]))).rejects.toThrow();
    await apply(batch(0, [live(a, 1)]));
    expect(written()).toEqual([a]);
    expect(store.held.get(a)).toMatchObject({ version: { epoch: 1, position: 1 } });
  });
});

describe("a batch that the store cannot take in the time of a push", () => {
  const many = Array.from({ length: 500 }, (_, at) => live(someKey(at.toString(16)), at + 1));

  it("is answered within that time with the head it had, and the next push finds what is left", async () => {
    const { apply, clock, kv, record, store } = createSlowEdge(PUT_MS);
    const outcomes: string[] = [];
    for (let pushes = 0; record().head().position < 500; pushes++) {
      expect(pushes).toBeLessThan(3);
      const startMs = clock.now();
      const reply = await apply(batch(0, many));
      expect(clock.now() - startMs).toBeLessThan(PUSH_TIMEOUT_MS);
      outcomes.push(`${reply.outcome} ${reply.head.position}`);
    }
    expect(outcomes).toEqual(["refused 0", "applied 500"]);
    expect(store.puts).toHaveLength(500);
    expect(kv.seen).toEqual({ refused: 0, mostAtOnce: 6 });
  });

  it("shows nothing of itself before all of it is there", async () => {
    const { apply, ledger, purges } = createSlowEdge(PUT_MS);
    await apply(batch(0, many));
    const looked = await ledger().look(someKey("1"));
    expect([looked.need, purges]).toEqual([null, []]);
  });
});
