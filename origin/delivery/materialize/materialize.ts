import { type Clock, nowText } from "../../../shared/clock.ts";
import type { DropReason, Report } from "../../../shared/events.ts";
import { MATERIALIZE_MAX_CHANGES } from "../../../shared/limits.ts";
import { parseStored, type Query } from "../../../shared/query.ts";
import type { Tag } from "../../../shared/tags.ts";
import { takesDown, type WaitingChange } from "../../db/log/changes.ts";
import type { KnownRendition } from "../../db/log/renditions.ts";
import { createWriter } from "./log-writer.ts";
import type { MaterializerLog, SiteLog } from "../ports.ts";
import { keyOfPrinted } from "../answer/render.ts";
import { inSets } from "./in-sets.ts";
import { settleRefused } from "./outgrown.ts";

export interface Materializer {
  log: MaterializerLog;
  clock: Clock;
  report: Report;
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
  /** Queries whose answer is too large. */
  outgrown: number;
  reasons: Record<DropReason, number>;
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
  const { reasons, outgrown, unreadable, ...counts } = outcome;
  parts.report({ kind: "materialize.committed", site: siteId, ...counts });
  for (const [reason, count] of Object.entries(reasons) as [DropReason, number][]) {
    if (count > 0) parts.report({ kind: "rendition.dropped", site: siteId, count, reason });
  }
  for (const query of unreadable) parts.report({ kind: "query.unreadable", site: siteId, query });
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
  if (changes.length === 0) return "idle";
  parts.report({ kind: "materialize.started", site: siteId, changes: changes.length });
  const before = await log.readHead();
  const tags = [...new Set(changes.flatMap((change) => change.tags))];
  const documents = await log.writeTouched(tags, before.head);
  const writer = createWriter(log, before.head + documents, now);
  const { read, unreadable } = readable(await collect(log, siteId, changes, tags));
  const render = (set: Readable[]) => log.render(set.map(({ query }) => query));
  for await (const { set, result } of inSets(read, render))
    await writer.write(
      set.map(({ known }) => known),
      result,
    );
  const settled = settleRefused(writer.refused(), changes);
  await log.saveOutgrown(settled.outgrown, now.toISOString());
  const dropped = [...settled.drop, ...unreadable.map(({ key }) => key)];
  await log.forgetRenditions(dropped);
  await writer.drop([...dropped, ...settled.ended]);
  parts.report({ kind: "materialize.serialized", site: siteId, renditions: read.length });
  const isFloor = changes.some(takesDown);
  if (isFloor || writer.head() > before.head) await log.moveHead(writer.head(), isFloor);
  await log.wakeCouriers();
  const outcome = {
    head: writer.head(),
    documents,
    written: writer.written(),
    dropped: unreadable.length,
  };
  await log.markMaterialized(
    changes.map(({ number }) => number),
    outcome,
    nowText(parts),
  );
  const reasons = { refused: settled.drop.length, unreadable: unreadable.length };
  return {
    changes: changes.length,
    ...outcome,
    outgrown: settled.outgrown.length,
    reasons,
    unreadable: unreadable.map(({ query }) => query),
  };
}

/** A rendition and what it asks. */
interface Readable {
  known: KnownRendition;
  query: Query;
}

/** Each with its query. Those that another version wrote and this one cannot read go to the others: nobody could renew them. */
function readable(renditions: KnownRendition[]) {
  const read: Readable[] = [];
  const unreadable: KnownRendition[] = [];
  for (const known of renditions) {
    const query = parseStored(known.query);
    if (query === undefined) unreadable.push(known);
    else read.push({ known, query });
  }
  return { read, unreadable };
}

/** Everything to look at: what the changes touch, and what must exist from now on. */
async function collect(
  log: SiteLog,
  siteId: number,
  changes: WaitingChange[],
  tags: Tag[],
): Promise<KnownRendition[]> {
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
  for (const [key, query] of canonical)
    if (!found.has(key)) found.set(key, unknownRendition(key, query));
  return [...found.values()];
}

const unknownRendition = (key: string, query: string): KnownRendition => ({
  key,
  query,
  saved: false,
  tags: [],
  state: null,
  etag: null,
  outgrown: false,
});
