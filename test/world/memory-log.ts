import type { KnownRendition } from "../../origin/db/log/renditions.ts";
import type { AnswerLog, Log, SiteLog } from "../../origin/delivery/ports.ts";
import { printQuery } from "../../shared/query.ts";
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
    ...answerLog(database, session),
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
    const { key, query } = row;
    const { state = null, etag = null } = tables.entries.get(name(key)) ?? {};
    const outgrown = row.outgrown !== undefined;
    return { key, query, saved: true, tags: keptTags(row), state, etag, outgrown };
  };
  const head = () => tables.logs.get(siteId)!;
  return {
    takeChanges: (limit) => call(() => waiting(tables, siteId).slice(0, limit)),
    findAffected: (tags) =>
      call(() => {
        const touched = new Set(tags);
        return ofSite(tables.renditions, siteId)
          .filter((row) => row.tags.some((tag) => touched.has(tag)))
          .map(known);
      }),
    findByKey: (keys) =>
      call(() =>
        keys.flatMap((key) => {
          const row = tables.renditions.get(name(key));
          return row === undefined ? [] : [known(row)];
        }),
      ),
    render: (queries) =>
      call(() =>
        queries.map((query) => render(tables.sites.get(siteId)!.content, printQuery(query))),
      ),
    readHead: () => call(() => ({ ...head() })),
    writeTouched: (_tags, before) => call(() => writeDocuments(tx, siteId, before)),
    saveRenditions: (saved) =>
      call(() => {
        for (const row of saved) tx.put("renditions", name(row.key), row);
      }),
    saveOutgrown: (outgrown) =>
      call(() => {
        for (const { key, query, since, kept, tags } of outgrown) {
          const before = tables.renditions.get(name(key))?.outgrown;
          const large = { since: before?.since ?? since, kept };
          tx.put("renditions", name(key), { key, query, tags, outgrown: large });
        }
      }),
    forgetRenditions: (keys) =>
      call(() => {
        for (const key of keys) tx.put("renditions", name(key), undefined);
      }),
    // no earlier version was here
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

export const waiting = (tables: Tables, siteId: number) =>
  ofSite(tables.changes, siteId)
    .filter(({ position }) => position === null)
    .map(({ number, kind, erases, tags, canonical }) => ({ number, kind, erases, tags, canonical }))
    .toSorted((a, b) => a.number - b.number);

const answerLog = (database: MemoryDatabase, { call }: Session): AnswerLog => ({
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
  renderNow: async (siteId, query) => {
    // the snapshot is taken, then time passes
    const { content } = database.tables.sites.get(siteId)!;
    return call(() => render(content, printQuery(query)), "serializes");
  },
});
