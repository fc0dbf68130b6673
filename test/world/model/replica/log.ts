import type { Replica, Row } from "./protocol.ts";

/** The log by its head: it has the newest row of each key, so what is in it follows from where it ends. */

export type Document = "x" | "y";

interface LogRow {
  position: number;
  row: Row;
}

export interface Logs {
  /** Where each run of the materializer ends, from 0. */
  readonly ends: readonly number[];
  /** What a log that ends there has after a position and up to another one, oldest first. */
  between: (head: number, after: number, to: number) => readonly LogRow[];
  /** The position of what was published last of a document, as a site of this head has it; 0 for none. */
  published: (document: Document, head: number) => number;
}

export const documentOf = (row: Row): Document | undefined =>
  row === "answer" ? undefined : (row.slice(0, 1) as Document);
export const isGone = (row: Row): boolean => row === "x gone" || row === "y gone";

export function createLogs({ runs }: Replica): Logs {
  const rows: LogRow[] = runs.flat().map((row, at) => ({ position: at + 1, row }));
  const keyOf = ({ row }: LogRow) => documentOf(row) ?? row;
  const upTo = (head: number) => {
    const newest = new Map<string, LogRow>();
    for (const row of rows.slice(0, head)) newest.set(keyOf(row), row);
    return [...newest.values()].toSorted((a, b) => a.position - b.position);
  };
  const byHead = Array.from({ length: rows.length + 1 }, (_, head) => upTo(head));
  return {
    ends: runs.reduce((ends, run) => [...ends, ends.at(-1)! + run.length], [0]),
    between: (head, after, to) =>
      byHead[head]!.filter(({ position }) => position > after && position <= to),
    published(document, head) {
      const last = byHead[head]!.find(({ row }) => documentOf(row) === document);
      return last === undefined || isGone(last.row) ? 0 : last.position;
    },
  };
}
