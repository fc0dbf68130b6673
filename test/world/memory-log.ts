import type { AdoptionLimit } from "../../shared/events.ts";
import type { AdoptionLimits } from "../../origin/db/log/adoptions.ts";
import type { KnownRendition } from "../../origin/db/log/renditions.ts";
import type { AdoptionLog, Log, SiteLog } from "../../origin/delivery/ports.ts";
import { SET_ASIDE_MS } from "../../shared/limits-adoption.ts";
import { printQuery, type Query } from "../../shared/query.ts";
import { render } from "./content.ts";
import { rowsOf } from "./documents.ts";
import { courierLog } from "./memory-courier.ts";
import type { Session } from "./session.ts";
import {
  keptTags,
  ofSite,
  rowName,
  SerializationFailure,
  type MemoryDatabase,
  type MemoryTransaction,
  type RenditionState,
  type Tables,
} from "./database.ts";

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
    writeTouched: (_tags, before) => call(() => writeDocuments(tx, siteId, before)),
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
            documents: outcome.documents,
            written: outcome.written,
          });
        }
      }),
  };
}

/** Rows of what is published now and differs from the log. */
function writeDocuments(tx: MemoryTransaction, siteId: number, head: number): number {
  const { tables } = tx;
  const fresh = rowsOf(tables.sites.get(siteId)!.content);
  const gone = ofSite(tables.documents, siteId).filter(({ key }) => !fresh.has(key));
  const wanted = [...gone.map(({ key }) => [key, null] as const), ...fresh];
  const differing = wanted.filter(
    ([key, body]) => (tables.documents.get(rowName(siteId, key))?.body ?? null) !== body,
  );
  for (const [nth, [key, body]] of differing.entries())
    tx.put("documents", rowName(siteId, key), { key, body, position: head + nth + 1 });
  return differing.length;
}

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
