import type { AdoptionLimit } from "../../shared/events.ts";
import type { AdoptionLimits } from "../../origin/db/log/adoptions.ts";
import type { KnownRendition } from "../../origin/db/log/renditions.ts";
import type {
  AdoptionLog,
  CourierLog,
  LaneLog,
  Log,
  SiteLog,
} from "../../origin/delivery/ports.ts";
import { SET_ASIDE_MS } from "../../shared/limits-adoption.ts";
import { printQuery, type Query } from "../../shared/query.ts";
import { render } from "./content.ts";
import {
  rowName,
  SerializationFailure,
  type EntryState,
  type MemoryDatabase,
  type MemoryTransaction,
  type RenditionState,
  type Tables,
} from "./database.ts";

/** Who speaks to the database: each statement is a call of it, which takes time, may fail, and is where it may die. */
export interface Session {
  alive: () => boolean;
  call: <T>(effect: () => T, serializes?: "serializes") => Promise<T>;
  /** A commit: it may take place and be reported as failed, or fail. */
  commit: (effect: () => void) => Promise<void>;
}

/** ours, as in origin/db/client.ts: how often a transaction is tried that cannot be serialized. */
const ATTEMPTS = 5;

/**
 * The log in memory, as one session sees it.
 * @param mostEntries makes pushes smaller than the product would, so that they are split
 */
export function createMemoryLog(
  database: MemoryDatabase,
  session: Session,
  mostEntries = Number.POSITIVE_INFINITY,
): Log {
  return {
    materializing: (siteId, work) =>
      retried(async () => {
        const tx = await session.call(() => lockAndBegin(database, siteId, session));
        if (tx === null) return null;
        try {
          const result = await work(siteLog(tx, siteId, session));
          await session.commit(() => {
            if (database.locks.get(siteId) === session) tx.commit();
          });
          return result;
        } finally {
          if (database.locks.get(siteId) === session) database.locks.delete(siteId);
        }
      }),
    ...courierLog(database, session, mostEntries),
    ...adoptionLog(database, session),
  };
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof SerializationFailure)) throw error;
    }
  }
}

function lockAndBegin(
  database: MemoryDatabase,
  siteId: number,
  session: Session,
): MemoryTransaction | null {
  if (database.locks.get(siteId)?.alive() === true) return null;
  database.locks.set(siteId, session);
  return database.begin();
}

const ofSite = <Row>(rows: Map<string, Row>, siteId: number): Row[] =>
  [...rows].flatMap(([name, row]) => (name.startsWith(`${siteId} `) ? [row] : []));

function siteLog(tx: MemoryTransaction, siteId: number, { call }: Session): SiteLog {
  const { tables } = tx;
  const name = (key: string | number) => rowName(siteId, key);
  const known = (row: RenditionState): KnownRendition => {
    const entry = tables.entries.get(name(row.key));
    const outgrown = row.outgrown !== undefined;
    return {
      ...row,
      tags: keptTags(row),
      state: entry?.state ?? null,
      etag: entry?.etag ?? null,
      outgrown,
    };
  };
  const head = () => tables.logs.get(siteId)!;
  const renderAll = (queries: Query[]) =>
    call(() =>
      queries.map((query) => render(tables.sites.get(siteId)!.content, printQuery(query))),
    );
  return {
    takeChanges: (limit) => call(() => waiting(tables, siteId).slice(0, limit)),
    findAffected: (tags) =>
      call(() => {
        const touched = new Set(tags);
        return ofSite(tables.renditions, siteId)
          .filter((row) => row.pending || row.tags.some((tag) => touched.has(tag)))
          .map(known);
      }),
    findByKey: (keys) =>
      call(() =>
        keys.flatMap((key) => {
          const row = tables.renditions.get(name(key));
          return row === undefined ? [] : [known(row)];
        }),
      ),
    render: renderAll,
    renderWithin: async (queries, leftMs) => {
      const rendered = await renderAll(queries);
      return leftMs() > 0 ? rendered : null;
    },
    readHead: () => call(() => ({ ...head() })),
    // the world's edges hold answers only
    writeTouched: () => Promise.resolve(0),
    saveRenditions: (saved, now) =>
      call(() => {
        for (const row of saved) {
          const before = tables.renditions.get(name(row.key));
          const canonical = row.canonical || before?.canonical === true;
          const adoptedAt = before?.adoptedAt ?? now;
          tx.put("renditions", name(row.key), {
            ...row,
            canonical,
            adoptedAt,
            pending: false,
            costMs: row.costMs ?? before?.costMs ?? 0,
          });
          if (tables.reserves.has(name(row.key))) tx.put("reserves", name(row.key), undefined);
        }
      }),
    saveOutgrown: (outgrown, now) =>
      call(() => {
        for (const { key, query, canonical, since, kept, tags } of outgrown) {
          const before = tables.renditions.get(name(key));
          tx.put("renditions", name(key), {
            key,
            query,
            tags,
            canonical: canonical || before?.canonical === true,
            adoptedAt: before?.adoptedAt ?? now,
            pending: false,
            costMs: before?.costMs ?? 0,
            outgrown: { since: before?.outgrown?.since ?? since, kept },
          });
        }
      }),
    setAside: async (queries, now) => {
      if (queries.length === 0) return;
      await call(() => {
        for (const { key } of queries) tx.put("aside", name(key), { since: now });
      });
    },
    ...reserveLog(tx, siteId, call),
    writeLog: (entries) =>
      call(() => {
        for (const entry of entries) tx.put("entries", name(entry.key), entry);
      }),
    moveHead: (to, isFloor) =>
      call(() => {
        const { epoch, floor } = head();
        tx.put("logs", siteId, { epoch, head: to, floor: isFloor ? to : floor });
      }),
    wakeCouriers: () => call(() => undefined),
    markMaterialized: (numbers, outcome) =>
      call(() => {
        for (const number of numbers) {
          const row = tables.changes.get(name(number))!;
          tx.put("changes", name(number), {
            ...row,
            position: outcome.head,
            written: outcome.written,
          });
        }
      }),
  };
}

