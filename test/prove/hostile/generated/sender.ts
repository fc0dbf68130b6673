import type { Answer } from "./answers.ts";
import { keepAsking, type ConnectionOptions, type Ended } from "./connection.ts";
import { createGenerator, type Made, type Principals } from "./generator.ts";
import { problemOf } from "./oracle.ts";

/** Sends generated requests over many connections and looks at every answer. */

export interface SendOptions {
  seed: number;
  /** The first number; and after how many it ends, unless it is told to. */
  first: number;
  most: number;
  /** Requests a second; as many as can be unless given. */
  pace?: number | undefined;
  edgePort: number;
  originPort: number;
  principals: Principals;
  /** Names and texts that must be in no answer. */
  secrets: [name: string, text: string][];
}

/** What was sent, by target, kind and status; and what was wrong. */
export interface Sent {
  counts: Record<string, number>;
  failures: Failure[];
}

export interface Failure {
  problem: string;
  number: number;
  status: number;
  /** The first of the body. */
  text: string;
}

const TARGETS = ["edge", "origin"] as const;
const CONNECTIONS = { edge: 12, origin: 6 };
/** Requests under way on one connection. */
const DEPTH = 16;
/** Requests that wait for a connection to their target; when one target is slower, the other waits for it here. */
const QUEUE_MAX = 2_000;
/** Kept of failures; the rest is counted. */
const FAILURES_KEPT = 40;
const TEXT_KEPT = 300;
const TELL_EVERY_MS = 1_000;

/** Sends until the signal aborts or all are sent. @param tell hears about once a second what came since it heard last */
export async function sendGenerated(
  options: SendOptions,
  signal: AbortSignal,
  tell: (sent: Sent) => void,
): Promise<void> {
  const desk = createDesk(options, signal);
  const told = createTeller(tell);
  const secrets = options.secrets.map(([name, text]) => ({ name, text: Buffer.from(text) }));
  const lines = TARGETS.flatMap((target) =>
    Array.from({ length: CONNECTIONS[target] }, async (_, index) => {
      const port = options[`${target}Port`];
      const from = `127.0.0.${index + 2}`;
      const answered = (made: Made, answer: Answer) => {
        const problem = problemOf(made, answer, secrets);
        const text = answer.body.toString("utf8", 0, TEXT_KEPT);
        told.count(made, answer.status);
        if (problem !== undefined) told.fail(made, { problem, status: answer.status, text });
      };
      for (;;) {
        const next = () => desk.next(target);
        const ended = await keepAsking({ port, from, depth: DEPTH, next, answered });
        if (ended.why === "done") return;
        const [suspect, ...others] = ended.unanswered;
        desk.giveBack(target, others);
        if (suspect === undefined) continue;
        const alone = await askAlone({ port, from, answered }, suspect);
        if (alone === "done") continue;
        told.count(suspect, 0);
        told.fail(suspect, { problem: `no answer: ${alone}`, status: 0, text: "" });
      }
    }),
  );
  await Promise.all(lines);
  told.end();
}

/** What a connection ended with may not be to blame: alone it shows. */
async function askAlone(
  via: Pick<ConnectionOptions, "port" | "from" | "answered">,
  made: Made,
): Promise<Ended["why"]> {
  const left = [made];
  const ended = await keepAsking({ ...via, depth: 1, next: () => left.shift() ?? null });
  return ended.unanswered.length === 0 ? "done" : ended.why;
}

/** Hands out requests, in the order of their numbers for each target. */
function createDesk(options: SendOptions, signal: AbortSignal) {
  const { seed, first, most, pace = Infinity, principals } = options;
  const generate = createGenerator(seed, principals);
  const queues: Record<Made["target"], Made[]> = { edge: [], origin: [] };
  const beganMs = performance.now();
  let count = 0;
  const isOver = () => signal.aborted || count >= most;
  const isEarly = () => count >= ((performance.now() - beganMs) / 1_000) * pace;
  return {
    /** Undefined when there is none now, null when there will be none. */
    next(target: Made["target"]): Made | undefined | null {
      const other = target === "edge" ? "origin" : "edge";
      for (;;) {
        const waiting = queues[target].shift();
        if (waiting !== undefined && !signal.aborted) return waiting;
        if (isOver()) return null;
        if (isEarly() || queues[other].length >= QUEUE_MAX) return undefined;
        const made = generate(first + count++);
        queues[made.target].push(made);
      }
    },
    giveBack: (target: Made["target"], made: Made[]) => void queues[target].unshift(...made),
  };
}

/** Gathers what is told once in a while. */
function createTeller(tell: (sent: Sent) => void) {
  let sent: Sent = { counts: {}, failures: [] };
  let toldMs = performance.now();
  const now = () => {
    tell(sent);
    sent = { counts: {}, failures: [] };
    toldMs = performance.now();
  };
  return {
    count({ target, kind }: Made, status: number) {
      const name = `${target} ${kind} ${status}`;
      sent.counts[name] = (sent.counts[name] ?? 0) + 1;
      if (performance.now() - toldMs > TELL_EVERY_MS) now();
    },
    fail({ number }: Made, failure: Omit<Failure, "number">) {
      const name = `failed: ${failure.problem}`;
      sent.counts[name] = (sent.counts[name] ?? 0) + 1;
      if (sent.failures.length < FAILURES_KEPT) sent.failures.push({ number, ...failure });
    },
    end: now,
  };
}
