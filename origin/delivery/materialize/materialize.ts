import type { Clock } from "../../../shared/clock.ts";
import type { DropReason, Report } from "../../../shared/events.ts";
import { MATERIALIZE_MAX_CHANGES, MATERIALIZE_SET_SIZE } from "../../../shared/limits.ts";
import { parseStored, type Query } from "../../../shared/query.ts";
import { takesDown, type WaitingChange } from "../../db/log/changes.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";
import { mostMsOf, neverSerialized, renderAdopted, type Missed } from "./adopted.ts";
import { whyDropped, withinBudget } from "./budget.ts";
import { createWriter } from "./log-writer.ts";
import type { MaterializerLog, SiteLog } from "../ports.ts";
import { keyOfPrinted } from "../answer/render.ts";
import { settleRefused } from "./outgrown.ts";
import { downTags, dropRenditions } from "./reserves.ts";

export interface Materializer {
  log: MaterializerLog;
  clock: Clock;
  report: Report;
  /** Renditions serialized again in one materialization before adopted ones are dropped. */
  budget: number;
  /** How long one materialization serializes adopted renditions before it drops them. */
  adoptedMs: number;
}

/** `busy`: another origin holds the site's lock. */
export type Materialized = { kind: "idle" } | { kind: "busy" } | { kind: "done"; more: boolean };

interface Outcome {
  changes: number;
  /** Rows of documents and of the site; `written` ones of answers. */
  documents: number;
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
  /** Whether something waits that there was no time for. */
  waits: boolean;
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
  const { reasons, ended, outgrown, unreadable, waits, ...counts } = outcome;
  parts.report({ kind: "materialize.committed", site: siteId, ...counts });
  for (const [reason, count] of reasons) {
    parts.report({ kind: "rendition.dropped", site: siteId, count, reason });
  }
  for (const query of unreadable) parts.report({ kind: "query.unreadable", site: siteId, query });
  if (ended > 0) parts.report({ kind: "reserve.ended", site: siteId, count: ended });
  if (outgrown > 0) parts.report({ kind: "rendition.outgrown", site: siteId, count: outgrown });
  return { kind: "done", more: waits || outcome.changes === MATERIALIZE_MAX_CHANGES };
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
  const { canonical, adopted, drop } = withinBudget(affected, parts.budget, now);
  const before = await log.readHead();
  const tags = changes.flatMap((change) => change.tags);
  const documents = changes.length === 0 ? 0 : await log.writeTouched(tags, before.head);
  const writer = createWriter(log, before.head + documents, now);
  const unreadable: KnownRendition[] = [];
  for (let start = 0; start < canonical.length; start += MATERIALIZE_SET_SIZE) {
    const set = readable(canonical.slice(start, start + MATERIALIZE_SET_SIZE), unreadable);
    await writer.write(renditionsOf(set), await log.render(queriesOf(set)));
  }
  const warm = readable(adopted, unreadable);
  const { late, costly } = await renderWarm(parts, log, warm, { changes, now, writer });
  const [waiting, missed] = partition(late, (rendition) => canWait(rendition, changes));
  await log.setAside([...missed, ...costly], now.toISOString());
  const settled = settleRefused(writer.refused(), changes, new Set(downTags(changes)));
  await log.saveOutgrown(settled.outgrown, now.toISOString());
  const dropped = [...drop, ...missed, ...costly, ...unreadable, ...settled.drop];
  const { entries, ended } = await dropRenditions(log, dropped, changes, now.toISOString());
  await writer.drop([...entries, ...settled.ended.map((key) => ({ key, reserve: 0 }))]);
  const serialized = canonical.length + warm.length - late.length - costly.length;
  parts.report({ kind: "materialize.serialized", site: siteId, renditions: serialized });
  const isFloor = changes.some(takesDown);
  if (isFloor || writer.head() > before.head) await log.moveHead(writer.head(), isFloor);
  await log.wakeCouriers();
  const count = dropped.length - settled.drop.length;
  const outcome = { head: writer.head(), documents, written: writer.written(), dropped: count };
  await log.markMaterialized(
    changes.map(({ number }) => number),
    outcome,
    new Date(parts.clock.now()).toISOString(),
  );
  const others = {
    time: missed.length,
    cost: costly.length,
    refused: settled.drop.length,
    unreadable: unreadable.length,
  };
  return {
    changes: changes.length,
    ...outcome,
    ended,
    outgrown: settled.outgrown.length,
    reasons: whyDropped(drop, others, now),
    unreadable: unreadable.map(({ query }) => query),
    waits: waiting.length > 0,
  };
}

/** Whether it may be serialized another time: the log says nothing of it that the changes could make wrong. */
const canWait = (rendition: KnownRendition, changes: WaitingChange[]): boolean =>
  changes.length === 0 ? rendition.pending : neverSerialized(rendition);

/** A rendition and what it asks. */
interface Readable {
  known: KnownRendition;
  query: Query;
}

const renditionsOf = (set: Readable[]) => set.map((one) => one.known);
const queriesOf = (set: Readable[]) => set.map(({ query }) => query);

/** Serializes what readers had adopted. A publish that comes while no editor waits should not wait long. */
function renderWarm(
  { clock, adoptedMs }: Materializer,
  log: SiteLog,
  warm: Readable[],
  round: { changes: WaitingChange[]; now: Date; writer: ReturnType<typeof createWriter> },
): Promise<Missed> {
  const asked = new Map(warm.map(({ known: { key }, query }) => [key, query]));
  const mostMs = mostMsOf(adoptedMs);
  const timeMs = round.changes.length > 0 ? adoptedMs : mostMs;
  const render = (set: KnownRendition[], leftMs: () => number) =>
    log.renderWithin(
      set.flatMap(({ key }) => asked.get(key) ?? []),
      leftMs,
    );
  const { now, writer } = round;
  const { write } = writer;
  return renderAdopted({ clock, timeMs, mostMs, now, render, write }, renditionsOf(warm));
}

function partition<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** Each with its query. Those that another version wrote and this one cannot read go to the others: nobody could renew them. */
function readable(set: KnownRendition[], unreadable: KnownRendition[]): Readable[] {
  const read: Readable[] = [];
  for (const rendition of set) {
    const query = parseStored(rendition.query);
    if (query === undefined) unreadable.push(rendition);
    else read.push({ known: rendition, query });
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
  costMs: 0,
});
