import { execFile } from "node:child_process";
import { appendFile, chown, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

/**
 * A streaming replica on this machine. The Postgres that Larder brings has no pg_basebackup, so the base backup is made by
 * Postgres' low-level API: begin, copy of the folder, end; what was written meanwhile comes by streaming.
 */

export interface Following {
  /** The running primary, as a superuser, which may replicate by initdb's own rules. */
  primaryUrl: string;
  /** Its cluster's folder. */
  primaryFolder: string;
  /** Where the replica's is made; it must not be there. */
  folder: string;
  /** The replica's name at the primary: of its replication slot, and of its connection. */
  name: string;
}

/** What a copy of a cluster must not have (Postgres' documentation, "Backing Up The Data Directory"). */
const NOT_COPIED = ["postmaster.pid", "postmaster.opts", "standby.signal", "recovery.signal"];
const EMPTIED = ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots"];

/** Makes the folder of a replica; a Postgres that is started on it follows the primary. @throws the driver's errors, and those of the copy */
export async function makeReplica({
  primaryUrl,
  primaryFolder,
  folder,
  name,
}: Following): Promise<void> {
  const client = new pg.Client({ connectionString: primaryUrl });
  await client.connect();
  try {
    // a slot of before is of a replica that is gone
    await client.query(
      "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1",
      [name],
    );
    await client.query("select pg_create_physical_replication_slot($1, true)", [name]);
    await client.query("select pg_backup_start($1, true)", [name]);
    await copyCluster(primaryFolder, folder);
    const { rows } = await client.query<{ labelfile: string }>(
      "select labelfile from pg_backup_stop(false)",
    );
    await follow(folder, primaryUrl, name, rows[0]?.labelfile ?? "");
  } finally {
    await client.end();
  }
}

/** Files that end while they are copied are named by the write-ahead log again, so that cp misses them is no error. */
async function copyCluster(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  await promisify(execFile)("cp", ["-a", from, to]).catch((error: Error & { stderr?: string }) => {
    const others = (error.stderr ?? error.message)
      .split("\n")
      .filter((line) => line !== "" && !/No such file or directory/.test(line));
    if (others.length > 0 || error.stderr === undefined) throw error;
  });
  await Promise.all(NOT_COPIED.map((name) => rm(join(to, name), { force: true })));
  for (const name of EMPTIED) {
    const inside = join(to, name);
    for (const entry of await readdir(inside).catch(() => []))
      await rm(join(inside, entry), { recursive: true, force: true });
  }
  const archive = join(to, "pg_wal", "archive_status");
  await mkdir(archive, { mode: 0o700 });
  await ownedAs(to, archive);
}

async function follow(folder: string, primaryUrl: string, name: string, label: string) {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const info = `host=${hostname} port=${port} user=${username} password=${password} application_name=${name}`;
  const files = { backup_label: label, "standby.signal": "" };
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(folder, file), text, { mode: 0o600 });
    await ownedAs(folder, join(folder, file));
  }
  const settings = [
    `primary_conninfo = '${info}'`,
    `primary_slot_name = '${name}'`,
    "recovery_target_timeline = 'latest'",
    "hot_standby = on",
  ];
  await appendFile(join(folder, "postgresql.auto.conf"), `${settings.join("\n")}\n`);
}

/** Postgres runs as another user for root. */
async function ownedAs(like: string, path: string): Promise<void> {
  const { uid, gid } = await stat(like);
  await chown(path, uid, gid);
}

/** Resolves when the replica has replayed what the primary has committed by now. @throws when it has not in time */
export async function caughtUp(primaryUrl: string, replicaUrl: string): Promise<boolean> {
  const ask = async (url: string, text: string, values: string[] = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<{ is: string | boolean }>(text, values)).rows[0]?.is;
    } finally {
      await client.end();
    }
  };
  const at = String(await ask(primaryUrl, "select pg_current_wal_lsn()::text as is"));
  const is = "select pg_last_wal_replay_lsn() >= $1::pg_lsn as is";
  return (await ask(replicaUrl, is, [at])) === true;
}
