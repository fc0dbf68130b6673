import { join } from "node:path";
import { ensureCluster, startCluster } from "../../origin/local/cluster.ts";
import { localDatabaseUrl } from "../../origin/local/database.ts";
import { connect, type Postgres } from "../../origin/db/client.ts";
import { migrated } from "../support/migrated.ts";
import { systemClock } from "../../shared/clock.ts";
import { freePorts, temporaryFolder } from "../support/processes.ts";

/** A Postgres of the run's own with the settings of `npm start`: fsync on, commits wait for the disk. */
export interface Cluster {
  /** A migrated, empty database. */
  database(name: string): Promise<{ url: string; postgres: Postgres }>;
  /** Where else the run may keep data; gone with the cluster. */
  folder: string;
  stop(): Promise<void>;
}

/** Connections of a database's pool; as many as an origin has. */
const CONNECTIONS = 10;

/** ours: bulk loads take longer than an origin waits for an answer, much longer on a busy machine. */
const LOAD_TIMEOUT_MS = 600_000;

export async function startBenchCluster(): Promise<Cluster> {
  const [port = 0] = await freePorts(1);
  const { path, remove } = await temporaryFolder();
  const folder = join(path, "postgres");
  const opened: Postgres[] = [];
  try {
    await ensureCluster(folder);
    const server = await startCluster({
      folder,
      port,
      clock: systemClock,
      onLog: () => undefined,
    });
    const open = (name: string) => {
      const url = localDatabaseUrl(port, name);
      const postgres = connect({
        url,
        maxConnections: CONNECTIONS,
        answerTimeoutMs: LOAD_TIMEOUT_MS,
      });
      opened.push(postgres);
      return { url, postgres };
    };
    const admin = open("postgres").postgres;
    return {
      folder: path,
      async database(name) {
        await query(admin, `create database ${name}`);
        const database = open(name);
        await migrated(database.postgres);
        return database;
      },
      async stop() {
        await Promise.all(opened.map((postgres) => postgres.end()));
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A statement of the bench's own: bulk loads, maintenance, looking after what was done. */
export async function query<Row>(
  postgres: Postgres,
  text: string,
  values: readonly (string | number | boolean)[] = [],
): Promise<Row[]> {
  const { rows } = await postgres.pool.query(text, [...values]);
  return rows as Row[];
}
