import { fork, type ChildProcess, type ForkOptions } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { systemClock, withDeadline } from "../../../shared/clock.ts";
import type { Attack, AttackStack } from "./attack.ts";
import type { Command, Done } from "./attacker.ts";
import { ATTACKERS_ADDRESS } from "./requests.ts";

const folder = new URL("./attacks/", import.meta.url);
const entry = fileURLToPath(new URL("./attacker.ts", import.meta.url));

/** An attack and the file it is in. */
export interface Listed extends Attack {
  file: string;
}

/** Every attack there is, by row. */
export async function listAttacks(): Promise<Listed[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+-.+\.ts$/.test(name));
  const listed = names.map(async (name) => {
    const file = new URL(name, folder).href;
    const { attack } = (await import(file)) as { attack: Attack };
    return { ...attack, file };
  });
  return (await Promise.all(listed)).toSorted((a, b) => a.row - b.row);
}

/** What came of one command. */
export type Finished = Extract<Done, { kind: "done" }>;

/** An attack in a process of its own. */
export interface Attacker {
  prepare(): Promise<void>;
  /** Begins it; `stop` ends it. */
  start(): { stop(): Promise<Finished> };
  /** Takes away what it left, and ends its process. */
  end(): Promise<void>;
}

/** Preparations read and write a few hundred times; the rest is over in seconds. */
const PREPARE_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 40_000;
/** Attackers have machines of their own: here theirs is what the programs leave of the processors. */
const NICENESS = 10;

/** Loopback, but none of the addresses that are trusted, and not the neighbour's. */
const ADDRESS = "127.0.0.2";

/** Starts the process of one attack. @throws Error when it does not come up */
export async function startAttacker(attack: Listed, stack: AttackStack): Promise<Attacker> {
  const env = { ...process.env, [ATTACKERS_ADDRESS]: ADDRESS };
  const options: ForkOptions = { execArgv: [], stdio: "inherit", env, detached: true };
  const child = fork(entry, [attack.file], options);
  if (child.pid !== undefined) await standBack(child.pid);
  await outcome(child, PREPARE_TIMEOUT_MS);
  const tell = (command: Command) => void child.send(command);
  const carryOut = (kind: "prepare" | "end") => {
    tell({ kind, stack });
    return outcome(child, PREPARE_TIMEOUT_MS);
  };
  return {
    prepare: async () => void (await carryOut("prepare")),
    start() {
      tell({ kind: "run", stack });
      const early = outcome(child, Infinity);
      early.catch(() => undefined);
      return {
        async stop() {
          tell({ kind: "stop" });
          const end = await withDeadline(systemClock, STOP_TIMEOUT_MS, early);
          if (end.kind === "done") return end.value;
          throw new Error(`the attack of row ${attack.row} does not stop`);
        },
      };
    },
    async end() {
      try {
        if (child.connected) await carryOut("end");
      } finally {
        child.kill("SIGKILL");
      }
    },
  };
}

/**
 * Lets all other programs go first. Where Linux shares processors out by sessions (sched(7), "The autogroup feature"), a process's
 * own priority counts among those of its session only, so the attacker has one of its own, which stands back as a whole.
 */
async function standBack(pid: number): Promise<void> {
  setPriority(pid, NICENESS);
  await writeFile(`/proc/${pid}/autogroup`, String(NICENESS)).catch(() => undefined);
}

/** The next word of the process. @throws Error when that is a failure, or none */
async function outcome(child: ChildProcess, timeoutMs: number): Promise<Finished> {
  const said = new Promise<Done>((resolve) => {
    child.once("message", (done) => resolve(done as Done));
    child.once("exit", () => resolve({ kind: "failed", why: "its process ended" }));
  });
  const end =
    timeoutMs === Infinity
      ? ({ kind: "done", value: await said } as const)
      : await withDeadline(systemClock, timeoutMs, said);
  if (end.kind !== "done") throw new Error("the attack's process says nothing");
  if (end.value.kind === "failed") throw new Error(`the attack failed: ${end.value.why}`);
  return end.value;
}
