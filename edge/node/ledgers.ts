import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { apply, look, workOff } from "../ledger/apply.ts";
import { forget } from "../ledger/forget.ts";
import type { LedgerParts, LedgerRecord } from "../ledger/record.ts";
import { createRecord } from "../ledger/sqlite-record.ts";
import { createTurns } from "../ledger/turns.ts";
import type { Ledger, Selected } from "../ports.ts";
import { createAlarm } from "./alarm.ts";
import { createSqliteRows } from "./sqlite-rows.ts";

/** The ledgers of an edge on Node: a file of SQLite for each site, written by one thread. */
export interface Ledgers {
  of(site: number): Ledger;
  /** The sites that there are ledgers of. */
  sites(): number[];
  /** Returns when nothing is under way and the files are closed. */
  close(): Promise<void>;
}

export interface LedgersParts {
  /** Where the files are. */
  folder: string;
  /** What a site's ledger needs besides its record. */
  wire: (site: number, record: LedgerRecord) => LedgerParts;
  /** Reads of the documents, which another thread makes. */
  select: (site: number, printed: string) => Promise<Selected>;
  clock: Clock;
  report: Report;
}

interface Opened {
  ledger: Ledger;
  close(): Promise<void>;
}

export const ledgerFile = (folder: string, site: number): string =>
  join(folder, `site-${site}.sqlite`);

/** Opens the ledgers that are there, which then do what is due, and others when they are asked for. */
export function openLedgers(parts: LedgersParts): Ledgers {
  const { folder } = parts;
  mkdirSync(folder, { recursive: true });
  const opened = new Map<number, Opened>();
  const open = (site: number): Opened => {
    const known = opened.get(site);
    if (known !== undefined) return known;
    const made = openLedger(parts, site);
    opened.set(site, made);
    return made;
  };
  for (const name of readdirSync(folder)) {
    const [, site] = /^site-([1-9]\d{0,8})\.sqlite$/.exec(name) ?? [];
    if (site !== undefined) open(Number(site));
  }
  return {
    of: (site) => open(site).ledger,
    sites: () => [...opened.keys()],
    async close() {
      await Promise.all([...opened.values()].map((each) => each.close()));
    },
  };
}

function openLedger({ folder, wire, select, clock, report }: LedgersParts, site: number): Opened {
  const rows = createSqliteRows(ledgerFile(folder, site));
  const turns = createTurns();
  // what is due is asked of the record after each batch, so what it says within one is not needed
  const ledger = wire(
    site,
    createRecord(rows, () => undefined),
  );
  const { record } = ledger;
  const alarm = createAlarm({ clock, report }, () =>
    turns.other((isBatchWaiting) => workOff(ledger, isBatchWaiting)),
  );
  const batch = <T>(work: () => Promise<T>) =>
    turns.batch(async () => {
      try {
        return await work();
      } finally {
        alarm.set(record.nextDueMs());
      }
    });
  alarm.set(record.nextDueMs());
  return {
    ledger: {
      look: async (key) => look(ledger, key),
      select: (printed) => select(site, printed),
      apply: (given) => batch(() => apply(ledger, given)),
      forget: (removal) => batch(async () => forget(ledger, removal)),
    },
    async close() {
      await alarm.close();
      await turns.batch(async () => rows.close());
    },
  };
}
