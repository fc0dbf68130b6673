import { existsSync } from "node:fs";
import type { Clock } from "../../shared/clock.ts";
import { createCompany } from "../../shared/company.ts";
import { selectAtHead } from "../ledger/select.ts";
import { createSelectTurns, type SelectTurns } from "../ledger/select-turns.ts";
import { countEntries, readRecord } from "../ledger/sqlite-record.ts";
import type { Selected } from "../ports.ts";
import { countDocuments } from "../replica/replica.ts";
import type { Rows } from "../replica/schema.ts";
import { ledgerFile } from "./ledgers.ts";
import { sealShared } from "./seal.ts";
import { createSqliteRows } from "./sqlite-rows.ts";

/** Answers from the documents of all sites, read beside the thread that writes them. */
export interface Selects {
  select(site: number, printed: string): Promise<Selected>;
  /** How much a site's ledger holds; it looks at each key. */
  count(site: number): Holding;
  close(): void;
}

/** What a ledger holds, and the queries that wait for it. */
export interface Holding {
  site: number;
  entries: number;
  documents: number;
  waiting: number;
}

interface Reading {
  rows: Rows & { close(): void };
  turns: SelectTurns;
}

export function openSelects(folder: string, clock: Clock): Selects {
  const sites = new Map<number, Reading>();
  const company = createCompany(clock);
  const readingOf = (site: number): Reading | undefined => {
    const known = sites.get(site);
    // a file that is not there would be made
    if (known !== undefined || !existsSync(ledgerFile(folder, site))) return known;
    const rows = createSqliteRows(ledgerFile(folder, site));
    const made = { rows, turns: createSelectTurns(clock, () => company.has(site)) };
    sites.set(site, made);
    return made;
  };
  return {
    async select(site, printed) {
      const reading = readingOf(site);
      if (reading === undefined) return { kind: "not_whole" };
      company.note(site);
      return reading.turns.run(() => inSnapshot(reading.rows, printed, clock));
    },
    count(site) {
      const reading = readingOf(site);
      if (reading === undefined) return { site, entries: 0, documents: 0, waiting: 0 };
      const { rows, turns } = reading;
      const [entries, documents] = [countEntries(rows), countDocuments(rows)];
      return { site, entries, documents, waiting: turns.waiting() };
    },
    close() {
      for (const { rows } of sites.values()) rows.close();
      sites.clear();
    },
  };
}

/** All of it of one head, whatever is written meanwhile. A site's selects take turns, so that there is one transaction at a time. */
async function inSnapshot(rows: Rows, printed: string, clock: Clock): Promise<Selected> {
  rows.run("begin");
  try {
    const pause = () => clock.sleep(0);
    const parts = { record: readRecord(rows), rows, pause, seal: sealShared };
    return await selectAtHead(parts, printed);
  } finally {
    rows.run("commit");
  }
}
