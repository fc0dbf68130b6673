import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { Storable, Store, Stored } from "../ports.ts";
import { BUSY_TIMEOUT_MS } from "./sqlite-rows.ts";

const TABLE = `create table if not exists bodies (
  key text primary key, epoch integer not null, position integer not null, etag text, tags text, body blob)`;

const statement = {
  get: "select epoch, position, etag, tags, body from bodies where key = ?",
  // in its place: what is replaced by another row has another place, and the index another entry
  put: `insert into bodies (key, epoch, position, etag, tags, body) values (?, ?, ?, ?, ?, ?)
        on conflict (key) do update set epoch = excluded.epoch, position = excluded.position, etag = excluded.etag,
          tags = excluded.tags, body = excluded.body`,
  delete: "delete from bodies where key = ?",
};

type BodyRow = {
  epoch: number;
  position: number;
  /** Null for a tombstone. */
  etag: string | null;
  tags: string | null;
  body: Uint8Array<ArrayBuffer> | null;
};

const encoder = new TextEncoder();

/** ours: pages in memory, in KiB, of the one file that has all sites' bodies: a publish comes back to those it wrote. */
const CACHE_KIB = 32_768;
/** ours: pages written until they are copied to where they belong; one that is written again meanwhile is copied once. */
const CHECKPOINT_PAGES = 8_192;

/**
 * Bodies in a file of SQLite, of all sites. A power cut may lose the last of them, never a part of one: the ledger knows
 * what is missing, and has it compared and put again. What is written in one turn of the loop is one transaction: each by
 * itself was a third of what thousands cost.
 */
export function createSqliteStore(path: string): Store & { close(): void } {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -${CACHE_KIB};
    pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(TABLE);
  const write = together(database);
  const [get, put, remove] = [statement.get, statement.put, statement.delete].map((sql) =>
    database.prepare(sql),
  );
  if (get === undefined || put === undefined || remove === undefined) throw new Error("unprepared");
  return {
    get: async (key) => {
      const row = get.get(key) as BodyRow | undefined;
      return row === undefined ? null : storedOf(row);
    },
    put: (key, stored: Storable) =>
      write(() => {
        const { epoch, position } = stored.version;
        if (stored.state === "gone") put.run(key, epoch, position, null, null, null);
        else {
          const { etag, tags, body } = stored;
          put.run(key, epoch, position, etag, tags, encoder.encode(body));
        }
      }),
    delete: (key) => write(() => void remove.run(key)),
    close: () => database.close(),
  };
}

/** Carries out what is asked in one turn of the loop as one transaction; where one of it fails, none of it is written. */
function together(database: DatabaseSync): (work: () => void) => Promise<"written"> {
  let asked: (() => void)[] = [];
  let turn: Promise<"written"> | undefined;
  const carryOut = () => {
    const works = asked;
    [asked, turn] = [[], undefined];
    database.exec("begin immediate");
    try {
      for (const work of works) work();
      database.exec("commit");
    } catch (error) {
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
    return "written" as const;
  };
  return (work) => {
    asked.push(work);
    return (turn ??= setImmediate().then(carryOut));
  };
}

function storedOf({ epoch, position, etag, tags, body }: BodyRow): Stored {
  const version = { epoch, position };
  if (etag === null) return { state: "gone", version };
  return { state: "live", version, etag, tags: tags ?? "", body: body ?? new Uint8Array() };
}
