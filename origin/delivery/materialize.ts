import type { Clock } from "../../shared/clock.ts";
import type { DropReason, Report } from "../../shared/events.ts";
import {
  MATERIALIZE_MAX_CHANGES,
  MATERIALIZE_SET_SIZE,
  RECENTLY_ADOPTED_MS,
} from "../../shared/limits.ts";
import { parseStored, type Query } from "../../shared/query.ts";
import { takesDown, type WaitingChange } from "../db/changes.ts";
import type { KnownRendition, LogRow, RenditionRow } from "../db/renditions.ts";
import type { MaterializerLog, SiteLog } from "./ports.ts";
import { keyOfPrinted, type Rendered } from "./render.ts";
import { settleRefused, type Refused } from "./outgrown.ts";
import { downTags, dropRenditions, type Dropped } from "./reserves.ts";

export interface Materializer {
  log: MaterializerLog;
  clock: Clock;
  report: Report;
  /** Renditions serialized again in one materialization before adopted ones are dropped. */
  budget: number;
}

/** `busy`: another origin holds the site's lock. */
export type Materialized = { kind: "idle" } | { kind: "busy" } | { kind: "done"; more: boolean };

interface Outcome {
  changes: number;
  written: number;
  dropped: number;
  head: number;
  /** Reserves of dropped queries that came to their end. */
  ended: number;
  /** Queries whose answer is too large. */
  outgrown: number;
  reasons: Map<DropReason, number>;
  /** Queries that were dropped because nobody can read them. */
  unreadable: string[];
}

/**
 * Turns the waiting changes of a site into log entries (docs/design.md §2.2), all in one transaction on one snapshot:
 * what the changes touch is serialized again, what came out byte-identical, with the same tags, keeps its position.
 */
export async function materialize(parts: Materializer, siteId: number): Promise<Materialized> {
  const now = new Date(parts.clock.now());
  const outcome = await parts.log.materializing(siteId, (log) => run(parts, log, siteId, now));
  if (outcome === null) return { kind: "busy" };
  if (outcome === "idle") return { kind: "idle" };
  const { reasons, ended, outgrown, unreadable, ...counts } = outcome;
  parts.report({ kind: "materialize.committed", site: siteId, ...counts });
  for (const [reason, count] of reasons) {
    parts.report({ kind: "rendition.dropped", site: siteId, count, reason });
  }
  for (const query of unreadable) parts.report({ kind: "query.unreadable", site: siteId, query });
  if (ended > 0) parts.report({ kind: "reserve.ended", site: siteId, count: ended });
  if (outgrown > 0) parts.report({ kind: "rendition.outgrown", site: siteId, count: outgrown });
  return { kind: "done", more: outcome.changes === MATERIALIZE_MAX_CHANGES };
}

async function run(
  parts: Materializer,
  log: SiteLog,
  siteId: number,
  now: Date,
): Promise<Outcome | "idle"> {
  const changes = await log.takeChanges(MATERIALIZE_MAX_CHANGES);
  const affected = await collect(log, siteId, changes, now);
  if (changes.length === 0 && affected.length === 0) return "idle";
  parts.report({ kind: "materialize.started", site: siteId, changes: changes.length });
  const { keep, drop } = withinBudget(affected, parts.budget, now);
  const before = await log.readHead();
  const writer = createWriter(log, before.head, now);
  const unreadable: KnownRendition[] = [];
  for (let start = 0; start < keep.length; start += MATERIALIZE_SET_SIZE) {
    const set = readable(keep.slice(start, start + MATERIALIZE_SET_SIZE), unreadable);
    const rendered = await log.render(set.map(({ query }) => query));
    await writer.write(
      set.map(({ known }) => known),
      rendered,
    );
  }
  const settled = settleRefused(writer.refused(), changes, new Set(downTags(changes)));
  await log.saveOutgrown(settled.outgrown, now.toISOString());
  const dropped = [...drop, ...unreadable, ...settled.drop];
  const { entries, ended } = await dropRenditions(log, dropped, changes, now.toISOString());
  await writer.drop([...entries, ...settled.ended.map((key) => ({ key, reserve: 0 }))]);
  parts.report({ kind: "materialize.serialized", site: siteId, renditions: keep.length });
  const isFloor = changes.some(takesDown);
  if (isFloor || writer.head() > before.head) await log.moveHead(writer.head(), isFloor);
  await log.wakeCouriers();
  const count = drop.length + unreadable.length;
  const outcome = { head: writer.head(), written: writer.written(), dropped: count };
  await log.markMaterialized(
    changes.map(({ number }) => number),
    outcome,
    new Date(parts.clock.now()).toISOString(),
  );
  const reasons = whyDropped(drop, settled.drop.length, unreadable.length, now);
  const queries = unreadable.map(({ query }) => query);
  const outgrown = settled.outgrown.length;
  return { changes: changes.length, ...outcome, ended, outgrown, reasons, unreadable: queries };
}

/** Each with its query. Those that another version wrote and this one cannot read go to the others: nobody could renew them. */
function readable(set: KnownRendition[], unreadable: KnownRendition[]) {
  const read: { known: KnownRendition; query: Query }[] = [];
  for (const known of set) {
    const query = parseStored(known.query);
    if (query === undefined) unreadable.push(known);
    else read.push({ known, query });
  }
  return read;
}