/** The tags of what the log has. */
const keptTags = (row: RenditionState) => row.outgrown?.kept ?? row.tags;

/** Later ones count as newer, though they may be of the same time. */
const nextTurn = (tables: Tables): number =>
  Math.max(0, ...[...tables.reserves.values()].map(({ turn }) => turn)) + 1;

function reserveLog(
  tx: MemoryTransaction,
  siteId: number,
  call: Session["call"],
): Pick<SiteLog, "forgetRenditions" | "endReserves"> {
  const { tables } = tx;
  const name = (key: string) => rowName(siteId, key);
  return {
    forgetRenditions: (keys) =>
      call(() => {
        for (const key of keys) {
          const rendition = tables.renditions.get(name(key));
          const entry = tables.entries.get(name(key));
          tx.put("renditions", name(key), undefined);
          if (rendition === undefined || entry === undefined || entry.state === "dropped") continue;
          const { tags } = rendition;
          const { position } = entry;
          tx.put("reserves", name(key), { key, position, tags, turn: nextTurn(tables) });
        }
        return keys.flatMap((key) => tables.reserves.get(name(key)) ?? []);
      }),
    endReserves: (tags, most) =>
      call(() => {
        const reserves = ofSite(tables.reserves, siteId).toSorted((a, b) => b.turn - a.turn);
        const touched = new Set(tags);
        const ended = reserves.filter(
          (reserve, nth) => nth >= most || reserve.tags.some((tag) => touched.has(tag)),
        );
        for (const { key } of ended) tx.put("reserves", name(key), undefined);
        return ended.map(({ key }) => key);
      }),
  };
}

export const waiting = (tables: Tables, siteId: number) =>
  ofSite(tables.changes, siteId)
    .filter(({ position }) => position === null)
    .map(({ number, kind, erases, tags, canonical }) => ({ number, kind, erases, tags, canonical }))
    .toSorted((a, b) => a.number - b.number);

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
      (!isWhole && row.written > entriesOf(tables, siteId, row.position, row.written)),
  );
  const last = tables.sites.get(siteId)?.lastChange ?? 0;
  return Math.min(...missing.map(({ number }) => number - 1), last);
}

/** How many entries of a run are still where it wrote them. */
const entriesOf = (tables: Tables, siteId: number, upTo: number, written: number): number =>
  ofSite(tables.entries, siteId).filter(
    ({ position }) => position > upTo - written && position <= upTo,
  ).length;

