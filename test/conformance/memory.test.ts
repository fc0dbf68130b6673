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

cacheSuite("cache in memory", () => {
  const parts = { maxBytes: 1_000_000 };
  return (steps) =>
    runCache((clock, answerMiss) => createMemoryCache({ ...parts, clock }, answerMiss), steps);
});
