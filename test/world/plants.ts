import type { LedgerRecord, Task } from "../../edge/ledger/record.ts";
import type { Lane } from "../../origin/db/log/edges.ts";
import type { Answer, Looked, Store } from "../../edge/ports.ts";
import { PURGE_ROUNDS_AFTER_MS } from "../../shared/limits-purges.ts";
import { REPAIR_AFTER_MS, VERIFIED_TTL_S } from "../../shared/limits.ts";
import type { Batch, Entry, Head } from "../../shared/push.ts";
import { isTagKey } from "../../shared/keys.ts";
import { ttlOf } from "../../edge/cache/memory-cache.ts";

/**
 * Faults that can be planted in what surrounds the product's code, one for each thing the protocol does: without it,
 * the world must find a sequence that goes wrong.
 */
export const PLANTS = [
  "no fence",
  "no durable purge intents",
  "one purge round",
  "no verification on a miss",
  "put errors swallowed",
  "no repair",
  "no soft TTL",
  "unverified kept long",
  "acknowledged before put",
  "acknowledged before commit",
  "never asked",
  "asked once",
  "ended ones stay in the store",
  "a lost log ends nothing",
  "whole at once",
  "a lost record ends what it knows",
  "no floor",
  "what nobody verified outlives its time",
  "purges leave what they end",
  "erasing is an edit",
  "documents are whole at once",
  "gone documents stay",
  "selects are remembered",
  "selects name no types",
  "selects name no documents",
  "rows purge nothing",
  "another log purges nothing",
] as const;
export type Plant = (typeof PLANTS)[number];

const REPAIR_ROUND = PURGE_ROUNDS_AFTER_MS.length + 1;
const NEVER_S = 1_000_000_000;

/** A record of which the ledger sees what the plant leaves of it. */
export function plantedRecord(record: LedgerRecord, plant: Plant | null): LedgerRecord {
  if (plant === "one purge round") {
    return {
      ...record,
      postpone(tasks, round, dueMs) {
        if (round === 0 || round === REPAIR_ROUND) return record.postpone(tasks, round, dueMs);
        return record.postpone(tasks, REPAIR_ROUND, dueMs + REPAIR_AFTER_MS);
      },
    };
  }
  if (plant === "no repair") {
    const rounds = (tasks: Task[]) => tasks.filter(({ round }) => round < REPAIR_ROUND);
    return {
      ...record,
      due(nowMs, limit) {
        const tasks = record.due(nowMs, limit);
        record.finish(tasks.filter(({ round }) => round >= REPAIR_ROUND));
        return rounds(tasks);
      },
    };
  }
  if (plant === "a lost record ends what it knows") {
    const isAll = ({ to, head }: Batch) => to >= head;
    return {
      ...record,
      commit: (batch, dueMs) =>
        record.commit({ ...batch, first: batch.first || isAll(batch) }, dueMs),
    };
  }
  if (plant === "a lost log ends nothing" || plant === "whole at once") {
    const headOf = ({ to }: Batch) => (plant === "whole at once" ? to : to + 1);
    return {
      ...record,
      commit: (batch, dueMs) => record.commit({ ...batch, head: headOf(batch) }, dueMs),
    };
  }
  if (plant === "documents are whole at once") {
    const { replica } = record;
    const isWhole = ({ epoch, position }: Head) => replica.position(epoch) === position;
    return { ...record, replica: { ...replica, isWhole } };
  }
  if (plant === "gone documents stay") {
    const stays = ({ key, state }: Entry) => state !== "gone" || !key.startsWith("d/");
    return {
      ...record,
      commit: (batch, dueMs) =>
        record.commit({ ...batch, entries: batch.entries.filter(stays) }, dueMs),
    };
  }
  if (plant === "rows purge nothing" || plant === "another log purges nothing") {
    return {
      ...record,
      commit(batch, dueMs) {
        const begins = record.head().epoch !== batch.epoch;
        const committed = record.commit(batch, dueMs);
        if (begins !== (plant === "another log purges nothing")) return committed;
        record.finish(record.due(Infinity, 1_000).filter(({ key }) => isTagKey(key)));
        return { ...committed, touched: [] };
      },
    };
  }
  return record;
}

/** The tags of what is selected, as `printTags` prints them. */
export function plantedTags(tags: string, plant: Plant | null): string {
  const without = (kind: string) =>
    tags
      .split(",")
      .filter((tag) => !tag.startsWith(kind))
      .join(",");
  if (plant === "selects name no types") return without("t:");
  return plant === "selects name no documents" ? without("d:") : tags;
}

/** The store as the ledger writes it. */
export function plantedStore(store: Store, plant: Plant | null): Store {
  if (plant === "put errors swallowed")
    return { ...store, put: (key, stored) => store.put(key, stored).catch(() => "written") };
  if (plant === "ended ones stay in the store") return { ...store, delete: async () => "written" };
  if (plant === "acknowledged before put") {
    return {
      ...store,
      async put(key, stored) {
        store.put(key, stored).catch(() => undefined);
        return "written";
      },
    };
  }
  return store;
}

/** What the ledger says to readers. */
export function plantedLook(looked: Looked, plant: Plant | null): Looked {
  if (plant === "no floor") return { ...looked, floor: 0 };
  if (plant !== "no verification on a miss" || looked.need === null) return looked;
  return { ...looked, need: { state: "live", version: { epoch: 0, position: 0 } } };
}

/** How long caches keep an answer, in seconds. */
export function plantedTtl(plant: Plant | null): (answer: Answer) => number {
  if (plant === "no soft TTL")
    return (answer) => (ttlOf(answer) === VERIFIED_TTL_S ? NEVER_S : ttlOf(answer));
  if (plant === "unverified kept long") return (answer) => (ttlOf(answer) > 0 ? VERIFIED_TTL_S : 0);
  return ttlOf;
}

/** How edges are asked for their heads. */
export function plantedAsk(ask: (lane: Lane) => void, plant: Plant | null): (lane: Lane) => void {
  if (plant === "never asked") return () => undefined;
  if (plant !== "asked once") return ask;
  const asked = new Set<number>();
  return (lane) => {
    if (asked.has(lane.edgeId)) return;
    asked.add(lane.edgeId);
    ask(lane);
  };
}
