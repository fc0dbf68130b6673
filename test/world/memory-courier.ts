import type { CourierLog, LaneLog } from "../../origin/delivery/ports.ts";
import type { Wanted } from "../../origin/db/log/stretches.ts";
import {
  keptTags,
  ofSite,
  rowName,
  type ChangeState,
  type DocumentState,
  type EntryState,
  type MemoryDatabase,
  type MemoryTransaction,
  type Tables,
} from "./database.ts";
import type { Session } from "./session.ts";

/** What couriers read and record of the log in memory. */

/** As the statement in origin/db/log/edges.ts: a change of which an entry gave way is not there before the whole log is. */
export function changeAtOf(
  tables: Tables,
  siteId: number,
  position: number,
  known: number,
): number {
  const changes = ofSite(tables.changes, siteId).filter(({ number }) => number > known);
  const isWhole = tables.logs.get(siteId)!.head <= position;
  const missing = changes.filter(
    (row) =>
      row.position === null ||
      row.position > position ||
      (!isWhole && countOf(row) > entriesOf(tables, siteId, row.position, countOf(row))),
  );
  const last = tables.sites.get(siteId)?.lastChange ?? 0;
  return Math.min(...missing.map(({ number }) => number - 1), last);
}

const countOf = ({ documents, written }: ChangeState): number => documents + written;

/** How many entries of a run are still where it wrote them. */
const entriesOf = (tables: Tables, siteId: number, upTo: number, written: number): number =>
  [...ofSite(tables.entries, siteId), ...ofSite(tables.documents, siteId)].filter(
    ({ position }) => position > upTo - written && position <= upTo,
  ).length;

export function courierLog(
  database: MemoryDatabase,
  { call }: Session,
  mostEntries: number,
): CourierLog {
  const alone = (work: (tx: MemoryTransaction) => void) =>
    call(() => {
      const tx = database.begin();
      work(tx);
      tx.commit();
    });
  return {
    reading: async (work) => work(laneLog(database, call, mostEntries)),
    recordReached: async (edgeId, reached) => {
      await alone((tx) => {
        const row = tx.tables.edges.get(edgeId);
        if (row === undefined) return;
        const had = ofSite(tx.tables.changes, row.siteId).filter(
          ({ number }) => number > row.change && number <= reached.change,
        );
        const receipts = new Set([...row.receipts, ...had.map(({ number }) => number)]);
        const { epoch, change, position, purgedTo, documents } = reached;
        tx.put("edges", edgeId, {
          ...row,
          epoch,
          head: position,
          change,
          purged: purgedTo,
          documents,
          first: false,
          lastError: null,
          receipts,
        });
      });
      return [];
    },
    recordFailure: (edgeId, cause) =>
      alone((tx) => {
        const row = tx.tables.edges.get(edgeId);
        if (row !== undefined) tx.put("edges", edgeId, { ...row, lastError: cause });
      }),
  };
}

const laneLog = (
  { tables, documented }: MemoryDatabase,
  call: Session["call"],
  mostEntries: number,
): LaneLog => ({
  readLane: (edgeId) =>
    call(() => {
      const edge = tables.edges.get(edgeId);
      const log = edge === undefined ? undefined : tables.logs.get(edge.siteId);
      if (edge === undefined || log === undefined) return undefined;
      const known = edge.epoch === log.epoch;
      const { siteId, url, change, purged, first } = edge;
      const purging = purged !== null && purged < edge.head;
      const from = known ? edge.head : 0;
      const documents = known || edge.documents === null ? edge.documents : 0;
      const said = { documents, documented: documented(), change, purging, first };
      return { edgeId, siteId, url, ...log, known, from, ...said };
    }),
  readLog: (siteId, wanted, limits) =>
    call(() => {
      const most = { ...limits, entries: Math.min(limits.entries, mostEntries) };
      const { entries, more } = stretchOf(tables, siteId, wanted, most);
      const known = entries.map((entry) => {
        const rendition = tables.renditions.get(rowName(siteId, entry.key));
        const tags = rendition === undefined ? null : keptTags(rendition);
        return { ...entry, tags: entry.state === "live" ? tags : null };
      });
      return { entries: known, more };
    }),
  changeAt: (siteId, position, known) => call(() => changeAtOf(tables, siteId, position, known)),
});

/** As the statement in origin/db/log/stretches.ts: it ends before a run that would not fit whole. */
function stretchOf(
  tables: Tables,
  siteId: number,
  { after, answers, documents }: Wanted,
  limits: { entries: number; bytes: number },
): { entries: EntryState[]; more: boolean } {
  let bytes = 0;
  const there = [
    ...(answers ? ofSite(tables.entries, siteId) : []),
    ...(documents ? ofSite(tables.documents, siteId).map(entryOf) : []),
  ]
    .filter(({ position }) => position > after)
    .toSorted((a, b) => a.position - b.position);
  const fitting = there.slice(0, limits.entries).filter(({ body }, nth) => {
    bytes += body === null ? 0 : Buffer.byteLength(body);
    return bytes <= limits.bytes || nth === 0;
  });
  const to = fitting.at(-1)?.position ?? after;
  const [next] = ofSite(tables.changes, siteId)
    .flatMap((row) =>
      row.position !== null && row.position > to
        ? [{ position: row.position, start: row.position - countOf(row) }]
        : [],
    )
    .toSorted((a, b) => a.position - b.position || a.start - b.start);
  const whole = fitting.filter(({ position }) => next === undefined || position <= next.start);
  const entries = whole.length === 0 ? fitting : whole;
  return { entries, more: entries.length < there.length };
}

const entryOf = ({ body, ...row }: DocumentState): EntryState => ({
  ...row,
  body,
  state: body === null ? "gone" : "live",
  etag: body === null ? null : `"${row.position}"`,
});
