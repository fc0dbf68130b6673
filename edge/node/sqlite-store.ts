import { DatabaseSync } from "node:sqlite";
import type { Storable, Store, Stored } from "../ports.ts";
import { BUSY_TIMEOUT_MS } from "./sqlite-rows.ts";

const TABLE = `create table if not exists bodies (
  key text primary key, epoch integer not null, position integer not null, etag text, tags text, body blob)`;

const statement = {
  get: "select epoch, position, etag, tags, body from bodies where key = ?",
  put: "insert or replace into bodies (key, epoch, position, etag, tags, body) values (?, ?, ?, ?, ?, ?)",
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

/**
 * Bodies in a file of SQLite, of all sites. A power cut may lose the last of them, never a part of one: the ledger knows
 * what is missing, and has it compared and put again.
 */
export function createSqliteStore(path: string): Store & { close(): void } {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  database.exec("pragma journal_mode = wal; pragma synchronous = normal");
  database.exec(TABLE);
  const [get, put, remove] = [statement.get, statement.put, statement.delete].map((sql) =>
    database.prepare(sql),
  );
  if (get === undefined || put === undefined || remove === undefined) throw new Error("unprepared");
  return {
    get: async (key) => {
      const row = get.get(key) as BodyRow | undefined;
      return row === undefined ? null : storedOf(row);
    },
    put: async (key, stored: Storable) => {
      const { epoch, position } = stored.version;
      if (stored.state === "gone") put.run(key, epoch, position, null, null, null);
      else {
        const { etag, tags, body } = stored;
        put.run(key, epoch, position, etag, tags, encoder.encode(body));
      }
      return "written";
    },
    delete: async (key) => {
      remove.run(key);
      return "written";
    },
    close: () => database.close(),
  };
}

function storedOf({ epoch, position, etag, tags, body }: BodyRow): Stored {
  const version = { epoch, position };
  if (etag === null) return { state: "gone", version };
  return { state: "live", version, etag, tags: tags ?? "", body: body ?? new Uint8Array() };
}
