import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { endWithUs } from "../../program/guard.ts";
import { systemClock, withDeadline } from "../../shared/clock.ts";
import { PATIENCE_MS } from "./patience.ts";

/** Real processes for tests: started on free ports, awaited by their own word, killed by pid, never left behind. */

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
/** The Node of the project, which strips types; the one that runs the tests may be older. */
const nodeBinary = join(projectRoot, "node_modules", ".bin", "node");

/** By this programs find what they are compiled to: to strip and compile half a thousand files takes a second each time. */
export const COMPILED = {
  NODE_COMPILE_CACHE: join(projectRoot, "node_modules", ".cache", "larder-tests"),
};
/** How long what a program started may outlive it. */
const FAMILY_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
/** Lines of output shown when something goes wrong. */
const LINES_KEPT = 30;

export interface ProgramOptions {
  /** Its file, from the project's root. */
  script: string;
  /** The whole environment besides `PATH` and `HOME`. */
  env: Record<string, string>;
  /** Told every line that it prints. */
  onLine?: (line: string) => void;
  /** What it must say to count as started: that it serves, unless told otherwise. */
  until?: "program.ready" | "program.waiting";
}

/** A running program of the project. */
export interface Program {
  pid: number;
  /** Where it listens, by its own word. */
  url: string;
  /** How it ended: a signal, or `code` and the number. */
  exited: Promise<string>;
  /** Its last lines, for messages of failed tests. */
  output(): string;
  isRunning(): boolean;
  /**
   * Sends the signal to the program alone, and returns when it and everything it had started are gone.
   * @throws Error when something of it lives on; that is killed first
   */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Kills the program and everything it started, all at once: a power cut. */
  crash(): Promise<void>;
}

/**
 * Starts a program and waits until it says that it is ready. It ends with this process, however that ends.
 * @throws Error with its last lines when it ends or is late
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { script, env, onLine, until = "program.ready" } = options;
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(nodeBinary, [script], {
    cwd: projectRoot,
    env: { PATH, HOME, ...COMPILED, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  failed.catch(() => undefined);
  const { pid } = child;
  if (pid === undefined) return failed;
  const guard = endWithUs(pid, "TERM");
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  void exited.then(() => guard.release());
  const lines: string[] = [];
  const url = urlSaid(until, [child.stdout, child.stderr], lines, onLine);
  const program = {
    pid,
    exited,
    output: () => lines.join("\n"),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async kill(signal: "SIGKILL" | "SIGTERM") {
      const family = await descendants(pid);
      child.kill(signal);
      const end = await withDeadline(systemClock, PATIENCE_MS, exited);
      if (end.kind === "late") child.kill("SIGKILL");
      await requireGone(script, family);
      if (end.kind === "late") throw new Error(`${script} did not stop at ${signal}`);
    },
    async crash() {
      const family = await descendants(pid);
      for (const member of [...family, pid]) signalPid(member, "SIGKILL");
      await exited;
      await requireGone(script, family);
    },
  };
  const end = exited.then((how) => ({ how }));
  const first = await withDeadline(systemClock, PATIENCE_MS, Promise.race([url, end]));
  if (first.kind === "done" && typeof first.value === "string") {
    return { ...program, url: first.value };
  }
  await program.crash();
  const what = first.kind === "late" ? "was not ready in time" : "ended at its start";
  throw new Error(`${script} ${what}:\n${program.output()}`);
}

/** Resolves with the address of the line of that kind. Keeps the last lines. */
function urlSaid(
  kind: string,
  streams: Readable[],
  lines: string[],
  onLine: (line: string) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve) => {
    for (const stream of streams) {
      createInterface({ input: stream }).on("line", (line) => {
        onLine(line);
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
        const ready = line.startsWith(`{"kind":"${kind}"`) ? parseReady(line) : undefined;
        if (ready !== undefined) resolve(ready);
      });
    }
  });
}

function parseReady(line: string): string | undefined {
  const event: unknown = JSON.parse(line);
  const has = typeof event === "object" && event !== null && "url" in event;
  return has && typeof event.url === "string" ? event.url : undefined;
}

/** @throws Error naming the processes that live on; they are killed first */
async function requireGone(script: string, pids: number[]): Promise<void> {
  const deadline = systemClock.now() + FAMILY_TIMEOUT_MS;
  for (;;) {
    const left = pids.filter(isAlive);
    if (left.length === 0) return;
    if (systemClock.now() > deadline) {
      const names = await Promise.all(left.map(async (pid) => `${pid} ${await commandOf(pid)}`));
      for (const pid of left) signalPid(pid, "SIGKILL");
      throw new Error(`${script} left behind: ${names.join(", ")}`);
    }
    await systemClock.sleep(POLL_MS);
  }
}

/** Every process below this one. */
export async function descendants(pid: number): Promise<number[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/stat`, "utf8").catch(() => "")),
  );
  const parents = stats.flatMap((stat) => {
    const [, of, parent] = /^(\d+) \(.*\) \S (\d+)/s.exec(stat) ?? [];
    return of === undefined ? [] : [{ pid: Number(of), parent: Number(parent) }];
  });
  const found = new Set([pid]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const row of parents) if (found.has(row.parent)) found.add(row.pid);
  }
  found.delete(pid);
  return [...found];
}

/** A zombie is gone for all that matters here: it holds no port and no file. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Its command line, empty when there is no such process. */
export const commandOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, "utf8").then(
    (text) => text.replaceAll("\0", " ").trim(),
    () => "",
  );

/** Sends a signal to a process that may be gone already. */
export function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}

/**
 * Above those that `fetch` and browsers refuse (Fetch standard, "bad port", of which 10,080 is the highest), and below what systems
 * give to connections that go out, one of which could take a port before its program does (Linux: from 32,768 on).
 */
const PORTS = { first: 10_081, last: 32_767 };

/** Ports nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const probes: Server[] = [];
  while (probes.length < count) {
    const probe = await listenOn(randomInt(PORTS.first, PORTS.last + 1));
    if (probe !== undefined) probes.push(probe);
  }
  const ports = probes.map((probe) => {
    const address = probe.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}

/** @returns undefined when somebody does already */
function listenOn(port: number): Promise<Server | undefined> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(undefined));
    probe.listen(port, "127.0.0.1", () => resolve(probe));
  });
}

/** A folder of its own that Postgres, which runs as another user for root, may enter. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "larder-system-"));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