/** Everything to look at: what the changes touch, what waits for its first serialization, what must exist from now on. */
async function collect(
  log: SiteLog,
  siteId: number,
  changes: WaitingChange[],
  now: Date,
): Promise<KnownRendition[]> {
  const tags = [...new Set(changes.flatMap((change) => change.tags))];
  const found = new Map<string, KnownRendition>();
  for (const known of await log.findAffected(tags)) found.set(known.key, known);
  const canonical = new Map(
    changes
      .flatMap((change) => change.canonical)
      .map((query) => [keyOfPrinted(siteId, query), query]),
  );
  const others = [...canonical.keys()].filter((key) => !found.has(key));
  const known = others.length === 0 ? [] : await log.findByKey(others);
  for (const rendition of known) found.set(rendition.key, rendition);
  for (const [key, query] of canonical) {
    const rendition = found.get(key) ?? unknownRendition(key, query, now);
    found.set(key, {
      ...rendition,
      canonical: true,
      pending: rendition.pending || !rendition.canonical,
    });
  }
  return [...found.values()];
}

const unknownRendition = (key: string, query: string, now: Date): KnownRendition => ({
  key,
  query,
  canonical: false,
  adoptedAt: now.toISOString(),
  pending: true,
  tags: [],
  state: null,
  etag: null,
  outgrown: false,
});

/**
 * Canonical renditions are always kept, recently adopted ones while the budget lasts; the rest is dropped (docs/design.md
 * §2). Not what is too large: its readers would be left without an answer.
 */
export function withinBudget(
  affected: KnownRendition[],
  budget: number,
  now: Date,
): { keep: KnownRendition[]; drop: KnownRendition[] } {
  if (affected.length <= budget) return { keep: affected, drop: [] };
  const isKept = (rendition: KnownRendition) => rendition.canonical || rendition.outgrown;
  const canonical = affected.filter(isKept);
  const adopted = affected
    .filter((rendition) => !isKept(rendition))
    .toSorted((a, b) => Date.parse(b.adoptedAt) - Date.parse(a.adoptedAt));
  const recent = adopted.filter((rendition) => isRecent(rendition, now));
  const kept = recent.slice(0, Math.max(0, budget - canonical.length));
  return {
    keep: [...canonical, ...kept],
    drop: adopted.filter((rendition) => !kept.includes(rendition)),
  };
}

const isRecent = ({ adoptedAt }: KnownRendition, now: Date): boolean =>
  now.getTime() - Date.parse(adoptedAt) < RECENTLY_ADOPTED_MS;

/** How many were dropped and why, so that it can be counted. */
function whyDropped(
  drop: KnownRendition[],
  refused: number,
  unreadable: number,
  now: Date,
): Map<DropReason, number> {
  const recent = drop.filter((rendition) => isRecent(rendition, now)).length;
  const counts: [DropReason, number][] = [
    ["not_recent", drop.length - recent],
    ["budget", recent],
    ["refused", refused],
    ["unreadable", unreadable],
  ];
  return new Map(counts.filter(([, count]) => count > 0));
}

/** Compares rendered with known, gives what differs the next positions, and writes it. */
function createWriter(log: SiteLog, head: number, now: Date) {
  let [position, count] = [head, 0];
  const refused: Refused[] = [];
  return {
    head: () => position,
    written: () => count,
    /** Those that could not be answered. */
    refused: () => refused,
    async write(set: KnownRendition[], rendered: Rendered[]): Promise<void> {
      const entries: LogRow[] = [];
      const saved: RenditionRow[] = [];
      for (const [index, known] of set.entries()) {
        const fresh = rendered[index];
        if (fresh === undefined) throw new Error("a rendition was not rendered");
        if (fresh.state === "dropped") {
          refused.push({ known, fresh });
          continue;
        }
        const etag = fresh.state === "live" ? fresh.etag : null;
        const body = fresh.state === "live" ? fresh.body : null;
        const same = known.state === fresh.state && known.etag === etag;
        // edges keep the tags too: whoever caches their answers must learn what these now depend on
        const sameKeys = sameTags(known.tags, fresh.tags);
        if (!same || (fresh.state === "live" && !sameKeys)) {
          const { key } = known;
          entries.push({
            key,
            position: ++position,
            state: fresh.state,
            etag,
            body,
            reserve: null,
          });
        }
        if (known.pending || known.outgrown || !sameKeys) {
          saved.push({
            key: known.key,
            query: known.query,
            canonical: known.canonical,
            tags: fresh.tags,
          });
        }
      }
      count += entries.length;
      await log.saveRenditions(saved, now.toISOString());
      await log.writeLog(entries);
    },
    async drop(dropped: Dropped[]): Promise<void> {
      const state = "dropped" as const;
      count += dropped.length;
      await log.writeLog(
        dropped.map((entry) => ({ ...entry, position: ++position, state, etag: null, body: null })),
      );
    },
  };
}

const sameTags = (a: string[], b: string[]) =>
  a.length === b.length &&
  (a.every((tag, at) => tag === b[at]) || new Set(a).symmetricDifference(new Set(b)).size === 0);
