import { fork, type ChildProcess } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../../../shared/clock.ts";
import { UNLIMITED } from "../../../support/unlimited.ts";
import { ask } from "../requests.ts";
import { loadOf, watch } from "../load.ts";
import { startStack, type Stack, type StackOptions } from "../stack.ts";
import { explainFailure } from "./repeat.ts";
import type { Failure, SendOptions, Sent } from "./sender.ts";
import type { Tells, Told } from "./sender-process.ts";
import { fillSites } from "./site.ts";
import { findTraces, secretsOf } from "./traces.ts";
import { SENT } from "./words.ts";

/** A run of generated requests, and what it found. */
export interface Ran {
  seed: number;
  /** The number that comes next, for a run that goes on. */
  next: number;
  seconds: number;
  requests: number;
  /** By target, kind and status. */
  counts: Record<string, number>;
  /** Processor time for each request, microseconds: of the programs and of who sent. */
  cpuUs: Record<string, number>;
  /** What the programs held of memory when it began, and when it ended, bytes. */
  memory: Record<string, { begin: number; end: number }>;
  /** Lines for people. Empty when everything held. */
  problems: string[];
}

export interface RunOptions {
  seed: number;
  /** The number of the first request. */
  first: number;
  seconds: number;
  edgeScript: StackOptions["edgeScript"];
  /** Ends it before. */
  signal: AbortSignal;
  say: (text: string) => void;
}

const SAY_EVERY_MS = 30_000;
/** Failures that are asked again and explained. */
const EXPLAINED = 5;
const ENTRY = fileURLToPath(new URL("./sender-process.ts", import.meta.url));
/** What is sent last has this long to be answered. */
const END_WITHIN_MS = 60_000;
const NICENESS = 5;

/** All senders' addresses: what is refused this often would be held back. */
const LARDER_TRUSTED_PROXIES = "127.0.0.0/8";

/** What edges and origins of a run are told, so that most requests meet the code behind their limits. */
export const RUN_ENV = {
  originEnv: {
    LARDER_OUTBOUND_ALLOW: "127.0.0.1:9",
    LARDER_TRUSTED_PROXIES,
  },
  edgeEnv: { LARDER_TRUSTED_PROXIES, LARDER_EDGE_LIMITS: UNLIMITED },
};

/** Sends generated requests to programs of its own for so long. */
export async function runGenerated({
  seed,
  first,
  seconds,
  edgeScript,
  signal,
  say,
}: RunOptions): Promise<Ran> {
  const stack = await startStack({ ...RUN_ENV, edgeScript, empty: true });
  try {
    const options = { ...(await prepareRun(stack, seed)), first };
    const total: Sent = { counts: {}, failures: [] };
    const begin = await memoryOf(stack);
    const startMs = performance.now();
    let sayAtMs = startMs + SAY_EVERY_MS;
    const watching = watch(stack.programs);
    const { next, cpuMs } = await send(options, { seconds, signal }, (sent) => {
      add(total, sent);
      if (performance.now() < sayAtMs) return;
      sayAtMs += SAY_EVERY_MS;
      const tookS = (performance.now() - startMs) / 1_000;
      const requests = requestsOf(total);
      say(
        `${tookS.toFixed(0).padStart(6)} s  ${requests} requests, ${Math.round(requests / tookS)} a second`,
      );
    });
    const tookS = (performance.now() - startMs) / 1_000;
    const end = await memoryOf(stack);
    const loads = await watching.stop();
    const requests = requestsOf(total);
    const cpu = Object.entries(loads).map(([name, { cpuMs }]) => [name, cpuMs]);
    const cpuUs = Object.fromEntries(
      [...cpu, ["sender", cpuMs]].map(([name, ms]) => [name, (1_000 * Number(ms)) / requests]),
    ) as Record<string, number>;
    const problems = await problemsOf(stack, options, total);
    const memory = Object.fromEntries(
      Object.entries(begin).map(([name, bytes]) => [name, { begin: bytes, end: end[name] ?? 0 }]),
    );
    return { seed, next, seconds: tookS, requests, counts: total.counts, cpuUs, memory, problems };
  } finally {
    await stack.stop();
  }
}

