import { MessageChannel, type MessagePort } from "node:worker_threads";
import { onTestFinished } from "vitest";
import { createCaller, serve } from "../../edge/node/calls.ts";
import { createMirror } from "../../edge/node/mirror.ts";
import { createSharedCache } from "../../edge/node/shared-cache.ts";
import { createSqliteStore } from "../../edge/node/sqlite-store.ts";
import type { Answer, AnswerCache, Asked, Cached, PurgeableCache } from "../../edge/ports.ts";
import type { Clock } from "../../shared/clock.ts";
import { createMemoryCache } from "../../edge/cache/memory-cache.ts";
import { createFakeClock } from "../support/clock.ts";
import { createLaggingStore } from "../support/lagging-store.ts";
import { createMemoryRecord } from "../support/memory-ledger.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { createRandom } from "../support/random.ts";
import { cacheSuite } from "./cache.suite.ts";
import { createRecord } from "../../edge/ledger/sqlite-record.ts";
import { lostRecordSuite } from "./lost-record.suite.ts";
import { recordSuite } from "./record.suite.ts";
import { createSqliteRows } from "../../edge/node/sqlite-rows.ts";
import { replicaSuite } from "./replica.suite.ts";
import { rowsSuite } from "./rows.suite.ts";
import { runCache, runRecord, runRows, runStore, type RecordStep } from "./steps.ts";
import { storeSuite } from "./store.suite.ts";

/** The fakes of the other tests, and the cache of the Node edge, in this process. */

storeSuite("store in memory", () => {
  const store = createMemoryStore();
  return (steps) => runStore(store, steps);
});

storeSuite("lagging store without lag", () => {
  const parts = { clock: createFakeClock(), random: createRandom(1) };
  const store = createLaggingStore(parts, { leastMs: 0, mostMs: 0, ownPutSeen: 1 }).at("here");
  return (steps) => runStore(store, steps);
});

storeSuite("store in SQLite", () => {
  const store = createSqliteStore(":memory:");
  return (steps) => runStore(store, steps);
});

const inMemory = () => {
  const record = createMemoryRecord();
  return (steps: RecordStep[]) => runRecord(() => record, steps);
};
recordSuite("record in memory", inMemory);
lostRecordSuite("record in memory", inMemory);
replicaSuite("record in memory", inMemory);

const inSqlite = () => {
  const rows = createSqliteRows(":memory:");
  return (steps: RecordStep[]) => runRecord(() => createRecord(rows, () => undefined), steps);
};
recordSuite("record in SQLite", inSqlite);
lostRecordSuite("record in SQLite", inSqlite);
replicaSuite("record in SQLite", inSqlite);

rowsSuite("SQLite in Node", () => {
  const rows = createSqliteRows(":memory:");
  return (steps) => runRows(rows, steps);
});

cacheSuite("cache of several threads, as one of them has it", () => {
  return (steps) => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    return runCache(
      (clock, answerMiss) => createThreadsCache(clock, answerMiss, port1, port2),
      steps,
    );
  };
});

/** The cache and a thread's part of it, which speak as threads do. */
function createThreadsCache(
  clock: Clock,
  answerMiss: (asked: Asked) => Promise<Answer>,
  ofKeeper: MessagePort,
  ofReader: MessagePort,
): PurgeableCache {
  const reader = createCaller<{ drop: (names: readonly string[]) => void }>(ofKeeper);
  const drop = (names: readonly string[]) => reader.calls.drop(names);
  const cache = createSharedCache({ clock, maxBytes: 1_000_000, drop }, answerMiss);
  const read = (asked: Asked) => cache.read(asked);
  serve(ofKeeper, { read });
  const keeper = createCaller<{ read: typeof read }>(ofReader);
  const mirror = createMirror(clock, (asked) => keeper.calls.read(asked));
  serve(ofReader, { drop: (names: readonly string[]) => mirror.drop(names) });
  return { read: (asked) => readAsText(mirror, asked), purge: (keys) => cache.purge(keys) };
}

/** What is shared among threads is no body that a `Response` can read. */
async function readAsText(mirror: AnswerCache, asked: Asked): Promise<Cached> {
  const { answer, hit } = await mirror.read(asked);
  if (answer.kind !== "live" || !(answer.body instanceof Uint8Array)) return { answer, hit };
  return { answer: { ...answer, body: Buffer.from(answer.body).toString() }, hit };
}

cacheSuite("cache in memory", () => {
  const parts = { maxBytes: 1_000_000 };
  return (steps) =>
    runCache((clock, answerMiss) => createMemoryCache({ ...parts, clock }, answerMiss), steps);
});
