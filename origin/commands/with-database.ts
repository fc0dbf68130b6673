import { createDatabaseClock } from "../db/clock.ts";
import { connect, type Postgres } from "../db/client.ts";
import { readConfig, type Config } from "../config.ts";
import { createStore } from "../media/wiring.ts";
import { createProgress, type Progress } from "../backup/progress.ts";
import type { MediaKeeper } from "../../shared/media.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Surroundings } from "../../program/command.ts";

/** What commands over a database work with. */
export interface Tools {
  postgres: Postgres;
  /** Postgres' own time. */
  clock: Clock;
  config: Config;
  /** Where the configuration keeps files of media. */
  store: MediaKeeper | null;
  progress: Progress;
}

/** Runs `work` with the database that the environment names. @throws AppError `invalid` naming a variable */
export async function withDatabase<T>(
  { env, clock, tell }: Surroundings,
  work: (tools: Tools) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const postgres = connect({
    url: config.databaseUrl,
    maxConnections: 3,
    applicationName: "larder command",
  });
  try {
    const databaseClock = await createDatabaseClock(postgres.db, clock);
    const { fetch } = globalThis;
    const { mediaStore } = config;
    const store = mediaStore === null ? null : createStore(mediaStore, { fetch, clock });
    const progress = createProgress(clock, tell);
    return await work({ postgres, clock: databaseClock, config, store, progress });
  } finally {
    await postgres.end();
  }
}
