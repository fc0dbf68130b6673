import type { AuditRow } from "../db/people/audit.ts";

/** The audit log as a table for spreadsheets (RFC 4180). */

const COLUMNS = [
  "id",
  "at",
  "personId",
  "actor",
  "action",
  "object",
  "change",
  "address",
] as const satisfies (keyof AuditRow)[];

const LINE = "\r\n";

/**
 * Acts as lines, read page by page: what nobody takes is not read.
 * @param page so many acts before one, newest first; fewer are the last
 * @param most how many acts at most
 */
export function csvOf(
  page: (before: number | null) => Promise<AuditRow[]>,
  { atOnce, most }: { atOnce: number; most: number },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let [before, left]: [number | null, number] = [null, most];
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(lineOf(COLUMNS))),
      async pull(controller) {
        const acts = (await page(before)).slice(0, left);
        left -= acts.length;
        before = acts.at(-1)?.id ?? null;
        const lines = acts.map((act) => lineOf(COLUMNS.map((column) => act[column])));
        if (lines.length > 0) controller.enqueue(encoder.encode(lines.join("")));
        if (acts.length < atOnce || left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

const lineOf = (cells: readonly (string | number | null)[]): string =>
  cells.map(cellOf).join(",") + LINE;

/** Spreadsheets take for a formula what begins like one, and people choose their names (OWASP, CSV injection). */
function cellOf(value: string | number | null): string {
  if (typeof value !== "string") return String(value ?? "");
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
