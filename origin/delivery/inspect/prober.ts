import type { Clock, Random } from "../../../shared/clock.ts";
import { causeText, type Event, type Report, type ProbeOutcome } from "../../../shared/events.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ProbeReport } from "../../../shared/inspect.ts";
import { PROBE_AFTER_MS, PROBES_OPEN_MAX, PROBES_AT_ONCE } from "../../../shared/limits.ts";
import { isAtLeast } from "../../../shared/version.ts";
import type { Database } from "../../db/client.ts";
import { listEdges, type EdgeRow } from "../../db/log/edges.ts";
import { findProbeTarget, type ProbeTarget } from "../../db/log/probes.ts";
import type { EdgeInspector } from "./edge-inspector.ts";
import { createSlots, type Slots } from "../../../shared/slots.ts";

export interface ProberParts {
  db: Database;
  inspector: EdgeInspector;
  clock: Clock;
  random: Random;
  report: Report;
}

/** Asks edges after each change whether their readers get it. */
export interface Prober {
  /** Looks for materializations among the events; nobody who reports one waits for anything. */
  observe: Report;
  /** Ends what is open, and waits for it. */
  stop(): Promise<void>;
}

/**
 * Asks every edge of a site for one rendition that a change wrote, at fixed times after its commit, through the cache that
 * readers have. Changes that were materialized together share a probe. Open probes are bounded; the rest is skipped and
 * counted.
 */
export function createProber(parts: ProberParts): Prober {
  const stop = new AbortController();
  const slots = createSlots(PROBES_AT_ONCE);
  const open = new Set<Promise<void>>();
  return {
    observe(event) {
      if (event.kind !== "materialize.committed" || stop.signal.aborted) return;
      const { site, changes, written } = event;
      if (changes === 0 || written === 0) return;
      if (open.size >= PROBES_OPEN_MAX)
        return parts.report({ kind: "probe.skipped", site, reason: "too_many" });
      const probe = follow(parts, slots, event, stop.signal).catch((error: unknown) => {
        parts.report({ kind: "loop.failed", loop: "prober", cause: causeText(error) });
      });
      open.add(probe);
      void probe.then(() => open.delete(probe));
    },
    async stop() {
      stop.abort();
      await Promise.all(open);
    },
  };
}

async function follow(
  parts: ProberParts,
  slots: Slots,
  { site, head, written }: Extract<Event, { kind: "materialize.committed" }>,
  signal: AbortSignal,
): Promise<void> {
  const inLogMs = parts.clock.now();
  const place = 1 + Math.floor(parts.random() * written);
  const target = await findProbeTarget(parts.db, site, { head, written, place });
  if (target === undefined)
    return parts.report({ kind: "probe.skipped", site, reason: "nothing_to_ask" });
  const edges = await listEdges(parts.db, site);
  await Promise.all(
    edges.map((edge) => followAt(parts, slots, { site, target, inLogMs }, edge, signal)),
  );
}

/** The windows at one edge, one after the other. */
async function followAt(
  parts: ProberParts,
  slots: Slots,
  probed: { site: number; target: ProbeTarget; inLogMs: number },
  edge: EdgeRow,
  signal: AbortSignal,
): Promise<void> {
  const { site, target, inLogMs } = probed;
  const committedMs = Date.parse(target.committedAt);
  let seenMs: number | null = null;
  for (const windowMs of PROBE_AFTER_MS) {
    const dueMs = committedMs + windowMs;
    const leftMs = dueMs - parts.clock.now();
    if (leftMs > 0) await parts.clock.sleep(leftMs, signal);
    if (signal.aborted) return;
    // before it was in the log nobody could have it
    const early = dueMs < inLogMs;
    const outcome = early
      ? "stale"
      : await slots.use("all", () => askOnce(parts, site, target, edge));
    if (outcome === "fresh") seenMs ??= windowMs;
    parts.report({ kind: "probe.answered", site, edge: edge.id, windowMs, outcome });
  }
  parts.report({ kind: "probe.ended", site, edge: edge.id, seenMs });
}

async function askOnce(
  { inspector }: ProberParts,
  site: number,
  target: ProbeTarget,
  edge: EdgeRow,
): Promise<ProbeOutcome> {
  const answer = await inspector
    .probe(edge.url, site, target.query)
    .catch((error: unknown) => nullIfAway(error));
  if (answer === null || answer.kind === "unavailable") return "away";
  return isFresh(answer, target) ? "fresh" : "stale";
}

/** An edge that gives no answer, or none that can be read, is an outcome; anything else is a fault of ours. */
function nullIfAway(error: unknown): null {
  if (error instanceof AppError) return null;
  throw error;
}

/** An answer without a place in the log came from an origin; it is new enough when it says the same. */
export function isFresh(answer: ProbeReport, target: ProbeTarget): boolean {
  if (answer.version !== null) return isAtLeast(answer.version, target);
  if (target.state === "gone") return answer.kind === "absent";
  return answer.kind === "live" && answer.etag === target.etag;
}
