import { apply, look, workOff } from "../../edge/ledger/apply.ts";
import type { LedgerParts, LedgerRecord } from "../../edge/ledger/record.ts";
import type { Looked, Origin, Selected, Store } from "../../edge/ports.ts";
import { createTurns, type Turns } from "../../edge/ledger/turns.ts";
import { createWrites } from "../../edge/ledger/writes.ts";
import { KV_WRITE_GAP_MS, STORE_WRITES_AT_ONCE } from "../../shared/limits.ts";
import type { Key } from "../../shared/keys.ts";
import type { Batch, Head, Reply } from "../../shared/push.ts";
import { createMemoryRecord, type MemoryRecord } from "../support/memory-ledger.ts";
import type { Fail } from "./invariants.ts";
import { plantedLook, plantedRecord, plantedStore, type Plant } from "./plants.ts";
import { createSelects, type Logged } from "./selects.ts";
import { createProcess, type Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";
import { createTold, type Told } from "./told.ts";

/** The ledger of one site at an edge: what is durable, and what is in the memory of the instance that runs now. */
export interface LedgerSide {
  readonly record: MemoryRecord;
  /** What it was told of what ended. */
  readonly told: Told;
  /** How far it ever came in the log of an epoch, with records that were lost since. */
  reached: (epoch: number) => Omit<Head, "epoch">;
  look: (key: Key) => Looked;
  select: (printed: string) => Promise<Selected>;
  push: (batch: Batch) => Promise<Reply>;
  /** The instance dies, now or at one of its next waits; another starts when it is needed. */
  crash: (nth: number | null) => void;
  /** What was durable is gone; it begins as a ledger that never heard of anything. */
  lose: () => void;
  pause: (ms: number) => void;
  /** Whoever was to die later lives on. */
  spare: () => void;
}

export interface LedgerSideParts {
  site: number;
  scheduler: Scheduler;
  /** What an instance is given; its puts go on when it has died. */
  storeOf: (process: Process) => Store;
  purgerOf: (process: Process) => LedgerParts["purger"];
  originOf: (process: Process) => Origin;
  /** The rows of documents that the log had when this was its head. */
  logged: Logged;
  /** How far the edge's clock is ahead. */
  skewMs: () => number;
  trouble: () => void;
  fail: Fail;
  /** Told of each stretch before it is committed. */
  onCommit: (batch: Batch) => void;
  plant: Plant | null;
}

interface Instance {
  process: Process;
  parts: LedgerParts;
  died: Promise<never>;
  turns: Turns;
}

const NOWHERE = { position: 0, change: 0 };

/** How soon an alarm that failed is tried again. */
const ALARM_RETRY_MS = 2_000;

export function createLedgerSide(parts: LedgerSideParts): LedgerSide {
  const { scheduler, skewMs, plant } = parts;
  let record = createMemoryRecord();
  const told = createTold(scheduler);
  const reached = new Map<number, Omit<Head, "epoch">>();
  const onCommitted = ({ epoch, position, change }: Head) => {
    const before = reached.get(epoch) ?? NOWHERE;
    reached.set(epoch, {
      position: Math.max(position, before.position),
      change: Math.max(change, before.change),
    });
  };
  let running: Instance | undefined;
  let alarmMs = Number.POSITIVE_INFINITY;
  let watched = watch(parts, record, told, onCommitted);
  const selects = createSelects(parts, () => ({ record: watched.record, rows: record.rows() }));
  const live = (): Instance => {
    if (running?.process.alive() === true) return running;
    const process = createProcess(scheduler, skewMs);
    process.onDeath(() => {
      parts.trouble();
      if (plant === "no durable purge intents") record.finish(record.due(Infinity, 1_000));
      scheduler.after(scheduler.between(50, 500), arm);
    });
    running = createInstance(parts, process, watched.record);
    return running;
  };
  const arm = () => {
    const dueMs = record.nextDueMs();
    if (dueMs === null) return;
    const atMs = Math.max(scheduler.now() + 1, dueMs - skewMs());
    if (atMs >= alarmMs && alarmMs > scheduler.now()) return;
    alarmMs = atMs;
    scheduler.after(atMs - scheduler.now(), () => {
      if (alarmMs !== atMs) return;
      alarmMs = Number.POSITIVE_INFINITY;
      const { turns, parts: own } = live();
      const worked = turns.other((isBatchWaiting) => workOff(own, isBatchWaiting));
      worked.then(arm, () => scheduler.after(ALARM_RETRY_MS, arm));
    });
  };
  return {
    get record() {
      return record;
    },
    told,
    reached: (epoch) => reached.get(epoch) ?? NOWHERE,
    look: (key) => plantedLook(look(live().parts, key), plant),
    select(printed) {
      live();
      return selects.select(printed);
    },
    push(batch) {
      const { turns, parts: own, died } = live();
      const reply = turns.batch(() => {
        if (plant === "no fence") watched.pretend(batch);
        return apply(own, batch);
      });
      reply.then(arm, () => arm());
      if (plant === "acknowledged before commit") return Promise.resolve(acknowledged(batch));
      const taken = reply.then(({ outcome, ...rest }): Reply => {
        if (outcome === "removed") throw new Error("the world removes no edge");
        return { outcome, ...rest };
      });
      return Promise.race([taken, died]);
    },
    crash(nth) {
      if (nth === null) live().process.die();
      else live().process.dieAt(nth);
    },
    lose() {
      running?.process.die();
      record = createMemoryRecord();
      watched = watch(parts, record, told, onCommitted);
      told.forget();
      selects.forget();
    },
    pause(ms) {
      parts.trouble();
      live().process.pause(ms);
    },
    spare: () => live().process.dieAt(null),
  };
}

/** What it would say if it took all of it. */
const acknowledged = ({ epoch, to, change, documents }: Batch): Reply => ({
  outcome: "applied",
  head: { epoch, position: to, change },
  purgedTo: to,
  documents: documents?.to ?? 0,
});

function createInstance(parts: LedgerSideParts, process: Process, record: LedgerRecord): Instance {
  const died = new Promise<never>((_, reject) =>
    process.onDeath(() => reject(new Error("connection reset"))),
  );
  died.catch(() => undefined);
  const store = plantedStore(parts.storeOf(process), parts.plant);
  return {
    process,
    died,
    parts: {
      site: parts.site,
      record,
      store,
      writes: createWrites({
        store,
        clock: process.clock,
        gapMs: KV_WRITE_GAP_MS,
        atOnce: STORE_WRITES_AT_ONCE,
      }),
      purger: parts.purgerOf(process),
      origin: parts.originOf(process),
      clock: process.clock,
      report: () => undefined,
    },
    turns: createTurns(),
  };
}

/** The record as the ledger sees it; what it commits is checked first. */
function watch(
  { fail, onCommit, plant }: LedgerSideParts,
  own: MemoryRecord,
  told: Told,
  onCommitted: (head: Head) => void,
) {
  let pretended: { epoch: number; position: number; change: number } | undefined;
  const planted = plantedRecord(own, plant);
  const record: LedgerRecord = {
    ...planted,
    head() {
      const head = pretended ?? planted.head();
      pretended = undefined;
      return head;
    },
    commit(batch, dueMs) {
      const before = planted.head();
      if (batch.epoch < before.epoch) fail("I3", "a ledger went back to an older epoch");
      if (batch.epoch === before.epoch && batch.to < before.position)
        fail("I3", `a ledger went back from ${before.position} to ${batch.to}`);
      if (batch.epoch === before.epoch && batch.from !== before.position)
        fail("I5", `a ledger at ${before.position} took a stretch from ${batch.from}`);
      onCommit(batch);
      const committed = planted.commit(batch, dueMs);
      told.took(batch);
      onCommitted(own.head());
      return committed;
    },
  };
  return {
    record,
    /** Whatever the batch continues, it seems to continue the head. */
    pretend: (batch: Batch) =>
      (pretended = { epoch: batch.epoch, position: batch.from, change: batch.change }),
  };
}
