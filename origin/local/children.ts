import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { withDeadline, type Clock } from "../../shared/clock.ts";
import { readAs } from "../../shared/json.ts";
import * as z from "zod";
import { projectRoot, shownPath } from "./data-folder.ts";
import { endWithUs } from "../../program/guard.ts";
import { Problem } from "../../program/problem.ts";

/** One of the programs that `npm start` runs. */
export interface Program {
  name: "postgres" | "origin" | "edge";
  /** Its file, from the project's root. */
  script: string;
  env: NodeJS.ProcessEnv;
  /** Takes what it prints; begun anew at each start. */
  logFile: string;
}

export interface Child {
  program: Program;
  pid: number;
  /** Resolves when the process is gone, with the signal or code it ended by. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** Asks it to stop, then makes it. Returns when it is gone. */
  stop(): Promise<void>;
}

/** How long a program may take until it is ready: a first start makes a database cluster. */
const READY_TIMEOUT_MS = 60_000;
/** How long a program may take to stop in order; Postgres has harsher ways of its own within this. */
const STOP_TIMEOUT_MS = 13_000;
/** What is shown of a program that did not start. */
const SHOWN_LINES = 8;

/**
 * Starts a program in a session of its own, so that a terminal's Ctrl-C reaches it through us and in our order.
 * It is asked to stop when this process is gone, even by SIGKILL.
 * @throws Problem when there is no process to be had
 */
export function startChild(program: Program, clock: Clock): Child & { ready: Promise<void> } {
  const child = spawn(process.execPath, [program.script], {
    cwd: projectRoot,
    env: program.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  child.on("error", () => undefined);
  const { pid } = child;
  if (pid === undefined)
    throw new Problem(`${program.name} could not be started: ${process.execPath} does not run.`);
  const guard = endWithUs(pid, "TERM");
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  void exited.then(() => guard.release());
  return {
    program,
    pid,
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    ready: becomeReady(program, child, exited, clock),
    stop: async () => {
      child.kill("SIGTERM");
      if ((await withDeadline(clock, STOP_TIMEOUT_MS, exited)).kind === "done") return;
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Returns when the program says that it is ready. @throws Problem with its last words when it ends or is late */
async function becomeReady(
  program: Program,
  child: ChildProcess,
  exited: Promise<string>,
  clock: Clock,
): Promise<void> {
  const log = createWriteStream(program.logFile);
  log.on("error", () => undefined);
  const lastErrors: string[] = [];
  // streams are read to the end before the last words are shown
  const errorsEnd = onLines(child.stderr, log, (line) => {
    lastErrors.push(line);
    if (lastErrors.length > SHOWN_LINES) lastErrors.shift();
  });
  const ready = new Promise<"ready">((resolve) => {
    void onLines(child.stdout, log, (line) => {
      if (saysReady(line)) resolve("ready");
    });
  });
  const ended = exited.then(async (how) => {
    await withDeadline(clock, 1_000, errorsEnd);
    return how;
  });
  const first = await withDeadline(clock, READY_TIMEOUT_MS, Promise.race([ready, ended]));
  if (first.kind === "done" && first.value === "ready") return;
  const what =
    first.kind === "late"
      ? `was not ready after ${READY_TIMEOUT_MS / 1000} s`
      : `ended at its start (${first.value})`;
  const words = lastErrors.map((line) => `  ${line}\n`).join("");
  throw new Problem(`${words}${program.name} ${what}. Its log: ${shownPath(program.logFile)}`);
}

/** Copies a stream to the log and hands out its lines; resolves at its end. */
function onLines(
  stream: NodeJS.ReadableStream | null,
  log: WriteStream,
  take: (line: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (stream === null) return resolve();
    const lines = createInterface({ input: stream });
    lines.on("line", (line) => {
      log.write(`${line}\n`);
      take(line);
    });
    lines.once("close", resolve);
  });
}

const readyEvent = z.object({ kind: z.literal("program.ready") });

const saysReady = (line: string): boolean => readAs(readyEvent, line) !== undefined;
