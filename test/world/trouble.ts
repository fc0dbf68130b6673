import {
  ASK_EDGES_EVERY_MS,
  COURIER_BACKOFF,
  REPAIR_AFTER_MS,
  VERIFIED_TTL_S,
} from "../../shared/limits.ts";
import { ENDED_MS } from "./bounds.ts";
import type { Scheduler } from "./scheduler.ts";

/** What went wrong at edges, and until when that is an excuse. */

/** Trouble counts for this long after it ended: a push that got lost is sent again, a copy of KV's grows old. */
const HEALS_MS = 90_000;
/** Where edges are asked: until the next question, which an origin that died took with it, and its answer. */
const ASKED_MS = 1.5 * ASK_EDGES_EVERY_MS + COURIER_BACKOFF.maxMs;
/** A purge that got lost heals by the soft TTL. */
const HEALS_LATE_MS = VERIFIED_TTL_S * 1_000 + HEALS_MS;

/**
 * How trouble heals: by itself, or only by the soft TTL. `away`: what is new may not get through, but nothing keeps an
 * edge from letting go of what it was told to.
 */
export type Heals = "soon" | "late" | "away";

export interface Troubles {
  /** Something goes wrong at an edge from now on, for some time; it heals after that. */
  add: (edge: number, forMs?: number, heals?: Heals) => void;
  /** Until when an edge's answers may be old. */
  excusedUntilMs: (edge: number) => number;
  /** Until when trouble may keep what was taken down in an edge's caches, and in its store. */
  erases: (edge: number) => Erases;
  /** Until when an edge may give what was ended. */
  keepsEndedUntilMs: (edge: number) => number;
}

interface Erases {
  cachesMs: number;
  storeMs: number;
}

/** @param asks whether edges are asked for their heads again and again, and have to wait for that */
export function createTroubles(scheduler: Scheduler, asks: boolean): Troubles {
  const excused = new Map<number, number>();
  const keepsEnded = new Map<number, number>();
  const erases = new Map<number, Erases>();
  const troubles: Troubles = {
    add(edge, forMs = 0, heals = "soon") {
      const nowMs = scheduler.now();
      const healsMs = (heals === "late" ? HEALS_LATE_MS : HEALS_MS) + (asks ? ASKED_MS : 0);
      excused.set(edge, Math.max(troubles.excusedUntilMs(edge), nowMs + forMs + healsMs));
      if (heals === "away") return;
      const { cachesMs, storeMs } = troubles.erases(edge);
      const untilMs = heals === "late" ? Infinity : nowMs + forMs;
      erases.set(edge, {
        cachesMs: Math.max(cachesMs, untilMs),
        // a put of a ledger that died may land, and stay until the second comparison
        storeMs: Math.max(storeMs, untilMs + ENDED_MS + REPAIR_AFTER_MS),
      });
      // an answer that a purge should have removed is still there for when nothing else is
      keepsEnded.set(edge, Math.max(troubles.keepsEndedUntilMs(edge), untilMs + ENDED_MS));
    },
    excusedUntilMs: (edge) => excused.get(edge) ?? 0,
    erases: (edge) => erases.get(edge) ?? { cachesMs: 0, storeMs: 0 },
    keepsEndedUntilMs: (edge) => keepsEnded.get(edge) ?? 0,
  };
  return troubles;
}
