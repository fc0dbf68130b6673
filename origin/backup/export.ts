import { nowText, type Clock } from "../../shared/clock.ts";
import { orNotFound } from "../../shared/errors.ts";
import { copying, onSnapshot } from "../db/backup/snapshot.ts";
import type { Postgres } from "../db/client.ts";
import { exportedLines } from "../db/site/exported.ts";
import { findSite, readSettings } from "../db/site/sites.ts";
import type { Progress } from "./progress.ts";

/** Which format this version writes (docs/backup.md). */
export const EXPORT_FORMAT = 1;

export interface ExportParts {
  postgres: Postgres;
  clock: Clock;
  progress: Progress;
  signal: AbortSignal;
  /** Takes a line; resolves when the next one may come. */
  write: (line: string) => Promise<void>;
}

/** How many lines there were of each kind. */
export type Counts = Record<string, number>;

/**
 * Writes a site's model, documents, files' names, schedules and releases as of one moment, a line of JSON each. The last line
 * says how many there were: what ends without it is not whole.
 * @throws AppError `not_found`
 */
export async function exportSite(
  { postgres, clock, progress, signal, write }: ExportParts,
  slug: string,
  { allRevisions }: { allRevisions: boolean },
): Promise<Counts> {
  const found = orNotFound(
    await findSite(postgres.db, slug),
    `There is no site ${JSON.stringify(slug)}; npm run site -- list has them.`,
  );
  const { id, ...settings } = await readSettings(postgres.db, found.id);
  const site = { kind: "site", format: EXPORT_FORMAT, exportedAt: nowText({ clock }), ...settings };
  const counts: Counts = {};
  await write(JSON.stringify(site));
  await copying(postgres, signal, (client) =>
    onSnapshot(client, async () => {
      let lines = 0;
      for await (const line of exportedLines(client, id, allRevisions)) {
        signal.throwIfAborted();
        const kind = kindOf(line);
        counts[kind] = (counts[kind] ?? 0) + 1;
        lines += 1;
        await write(line);
        progress.now(() => `${lines} lines so far`);
      }
    }),
  );
  await write(JSON.stringify({ kind: "end", lines: counts }));
  return counts;
}

const kindOf = (line: string): string => /^\{"kind" : "([a-z]+)"/.exec(line)?.[1] ?? "other";
