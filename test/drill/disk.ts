import { execFileSync } from "node:child_process";
import { mkdir, rm, statfs, writeFile, open } from "node:fs/promises";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { WorldOptions } from "../prove/processes/world.ts";
import { inS, ofHistory, ofWrites, untilDrained } from "./figures.ts";
import { staged, type Drill, type Hit, type Outcome, type Scenario } from "./scenario.ts";

/** Disks that are full: F-16. Needs root, for small disks of memory. */

/** Room for Postgres as it is made, and for what is written in the minutes of a run. */
const SIZE_MB = { postgres: 400, "edge-1": 96 };
type Who = keyof typeof SIZE_MB;

/** Why no small disk can be made here; undefined when one can. */
function whyNoDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "larder-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "pipe" });
    execFileSync("umount", [folder]);
    return undefined;
  } catch (error) {
    return `no small disk can be mounted (${String(error).split("\n").at(-1)})`;
  } finally {
    rmdirSync(folder);
  }
}

/** A disk of its own for a part's folder. */
function onSmallDisk(who: Who): WorldOptions {
  let unmount = () => undefined as void;
  return {
    async prepare(folder) {
      const path = join(folder, who);
      await mkdir(path, { recursive: true, mode: 0o755 });
      const options = `size=${SIZE_MB[who]}m,mode=0755`;
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
      unmount = () => {
        execFileSync("umount", ["-l", path]);
        process.off("exit", unmount);
      };
      // however this ends
      process.once("exit", unmount);
    },
    cleanUp: async () => unmount(),
  };
}

const MB = 1_048_576;

/** Nothing is left of the disk while it lasts. */
function full(folder: string, who: Who): Hit {
  const ballast = join(folder, who, "ballast");
  return {
    kind: "full",
    target: `disk of ${who}`,
    async begin() {
      await writeFile(ballast, "");
      const file = await open(ballast, "a");
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(join(folder, who));
          const left = Math.min(bavail * bsize, MB);
          if (left === 0) break;
          await file.write(Buffer.alloc(left));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        await file.close();
      }
    },
    end: () => rm(ballast, { force: true }),
  };
}

async function diskFull(drill: Drill, who: Who): Promise<Outcome> {
  const why = whyNoDisk();
  if (why !== undefined) return { kind: "skipped", why };
  return staged(drill, { world: onSmallDisk(who) }, async (stage) => {
    const { world, history, clock, now } = stage;
    const fromMs = now();
    const part = who === "postgres" ? world.postgres : world.edges[0];
    let hasEnded = false;
    await stage.hit(full(world.folder, who), async () => {
      await clock.sleep((drill.seconds * 1_000) / 2);
      // whatever is left of the segment of the log
      if (who === "postgres") await switchWal(world.databaseUrl);
      await clock.sleep((drill.seconds * 1_000) / 2);
      hasEnded = !part.isRunning();
    });
    const meanwhile = history.writes.filter(({ startMs }) => startMs > fromMs);
    // what restarts programs that end is the operator's: systemd, a container's policy
    if (!part.isRunning()) await part.start();
    const healedMs = await untilDrained(stage);
    stage.tell(`healed ${inS(healedMs)} after there was room`);
    return (ran) => {
      const told = ofHistory(ran);
      const ended = hasEnded ? "ended by itself and was started again" : "went on running";
      return {
        ...told,
        figure: `${part.name} ${ended}; healed ${inS(healedMs)} after there was room; ${told.figure}`,
        figures: { ...told.figures, healedMs, hasEnded, meanwhile: ofWrites(meanwhile) },
      };
    };
  });
}

async function switchWal(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_switch_wal()");
  } catch {
    // it has no room to answer; that is what is tried
  } finally {
    await client.end().catch(() => undefined);
  }
}

const seconds = { short: 6, usual: 60 };

export const disks: Scenario[] = [
  {
    name: "database-disk-full",
    rows: ["F-16"],
    title: "Postgres's disk is full, its tables' and its log's",
    asks: "reads go on, writes are refused with a time to come again, and it heals when there is room: the time",
    seconds,
    run: (drill) => diskFull(drill, "postgres"),
  },
  {
    name: "edge-disk-full",
    rows: ["F-16"],
    title: "an edge's disk is full",
    asks: "its reads go on; what it could not take it has soon after there is room",
    seconds,
    run: (drill) => diskFull(drill, "edge-1"),
  },
];
