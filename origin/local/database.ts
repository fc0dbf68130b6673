import pg from "pg";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import { Problem } from "../../program/problem.ts";

/** User, password and database of the local cluster; no secrets, as it listens on this machine only. */
export const LOCAL_NAME = "larder";

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 8_000;

/** The connection string of the local cluster. */
export const localDatabaseUrl = (port: number, database: string = LOCAL_NAME): string =>
  `postgres://${LOCAL_NAME}:${LOCAL_NAME}@127.0.0.1:${port}/${database}`;

/** Creates the database `larder` in the local cluster when it is not there yet. @throws the driver's errors */
export async function ensureDatabase(port: number): Promise<void> {
  await withConnection(localDatabaseUrl(port, "postgres"), async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [
      LOCAL_NAME,
    ]);
    if (rowCount === 0) await client.query(`create database ${LOCAL_NAME}`);
  });
}

/** Connects once, to find a wrong `DATABASE_URL` before anything runs. @throws Problem, never with the password in it */
export async function checkDatabase(url: string): Promise<void> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "postgres:" && parsed?.protocol !== "postgresql:") {
    throw unusable("it must look like postgres://user:password@host:5432/database");
  }
  const attempt = withConnection(url, async (client) => void (await client.query("select 1")));
  const timed = await withDeadline(systemClock, ANSWER_TIMEOUT_MS, attempt).catch(
    (error: unknown) => {
      throw unusable(causeOf(error));
    },
  );
  // the driver's own timeout ends with the connection, which a proxy may make for a server that is away
  if (timed.kind === "late") throw unusable(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`);
}

const unusable = (why: string) =>
  new Problem(
    `DATABASE_URL cannot be used: ${why}. Correct it, or unset it to use the Postgres that Larder brings.`,
  );

/** Node's errors for a host with several addresses have an empty message and the code only. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

async function withConnection(
  url: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // what breaks shows in the statement under way
  client.on("error", () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
