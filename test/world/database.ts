import type { Tag } from "../../shared/tags.ts";
import type { ChangeKind } from "../../origin/db/log/changes.ts";
import { emptyContent, type Content, type Edit } from "./content.ts";

/**
 * Tables in memory that surprise as Postgres does: a transaction sees the commits of before its snapshot and its own
 * writes, and who writes a row that somebody else changed since then must begin again.
 */

export interface ChangeState {
  number: number;
  kind: ChangeKind;
  erases: boolean;
  tags: Tag[];
  canonical: string[];
  position: number | null;
  /** Rows of documents that its run of the materializer wrote, and after them entries. */
  documents: number;
  written: number;
}

export interface RenditionState {
  key: string;
  query: string;
  tags: Tag[];
  /** Of one that is too large: since which change, and the tags of what is kept of it. */
  outgrown?: { since: number; kept: Tag[] | null };
}

export interface EntryState {
  key: string;
  position: number;
  state: "live" | "gone" | "dropped";
  etag: string | null;
  body: string | null;
}

/** A row of the log that is no answer's; `body` null: no longer published. */
export interface DocumentState {
  key: string;
  position: number;
  body: string | null;
}

export interface EdgeState {
  siteId: number;
  url: string;
  epoch: number;
  head: number;
  change: number;
  purged: number | null;
  /** Up to where it has documents; null when it takes none. */
  documents: number | null;
  /** Whether it never answered in the epoch it was added in. */
  first: boolean;
  lastError: string | null;
  receipts: ReadonlySet<number>;
}

/** All tables, as one snapshot sees them. */
export interface Tables {
  sites: Map<number, { lastChange: number; content: Content }>;
  logs: Map<number, { epoch: number; head: number; floor: number }>;
  changes: Map<string, ChangeState>;
  renditions: Map<string, RenditionState>;
  entries: Map<string, EntryState>;
  documents: Map<string, DocumentState>;
  edges: Map<number, EdgeState>;
}

type TableName = keyof Tables;
type RowOf<Name extends TableName> =
  Tables[Name] extends Map<infer Key, infer Row> ? { key: Key; row: Row } : never;

export const rowName = (siteId: number, key: string | number): string => `${siteId} ${key}`;

export const ofSite = <Row>(rows: Map<string, Row>, siteId: number): Row[] =>
  [...rows].flatMap(([name, row]) => (name.startsWith(`${siteId} `) ? [row] : []));

/** The tags of what the log has. */
export const keptTags = (row: RenditionState) => row.outgrown?.kept ?? row.tags;

/** "could not serialize access due to concurrent update" */
export class SerializationFailure extends Error {}

export interface MemoryTransaction {
  /** The snapshot with what this transaction wrote. */
  readonly tables: Tables;
  put<Name extends TableName>(
    table: Name,
    key: RowOf<Name>["key"] & (string | number),
    row: RowOf<Name>["row"] | undefined,
  ): void;
  /** @throws SerializationFailure when a row it wrote was changed since its snapshot */
  commit: () => void;
}

export interface MemoryDatabase {
  /** What a statement that begins now sees. */
  readonly tables: Tables;
  /** Whether the logs have all documents of their sites. */
  documented: () => boolean;
  begin: () => MemoryTransaction;
  /** Who holds the advisory lock of a site; one that is not alive holds nothing. */
  readonly locks: Map<number, { alive(): boolean }>;
  /** Called after each commit with the tables it wrote. */
  onCommit: (written: ReadonlySet<keyof Tables>) => void;
  /** Brings back what the tables were; whatever was begun since cannot commit any more. */
  restore: (tables: Tables) => void;
}

const copyOf = (tables: Tables): Tables => ({ ...tables });

/** @param documented as `documented` of the database */
export function createMemoryDatabase(documented: () => boolean = () => true): MemoryDatabase {
  let tables: Tables = {
    sites: new Map(),
    logs: new Map(),
    changes: new Map(),
    renditions: new Map(),
    entries: new Map(),
    documents: new Map(),
    edges: new Map(),
  };
  let commits = 0;
  let restoredAt = 0;
  /** The commit that wrote a row last. */
  const writtenBy = new Map<string, number>();
  const database: MemoryDatabase = {
    get tables() {
      return tables;
    },
    documented,
    locks: new Map(),
    onCommit: () => undefined,
    begin() {
      const seen = commits;
      const own = copyOf(tables);
      const owned = new Set<TableName>();
      const writes: { table: TableName; key: string | number; row: unknown }[] = [];
      const refuse = (name: string) => {
        if ((writtenBy.get(name) ?? 0) > seen || restoredAt > seen)
          throw new SerializationFailure();
      };
      return {
        tables: own,
        put(table, key, row) {
          refuse(`${table} ${key}`);
          writes.push({ table, key, row });
          if (!owned.has(table)) own[table] = new Map(own[table] as never) as never;
          owned.add(table);
          setRow(own, { table, key, row });
        },
        commit() {
          if (writes.length === 0) return;
          for (const { table, key } of writes) refuse(`${table} ${key}`);
          commits += 1;
          const next = copyOf(tables);
          // snapshots that were taken keep the maps they have
          for (const table of owned) next[table] = new Map(next[table] as never) as never;
          for (const write of writes) {
            setRow(next, write);
            writtenBy.set(`${write.table} ${write.key}`, commits);
          }
          tables = next;
          database.onCommit(owned);
        },
      };
    },
    restore(older) {
      commits += 1;
      restoredAt = commits;
      tables = older;
    },
  };
  return database;
}

function setRow(
  tables: Tables,
  { table, key, row }: { table: TableName; key: string | number; row: unknown },
): void {
  const rows = tables[table] as Map<string | number, unknown>;
  if (row === undefined) rows.delete(key);
  else rows.set(key, row);
}

/** A site with a log that is empty yet. */
export function addSite(database: MemoryDatabase, siteId: number, epoch: number): void {
  const tx = database.begin();
  const content = emptyContent(siteId);
  tx.put("sites", siteId, { lastChange: 0, content });
  tx.put("logs", siteId, { epoch, head: 0, floor: 0 });
  tx.commit();
}

export function addEdge(database: MemoryDatabase, siteId: number, edgeId: number): void {
  const tx = database.begin();
  tx.put("edges", edgeId, {
    siteId,
    url: `http://edge-${edgeId}.invalid`,
    epoch: 0,
    head: 0,
    change: 0,
    purged: null,
    documents: null,
    first: true,
    lastError: null,
    receipts: new Set<number>(),
  });
  tx.commit();
}

/** What a writer's transaction does: the content, and as its last statement the change. @returns its number */
export function commitChange(
  database: MemoryDatabase,
  siteId: number,
  edit: Pick<Edit, "tags" | "canonical"> & {
    kind?: ChangeKind;
    erases?: boolean;
    content?: Content;
  },
): number {
  const tx = database.begin();
  const site = tx.tables.sites.get(siteId)!;
  const number = site.lastChange + 1;
  const { kind = "publish", erases = false, tags, canonical } = edit;
  tx.put("sites", siteId, { lastChange: number, content: edit.content ?? site.content });
  tx.put("changes", rowName(siteId, number), {
    number,
    kind,
    erases,
    tags,
    canonical,
    position: null,
    documents: 0,
    written: 0,
  });
  tx.commit();
  return number;
}