/** What each program and all that it started hold, bytes. */
async function memoryOf({ programs }: Stack): Promise<Record<string, number>> {
  const all = Object.entries(programs).map(
    async ([name, program]) => [name, (await loadOf(program)).bytes] as const,
  );
  return Object.fromEntries(await Promise.all(all));
}

/** Fills the sites and says what is sent. */
export async function prepareRun(stack: Stack, seed: number): Promise<SendOptions> {
  const principals = await fillSites(stack);
  const { edgeUrl, originUrl } = stack.forAttackers;
  const secrets = secretsOf(stack);
  return {
    seed,
    first: 0,
    most: Infinity,
    edgePort: Number(new URL(edgeUrl).port),
    originPort: Number(new URL(originUrl).port),
    principals,
    secrets: [...secrets, ["a header or an unknown parameter", SENT]],
  };
}

/** What did not hold: answers, what is left behind, programs that are not well. */
export async function problemsOf(
  stack: Stack,
  options: SendOptions,
  { counts, failures }: Sent,
): Promise<string[]> {
  const problems = Object.entries(counts)
    .filter(([name]) => name.startsWith("failed: "))
    .map(([name, count]) => `${count} times ${name.slice("failed: ".length)}`);
  for (const failure of firstOfEach(failures).slice(0, EXPLAINED))
    problems.push(...(await explainFailure(failure, options)));
  problems.push(...(await findTraces(stack, secretsOf(stack))));
  for (const [name, program] of Object.entries(stack.programs))
    if (!program.isRunning()) problems.push(`${name} ended:\n${program.output()}`);
  for (const url of [stack.forAttackers.edgeUrl, stack.forAttackers.originUrl]) {
    const { status } = await ask(`${url}/health`);
    if (status !== 200) problems.push(`${url}/health is ${status}`);
  }
  return problems;
}

function firstOfEach(failures: Failure[]): Failure[] {
  const groups = Map.groupBy(failures, ({ problem }) => problem);
  return [...groups.values()].flatMap(([first]) => first ?? []);
}

/** Most kept of failures; each kind is there. */
const FAILURES_MAX = 400;

export function add(total: Sent, { counts, failures }: Sent): void {
  for (const [name, count] of Object.entries(counts))
    total.counts[name] = (total.counts[name] ?? 0) + count;
  if (total.failures.length < FAILURES_MAX) total.failures.push(...failures);
}

export const requestsOf = ({ counts }: Pick<Sent, "counts">): number =>
  Object.entries(counts)
    .filter(([name]) => !name.startsWith("failed: "))
    .reduce((sum, [, count]) => sum + count, 0);

/** @returns the number that comes next, and the processor time that sending took */
async function send(
  options: SendOptions,
  { seconds, signal }: Pick<RunOptions, "seconds" | "signal">,
  tell: (sent: Sent) => void,
): Promise<{ next: number; cpuMs: number }> {
  const child = fork(ENTRY, { stdio: "inherit", detached: true });
  if (child.pid !== undefined) setPriority(child.pid, Math.max(NICENESS, getPriority()));
  const say = (told: Told) => void child.send(told);
  try {
    await heard(child, (message) => message.kind === "ready");
    // JSON has no Infinity
    say({ kind: "send", options: { ...options, most: Number.MAX_SAFE_INTEGER } });
    let last: { next: number; cpuMs: number } | undefined;
    const over = heard(child, (message) => {
      if (message.kind === "sent") tell(message.sent);
      if (message.kind === "over") last = message;
      return message.kind === "over";
    });
    await Promise.race([over, systemClock.sleep(seconds * 1_000, signal)]);
    say({ kind: "stop" });
    await Promise.race([over, systemClock.sleep(END_WITHIN_MS)]);
    if (last === undefined) throw new Error("the process that sends does not end");
    return last;
  } finally {
    child.kill("SIGKILL");
  }
}

/** Resolves with the message that `isIt`. @throws Error when the process ends before */
const heard = (child: ChildProcess, isIt: (message: Tells) => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on("message", (message) => {
      if (isIt(message as Tells)) resolve();
    });
    child.on("exit", () => reject(new Error("the process that sends ended")));
  });
