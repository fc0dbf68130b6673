import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { Batch, Head } from "../../shared/push.ts";
import { apply, look, workOff } from "../ledger/apply.ts";
import { forget } from "../ledger/forget.ts";
import type { LedgerParts, LedgerRecord } from "../ledger/record.ts";
import { countUnpurged, createRecord } from "../ledger/sqlite-record.ts";
import { createTurns } from "../ledger/turns.ts";
import type { Ledger, Selected } from "../ports.ts";
import { createAlarm } from "./alarm.ts";
import { createSqliteRows } from "./sqlite-rows.ts";

/** The ledgers of an edge on Node: a file of SQLite for each site, written by one thread. */
export interface Ledgers {
  of(site: number): Ledger;
  /** How far each is, by site. */
  states(): LedgerState[];
  /** Returns when nothing is under way and the files are closed. */
  close(): Promise<void>;
}

/** How far a ledger is, and how it is with its origin. */
export interface LedgerState {
  site: number;
  head: Head;
  /** Whether it has had the whole log of an epoch, so that it can answer for the site alone. */
  isWhole: boolean;
  /** Whether this edge was removed from the site. */
  isRemoved: boolean;
  /** Keys and tags that no purge has followed yet. */
  unpurged: number;
  /** The last batch, which may have been empty, since the program began; null before. */
  heard: { atMs: number; behind: number } | null;
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
  state: () => LedgerState;
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
    states: () => [...opened.values()].map(({ state }) => state()),
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
  let heard: LedgerState["heard"] = null;
  const take = async (given: Batch) => {
    const applied = await apply(ledger, given);
    // what the log had when it was read, and this edge has not
    const behind = Math.max(0, (given.head ?? given.to) - applied.head.position);
    heard = { atMs: clock.now(), behind };
    return applied;
  };
  return {
    state: () => ({
      site,
      head: record.head(),
      isWhole: record.wholeEpoch() > 0,
      isRemoved: record.membership().removed,
      unpurged: countUnpurged(rows),
      heard,
    }),
    ledger: {
      look: async (key) => look(ledger, key),
      select: (printed) => select(site, printed),
      apply: (given) => batch(() => take(given)),
      forget: (removal) => batch(async () => forget(ledger, removal)),
    },
    async close() {
      await alarm.close();
      await turns.batch(async () => rows.close());
    },
  };
}