function courierLog(database: MemoryDatabase, { call }: Session, mostEntries: number): CourierLog {
  const alone = (work: (tx: MemoryTransaction) => void) =>
    call(() => {
      const tx = database.begin();
      work(tx);
      tx.commit();
    });
  return {
    reading: async (work) => work(laneLog(database.tables, call, mostEntries)),
    recordReached: async (edgeId, reached) => {
      await alone((tx) => {
        const row = tx.tables.edges.get(edgeId);
        if (row === undefined) return;
        const had = ofSite(tx.tables.changes, row.siteId).filter(
          ({ number }) => number > row.change && number <= reached.change,
        );
        const receipts = new Set([...row.receipts, ...had.map(({ number }) => number)]);
        const { epoch, change, position, purgedTo } = reached;
        tx.put("edges", edgeId, {
          ...row,
          epoch,
          head: position,
          change,
          purged: purgedTo,
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

const laneLog = (tables: Tables, call: Session["call"], mostEntries: number): LaneLog => ({
  readLane: (edgeId) =>
    call(() => {
      const edge = tables.edges.get(edgeId);
      const log = edge === undefined ? undefined : tables.logs.get(edge.siteId);
      if (edge === undefined || log === undefined) return undefined;
      const known = edge.epoch === log.epoch;
      const { siteId, url, change, purged, first } = edge;
      const held = { documents: null, documented: true };
      const purging = purged !== null && purged < edge.head;
      const from = known ? edge.head : 0;
      return {
        ...held,
        edgeId,
        siteId,
        url,
        ...log,
        change,
        known,
        purging,
        first,
        from,
      };
    }),
  readLog: (siteId, { after }, limits) =>
    call(() => {
      const stretch = stretchOf(tables, siteId, after, {
        ...limits,
        entries: Math.min(limits.entries, mostEntries),
      });
      const entries = stretch.map((entry) => {
        const rendition = tables.renditions.get(rowName(siteId, entry.key));
        const known = rendition === undefined ? null : keptTags(rendition);
        const tags = entry.state === "live" ? known : null;
        return { ...entry, tags, query: rendition?.query ?? null };
      });
      const last = entries.at(-1)?.position ?? after;
      return { entries, more: last < tables.logs.get(siteId)!.head };
    }),
  changeAt: (siteId, position, known) => call(() => changeAtOf(tables, siteId, position, known)),
});

/** As the statement in origin/db/log/edges.ts: it ends before a run that would not fit whole. */
function stretchOf(
  tables: Tables,
  siteId: number,
  after: number,
  limits: { entries: number; bytes: number },
): EntryState[] {
  let bytes = 0;
  const fitting = ofSite(tables.entries, siteId)
    .filter(({ position }) => position > after)
    .toSorted((a, b) => a.position - b.position)
    .slice(0, limits.entries)
    .filter(({ body }, nth) => {
      bytes += body === null ? 0 : Buffer.byteLength(body);
      return bytes <= limits.bytes || nth === 0;
    });
  const to = fitting.at(-1)?.position ?? after;
  const [next] = ofSite(tables.changes, siteId)
    .flatMap(({ position, written }) =>
      position !== null && position > to ? [{ position, start: position - written }] : [],
    )
    .toSorted((a, b) => a.position - b.position || a.start - b.start);
  if (next === undefined) return fitting;
  const whole = fitting.filter(({ position }) => position <= next.start);
  return whole.length === 0 ? fitting : whole;
}

const MINUTE_MS = 60_000;

function adoptionLog(database: MemoryDatabase, { call }: Session): AdoptionLog {
  return {
    findAnswer: (siteId, key) =>
      call(() => {
        const { entries, renditions, logs } = database.tables;
        const entry = entries.get(rowName(siteId, key));
        if (entry === undefined) return undefined;
        const { state, position, etag, body } = entry;
        const rendition = renditions.get(rowName(siteId, key));
        const tags = rendition === undefined ? null : keptTags(rendition);
        return { state, position, etag, body, tags, epoch: logs.get(siteId)!.epoch };
      }),
    renderNow: async (siteId, query: Query) => {
      // the snapshot is taken, then time passes
      const { content } = database.tables.sites.get(siteId)!;
      return call(() => render(content, printQuery(query)), "serializes");
    },
    recordQuery: (siteId, { key, query, costMs }, limits, now) =>
      call(() => {
        const tx = database.begin();
        const { renditions } = tx.tables;
        if (renditions.has(rowName(siteId, key))) return "recorded";
        const missed = tx.tables.aside.get(rowName(siteId, key));
        if (missed !== undefined && Date.parse(now) - Date.parse(missed.since) < SET_ASIDE_MS)
          return "set_aside";
        const reached = limitReached(renditions, siteId, limits, now);
        if (reached !== undefined) return reached;
        const row = {
          key,
          query,
          canonical: false,
          adoptedAt: now,
          pending: true,
          tags: [],
          costMs,
        };
        tx.put("renditions", rowName(siteId, key), row);
        tx.commit();
        return "recorded";
      }),
  };
}

function limitReached(
  renditions: Tables["renditions"],
  siteId: number,
  limits: AdoptionLimits,
  now: string,
): AdoptionLimit | undefined {
  const adopted = ofSite(renditions, siteId).filter(({ canonical }) => !canonical);
  const sinceMs = Date.parse(now) - MINUTE_MS;
  const fresh = adopted.filter(({ adoptedAt }) => Date.parse(adoptedAt) > sinceMs);
  if (renditions.size >= limits.inAll) return "in_all";
  if (adopted.length >= limits.perSite) return "per_site";
  return fresh.length >= limits.perMinute ? "per_minute" : undefined;
}
