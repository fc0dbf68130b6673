import type { Answer } from "./answers.ts";
import { keepAsking, type ConnectionOptions, type Ended } from "./connection.ts";
import { createGenerator } from "./generator.ts";
import type { Made, Principals } from "./made.ts";
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

type Target = Made["target"];

/**
 * Connections to each program, and requests under way on one. What most likely ends its connection goes alone: whatever
 * were sent behind it would have to be sent again.
 */
const LANES: { target: Target; ends: boolean; connections: number; depth: number }[] = [
  { target: "edge", ends: false, connections: 24, depth: 8 },
  { target: "edge", ends: true, connections: 12, depth: 1 },
  { target: "origin", ends: false, connections: 6, depth: 8 },
  { target: "origin", ends: true, connections: 4, depth: 1 },
];
/** Requests that wait for a connection of their lane; when one lane is slower, the others wait for it here. */
const QUEUE_MAX = 500;
/** Kept of failures; the rest is counted. */
const FAILURES_KEPT = 40;
const TEXT_KEPT = 300;
const TELL_EVERY_MS = 1_000;

/**
 * Sends until the signal aborts or all are sent. @param tell hears about once a second what came since it heard last
 * @returns the number that comes next
 */
export async function sendGenerated(
  options: SendOptions,
  signal: AbortSignal,
  tell: (sent: Sent) => void,
): Promise<number> {
  const desk = createDesk(options, signal);
  const told = createTeller(tell);
  const secrets = options.secrets.map(([name, text]) => ({ name, text: Buffer.from(text) }));
  const answered = (made: Made, answer: Answer) => {
    const problem = problemOf(made, answer, secrets);
    told.count(made, answer.status);
    if (problem === undefined) return;
    const text = answer.body.toString("utf8", 0, TEXT_KEPT);
    told.fail(made, { problem, status: answer.status, text });
  };
  const lines = LANES.flatMap((lane, place) =>
    Array.from({ length: lane.connections }, async (_, index) => {
      const via = { port: options[`${lane.target}Port`], from: `127.0.0.${index + 2}`, answered };
      const next = () => desk.next(place);
      for (;;) {
        const ended = await keepAsking({ ...via, depth: lane.depth, next });
        if (ended.why === "done") return;
        if (ended.why === "announced") {
          desk.giveBack(place, ended.unanswered);
          continue;
        }
        const [suspect, ...others] = ended.unanswered;
        desk.giveBack(place, others);
        if (suspect === undefined) continue;
        const alone = await askAlone(via, suspect);
        if (alone === "done") continue;
        told.count(suspect, 0);
        told.fail(suspect, { problem: `no answer: ${alone}`, status: 0, text: "" });
      }
    }),
  );
  await Promise.all(lines);
  told.end();
  return desk.following();
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

/** Hands out requests, in the order of their numbers in each lane. */
function createDesk(options: SendOptions, signal: AbortSignal) {
  const { seed, first, most, pace = Infinity, principals } = options;
  const generate = createGenerator(seed, principals);
  const queues: Made[][] = LANES.map(() => []);
  const beganMs = performance.now();
  let count = 0;
  const isOver = () => signal.aborted || count >= most;
  const isEarly = () => count >= ((performance.now() - beganMs) / 1_000) * pace;
  const placeOf = (made: Made) => {
    const ends = likelyEnds(made);
    return LANES.findIndex((lane) => lane.target === made.target && lane.ends === ends);
  };
  return {
    /** Undefined when there is none now, null when there will be none. */
    next(place: number): Made | undefined | null {
      for (;;) {
        const waiting = signal.aborted ? undefined : queues[place]?.shift();
        if (waiting !== undefined) return waiting;
        if (isOver()) return null;
        if (isEarly() || queues.some(({ length }) => length >= QUEUE_MAX)) return undefined;
        const made = generate(first + count++);
        queues[placeOf(made)]?.push(made);
      }
    },
    giveBack: (place: number, made: Made[]) => void queues[place]?.unshift(...made),
    /** The first number that was not sent; some after it may have been. */
    following: () => Math.min(first + count, ...queues.flat().map(({ number }) => number)),
  };
}

/** What programs refuse in a way that ends the connection, as far as it shows. When this is wrong, some requests are sent twice. */
const likelyEnds = ({ path, method, headers, body, kind }: Made): boolean =>
  kind === "internal" ||
  !COMMON_METHODS.has(method) ||
  (body !== undefined && method === "GET") ||
  ENDING_PATH.test(path) ||
  headers.some(([name, value]) => name === "expect" || value.length > 1_000);

const COMMON_METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);
/** Dots, fragments, backslashes, escapes of what needs none, and what is no address. */
const ENDING_PATH =
  /^[^?]*(?:[\\#]|\/(?:\.|%2e){1,2}(?:[/?]|$)|%(?:3\d|[46][1-9a-f]|[57][0-9a]))|^[^/]|[^!-~]|^\/cdn-cgi/i;

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
