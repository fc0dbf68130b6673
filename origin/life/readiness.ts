import { withDeadline, type Clock } from "../../shared/clock.ts";
import { READY_KEPT_MS, READY_LOOK_MS, READY_SLOW_MS } from "../../shared/limits-life.ts";

/** What an origin that cannot serve waits for, as a word a program can act on, and the sentence for people. */
export const WAITS = {
  starting: "The origin is starting.",
  database: "Postgres cannot be reached.",
  database_refused:
    "Postgres refuses the user, the password or the database that DATABASE_URL names.",
  database_failed: "Postgres answers with an error; the origin's log says which.",
  migrating: "Migrations are being applied, by this origin or by another one.",
  migration_blocked: "A migration waits for locks that others hold.",
  schema_older:
    "The database lacks migrations of this version; the origin applies them when it is started again.",
  replica_older:
    "The origin's database is a replica that lacks migrations of this version; it serves once its primary has applied them, or it is promoted.",
  schema_newer:
    "The database was changed for newer versions, and this one cannot work with it any more.",
  standby:
    "The origin's database is a replica: it answers reads and previews, and takes writes once it is promoted.",
  overtaken:
    "Another database goes on in place of this origin's: edges have a newer epoch. Nothing is written here any more, for it would be lost.",
  draining: "The origin is ending.",
} as const;

export type WaitsFor = keyof typeof WAITS;

/** Whether an origin can serve. */
export interface Readiness {
  /** What it waits for now; null: it can serve. Any number of askers at once make one look, of which all hear. */
  look(): Promise<WaitsFor | null>;
  /** What a beginning waits for. */
  waitFor(what: WaitsFor): void;
  /** It has begun: from now on `find` says what is missing, and `more` what else is to be told. */
  begun(find: () => Promise<WaitsFor | null>, more?: () => Record<string, unknown>): void;
  /** What else is to be told of it, for everybody's ears. */
  more(): Record<string, unknown>;
  /** It ends: nothing else is of interest any more. */
  drain(): void;
}

/**
 * Readiness of an origin that is starting. What a look finds is said again for `READY_KEPT_MS`, and in place of one that is late if
 * that is not long ago: what is in front of all origins takes none out because their database is slow.
 */
export function createReadiness(clock: Clock): Readiness {
  let waits: WaitsFor = "starting";
  let isDraining = false;
  let find: (() => Promise<WaitsFor | null>) | undefined;
  let more: () => Record<string, unknown> = () => ({});
  let finding: Promise<WaitsFor | null> | undefined;
  let last: { atMs: number; found: WaitsFor | null } | undefined;
  let answered: typeof last;
  const noted = (found: WaitsFor | null) => {
    answered = { atMs: clock.now(), found };
    finding = undefined;
    return found;
  };
  // one that is late goes on, so that no second one is begun beside it
  const findOnce = (asked: () => Promise<WaitsFor | null>) =>
    (finding ??= asked()
      .catch((): WaitsFor => "database")
      .then(noted));
  const whenLate = (): WaitsFor | null =>
    answered !== undefined && clock.now() - answered.atMs < READY_SLOW_MS
      ? answered.found
      : "database";
  return {
    async look() {
      if (isDraining) return "draining";
      if (find === undefined) return waits;
      if (last !== undefined && clock.now() - last.atMs < READY_KEPT_MS) return last.found;
      const timed = await withDeadline(clock, READY_LOOK_MS, findOnce(find));
      const found = timed.kind === "done" ? timed.value : whenLate();
      last = { atMs: clock.now(), found };
      return found;
    },
    waitFor: (what) => void (waits = what),
    begun(how, what) {
      find = how;
      if (what !== undefined) more = what;
    },
    more: () => more(),
    drain: () => void (isDraining = true),
  };
}
