import { systemClock } from "../../../shared/clock.ts";
import {
  commandOf,
  descendants,
  signalPid,
  startProgram,
  type Program,
} from "../../support/processes.ts";

/** A program of the world that can be hurt, and comes back on the same ports with the same data. */
export interface Part {
  name: string;
  /**
   * Starts it, again and again while what it needs is away.
   * @param env more of its environment, for this run alone
   * @throws Error when it does not come up in time
   */
  start(env?: Record<string, string>): Promise<void>;
  /** Kills it and everything it started. */
  crash(): Promise<void>;
  /** Tells it alone to end, as who deploys does, and returns when it has. */
  end(): Promise<void>;
  /** Kills one process of it, found by what its command line contains; the part itself if it goes down with it. */
  killOne(command: string, signal?: "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Sends a signal to it and everything it started. */
  signal(signal: "SIGSTOP" | "SIGCONT"): Promise<void>;
  isRunning(): boolean;
  /** It and everything it started; empty when it does not run. */
  pids(): Promise<number[]>;
  /** Its last lines. */
  output(): string;
}

/** Twice what a program may take to start here while other programs have the processor. */
const START_TIMEOUT_MS = 90_000;
const START_AGAIN_MS = 300;
/** How long a part that lost a process may take to notice. */
const NOTICE_MS = 3_000;
const NOTICE_EVERY_MS = 50;

export function createPart(name: string, script: string, env: Record<string, string>): Part {
  let program: Program | undefined;
  const isRunning = () => program?.isRunning() === true;
  return {
    name,
    isRunning,
    pids: () => family(program),
    output: () => program?.output() ?? "",
    async start(more = {}) {
      const deadline = systemClock.now() + START_TIMEOUT_MS;
      for (;;) {
        try {
          program = await startProgram({ script, env: { ...env, ...more } });
          return;
        } catch (error) {
          if (systemClock.now() > deadline) throw error;
          await systemClock.sleep(START_AGAIN_MS);
        }
      }
    },
    async crash() {
      if (program?.isRunning() === true) await program.crash();
    },
    async end() {
      if (program?.isRunning() === true) await program.kill("SIGTERM");
    },
    async killOne(command, signal = "SIGKILL") {
      for (const pid of await family(program)) {
        if ((await commandOf(pid)).includes(command)) signalPid(pid, signal);
      }
      const deadline = systemClock.now() + NOTICE_MS;
      while (isRunning() && systemClock.now() < deadline) await systemClock.sleep(NOTICE_EVERY_MS);
    },
    async signal(signal) {
      for (const pid of await family(program)) signalPid(pid, signal);
    },
  };
}

const family = async (program: Program | undefined): Promise<number[]> =>
  program?.isRunning() === true ? [program.pid, ...(await descendants(program.pid))] : [];
