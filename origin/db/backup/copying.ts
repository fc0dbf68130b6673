import type { Writable } from "node:stream";
import pg from "pg";
import { from, to } from "pg-copy-streams";
import type { Table } from "./catalog.ts";

const named = ({ name, columns }: Table): string =>
  `${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(", ")})`;

/**
 * A table's rows in the text format of Postgres' `COPY`, in pieces of at most `partBytes`: put together they are the table.
 * A row may be in two of them. @returns how many rows there were @throws what Postgres says
 */
export async function* copyOut(
  client: pg.Client,
  table: Table,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, number> {
  const stream = client.query(to(`copy ${named(table)} to stdout`));
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>)
    for (let at = 0; at < chunk.byteLength;) {
      const taken = chunk.subarray(at, at + partBytes - filled);
      part.set(taken, filled);
      at += taken.byteLength;
      filled += taken.byteLength;
      if (filled < partBytes) continue;
      yield part;
      // who was given it may still be writing it
      part = new Uint8Array(partBytes);
      filled = 0;
    }
  if (filled > 0) yield part.subarray(0, filled);
  return stream.rowCount;
}

/** Takes what `copyOut` gave, piece by piece. */
export interface CopyIn {
  write(part: Uint8Array): Promise<void>;
  /** @returns how many rows there were @throws what Postgres says of them */
  end(): Promise<number>;
}

/** Fills a table. Until its end the connection takes nothing else. */
export function copyIn(client: pg.Client, table: Table): CopyIn {
  const stream = client.query(from(`copy ${named(table)} from stdin`));
  const ended = new Promise<number>((resolve, reject) => {
    stream.on("finish", () => resolve(stream.rowCount));
    stream.on("error", reject);
  });
  ended.catch(() => undefined);
  return {
    write: (part) => Promise.race([written(stream, part), ended.then(() => undefined)]),
    end() {
      stream.end();
      return ended;
    },
  };
}

const written = (stream: Writable, part: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(part, (error) => (error ? reject(error) : resolve()));
  });
