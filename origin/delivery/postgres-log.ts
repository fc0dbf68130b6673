import { isPlain } from "../../shared/content/roots.ts";
import type { Serializing } from "./answer/render.ts";
import { FEW_ROWS } from "../../shared/limits.ts";
import type { Query } from "../../shared/query.ts";
import { markMaterialized, takeChanges } from "../db/log/changes.ts";
import { lockPurpose, type Postgres, type Transaction } from "../db/client.ts";
import { readLane, recordFailure } from "../db/log/edges.ts";
import {
  findAffected,
  findAnswer,
  findByKey,
  forgetRenditions,
  moveHead,
  readHead,
  saveRenditions,
  wakeCouriers,
  writeLog,
} from "../db/log/renditions.ts";
import { saveOutgrown } from "../db/log/outgrown.ts";
import { recordReached } from "../db/log/receipts.ts";
import { changeAt, readLog } from "../db/log/stretches.ts";
import { keepPlans } from "../db/prepared.ts";
import { readAs } from "../db/content/views.ts";
import type { LaneLog, Log, SiteLog } from "./ports.ts";
import { renderSet } from "./answer/render.ts";
import { writeTouched } from "./documents/write-rows.ts";

/** The log in Postgres. */
export function createLog(postgres: Postgres, serializing: Serializing): Log {
  const { db } = postgres;
  return {
    materializing: (siteId, work) =>
      postgres.locked({ purpose: lockPurpose.materialize, id: siteId }, async (tx) => {
        // most change little, and what looks it up needs no plan of its own
        await readAs(tx, siteId, "published", { plain: true });
        return work(siteLog(tx, serializing, siteId));
      }),
    reading: (work) => postgres.snapshot((tx) => work(laneLog(tx))),
    recordReached: (edgeId, reached, now) => recordReached(db, edgeId, reached, now),
    recordFailure: (edgeId, cause, now) => recordFailure(db, edgeId, cause, now),
    findAnswer: (siteId, key) => findAnswer(db, siteId, key),
    renderNow: (siteId, query, view, ended) =>
      postgres.snapshot(async (tx) => {
        await readAs(tx, siteId, view, {
          plain: isLookUp(query),
          searches: query.kind === "page_search" || query.kind === "post_search",
        });
        const [rendered] = await renderSet(tx, serializing, siteId, [query], view, ended);
        if (rendered === undefined) throw new Error("a query was not rendered");
        return rendered;
      }, ended),
  };
}

/** Whether it only looks up what is indexed. */
const isLookUp = (query: Query): boolean => query.kind === "token" || isPlain(query);

/** Whether kept plans are right for a set. */
const isFew = (queries: Query[]): boolean => queries.length <= FEW_ROWS && queries.every(isLookUp);

const siteLog = (tx: Transaction, serializing: Serializing, siteId: number): SiteLog => ({
  takeChanges: (limit) => takeChanges(tx, siteId, limit),
  findAffected: (tags) => findAffected(tx, siteId, tags),
  findByKey: (keys) => findByKey(tx, siteId, keys),
  async render(queries) {
    await keepPlans(tx, isFew(queries));
    return renderSet(tx, serializing, siteId, queries);
  },
  readHead: () => readHead(tx, siteId),
  writeTouched: (tags, head) => writeTouched(tx, siteId, tags, head),
  saveRenditions: (saved, now) => saveRenditions(tx, siteId, saved, now),
  saveOutgrown: (outgrown, now) => saveOutgrown(tx, siteId, outgrown, now),
  forgetRenditions: (keys) => forgetRenditions(tx, siteId, keys),
  writeLog: (entries) => writeLog(tx, siteId, entries),
  moveHead: (head, isFloor) => moveHead(tx, siteId, head, isFloor),
  wakeCouriers: () => wakeCouriers(tx, siteId),
  markMaterialized: (numbers, outcome, now) => markMaterialized(tx, siteId, numbers, outcome, now),
});

const laneLog = (tx: Transaction): LaneLog => ({
  readLane: (edgeId) => readLane(tx, edgeId),
  readLog: (siteId, wanted, limits) => readLog(tx, siteId, wanted, limits),
  changeAt: (siteId, position, known) => changeAt(tx, siteId, position, known),
});
