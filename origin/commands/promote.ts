import { AppError } from "../../shared/errors.ts";
import type { Clock } from "../../shared/clock.ts";
import { PROMOTE_WITHIN_S } from "../../shared/limits-life.ts";
import type { Postgres } from "../db/client.ts";
import { isRefused } from "../db/errors.ts";
import {
  isReplica,
  promote as promoteDatabase,
  readLastChanges,
  readReplica,
  readStanding,
  settleTimeline,
  type ReplicaState,
} from "../db/standing.ts";
import { readArguments, type Command, type Surroundings } from "../../program/command.ts";
import { runAsProgram } from "./command.ts";
import { withDatabase } from "./with-database.ts";

const HELP = `Usage: npx larder promote [--check]

  Makes the standby's database, which DATABASE_URL names, the one that is written to, and begins a new
  epoch of every site. The standby's origin takes writes within a second or two, without a restart;
  edges take the log of the new database and refuse what the old primary still sends them, and the
  old primary takes no writes any more as soon as it hears of one edge. Run it when the old primary is
  gone, or cut off from editors: what it takes from now on is lost.

  --check   only says how far the replica is. Changes nothing.

It prints what is known of the last writes: those that the replica had not received are lost, unless
Postgres replicates synchronously (docs/several-origins.md). Running it again finishes what one that was
broken off left. The user of DATABASE_URL must be allowed to: a superuser says once, at the primary,
"grant execute on function pg_promote to <user>".

Ends with 0, or with 1 when the database was not promoted.
Environment: that of the origin.
`;

const options = {
  check: { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

/** `npm run promote` */
export const promote: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    if (positionals.length > 0)
      throw new AppError("invalid", `It takes no arguments of that kind.\n\n${HELP}`);
    return withDatabase(surroundings, async ({ postgres, clock }) => {
      await (values.check ? check : carryOut)(postgres, clock, surroundings);
      return 0;
    });
  },
};

async function check({ db }: Postgres, _: Clock, { print }: Surroundings): Promise<void> {
  if (!(await isReplica(db))) throw noReplica();
  await describe(await readReplica(db), db, print);
}

async function carryOut(
  postgres: Postgres,
  clock: Clock,
  { print, tell }: Surroundings,
): Promise<void> {
  const { db } = postgres;
  if (await isReplica(db)) {
    await describe(await readReplica(db), db, print);
    tell(`promoting Postgres, ${PROMOTE_WITHIN_S} s at most`);
    if (!(await promoteInTime(postgres)))
      throw new AppError(
        "unavailable",
        `Postgres did not become a primary in ${PROMOTE_WITHIN_S} s. It may still do so: run this again.`,
      );
    print("Postgres is promoted.");
  } else if (!(await readStanding(db)).isNewTimeline && !(await wasSettled(postgres))) {
    throw noReplica();
  }
  const begun = await postgres.transaction((tx) => settleTimeline(tx, clock.now()));
  print(begun === 0 ? "A new epoch had begun already." : `A new epoch began for ${begun} sites.`);
  print(
    "Keep the old primary away from editors; it comes back as a standby: docs/several-origins.md",
  );
}

/** The standby's origin may have begun the epoch before us: then there was a promotion, and nothing is left to do. */
async function wasSettled({ db }: Postgres): Promise<boolean> {
  return (await readStanding(db)).timeline > 1;
}

async function promoteInTime({ db }: Postgres): Promise<boolean> {
  try {
    return await promoteDatabase(db, PROMOTE_WITHIN_S);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new AppError(
      "forbidden",
      'The user of DATABASE_URL may not promote Postgres. Use a superuser\'s, or let one say at the primary: grant execute on function pg_promote to "<user>"',
      { cause: error },
    );
  }
}

const noReplica = (): AppError =>
  new AppError(
    "conflict",
    "The database of DATABASE_URL is no replica, so there is nothing to promote. After a restore it is `npm run site -- epoch`.",
  );

/** What is known of what may be lost. */
async function describe(
  { position, receives, behindBytes, lastChangeAt, behindS }: ReplicaState,
  db: Postgres["db"],
  print: Surroundings["print"],
): Promise<void> {
  print(
    `The replica has replayed up to ${position}, ${behindBytes} bytes behind what it received.`,
  );
  const age = behindS === null ? "" : `, ${behindS} s behind at most`;
  print(`Its last commit is of ${lastChangeAt ?? "before it started"}${age}.`);
  print(
    receives
      ? "It is connected to its primary, which is there: stop that one first."
      : "It is not connected to a primary: what that one committed after this is not here.",
  );
  for (const { slug, change, epoch, committedAt } of await readLastChanges(db))
    print(`site ${slug}: change ${change}, committed ${committedAt ?? "never"}, epoch ${epoch}`);
}

runAsProgram(import.meta.url, promote);
