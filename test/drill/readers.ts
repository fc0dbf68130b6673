import { Agent, request } from "node:http";
import { systemClock } from "../../shared/clock.ts";

/** Readers who come when they come, whoever is answered meanwhile: an open loop, so that what is late is counted as late. */

/** An answer, read to its end. */
export interface Answer {
  /** 0 when there was none. */
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Why there was none. */
  trouble: string;
}

export interface Readers {
  /** Asked in turn. */
  urls: readonly string[];
  /** Requests a second. */
  rate: number;
  forMs: number;
  /** The path of a request, by its number. */
  draw: (number: number) => string;
  /** What is wrong with an answer; undefined when nothing is. */
  judge: (path: string, answer: Answer) => string | undefined;
}

/** What readers got. Milliseconds are counted from when a request was due. */
export interface Heard {
  reads: number;
  failed: number;
  /** Some of what was wrong. */
  troubles: string[];
  rate: number;
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  mostMs: number;
  byStatus: Record<string, number>;
  /** By the layer that answered, as `Cache-Status` names it. */
  byLayer: Record<string, number>;
}

/** Longer than an edge looks for an answer everywhere. */
const PATIENCE_MS = 10_000;
/** ours: connections that are kept, as a front of a site has. */
const SOCKETS = 64;
/** Of what was wrong, so much is told. */
const TOLD = 5;
/** How often it is looked for who is due. */
const TICK_MS = 4;

/** Asks at a rate for a time, and waits for all that was asked. */
export async function readAtRate(readers: Readers): Promise<Heard> {
  const { urls, rate, forMs, draw, judge } = readers;
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const took: number[] = [];
  const troubles: string[] = [];
  const [byStatus, byLayer] = [new Map<string, number>(), new Map<string, number>()];
  let failed = 0;
  const one = async (number: number, dueMs: number) => {
    const path = draw(number);
    const url = urls[number % urls.length] ?? "";
    const answer = await get(agent, url + path);
    took.push(performance.now() - dueMs);
    count(byStatus, String(answer.status));
    count(byLayer, layerOf(answer));
    const wrong = judge(path, answer);
    if (wrong === undefined) return;
    failed += 1;
    if (troubles.length < TOLD) troubles.push(`${url}${path}: ${wrong}`);
  };
  const beganMs = performance.now();
  const under = new Set<Promise<void>>();
  for (let number = 0; ;) {
    const dueMs = beganMs + (number * 1_000) / rate;
    if (dueMs >= beganMs + forMs) break;
    if (dueMs > performance.now()) {
      await systemClock.sleep(TICK_MS);
      continue;
    }
    const asked = one(number++, dueMs).finally(() => under.delete(asked));
    under.add(asked);
  }
  await Promise.all(under);
  agent.destroy();
  const seconds = (performance.now() - beganMs) / 1_000;
  const heard: Heard = {
    reads: took.length,
    failed,
    troubles,
    rate: Math.round(took.length / seconds),
    ...percentilesOf(took),
    byStatus: Object.fromEntries(byStatus),
    byLayer: Object.fromEntries(byLayer),
  };
  tooks.set(heard, took);
  return heard;
}

/** How long each read of a stretch took, milliseconds: too many to be among what is written down. */
const tooks = new WeakMap<Heard, readonly number[]>();

/** Stretches at one rate as one: percentiles are of all their reads. */
export function together(stretches: readonly Heard[]): Heard {
  const all = stretches.flatMap((heard) => tooks.get(heard) ?? []);
  const summed = (of: (heard: Heard) => Record<string, number>) => {
    const sums = new Map<string, number>();
    for (const [name, count] of stretches.flatMap((heard) => Object.entries(of(heard))))
      sums.set(name, (sums.get(name) ?? 0) + count);
    return Object.fromEntries(sums);
  };
  const sum = (of: (heard: Heard) => number) =>
    stretches.reduce((before, heard) => before + of(heard), 0);
  const heard: Heard = {
    reads: all.length,
    failed: sum(({ failed }) => failed),
    troubles: stretches.flatMap(({ troubles }) => troubles).slice(0, TOLD),
    rate: Math.round(sum(({ rate }) => rate) / Math.max(1, stretches.length)),
    ...percentilesOf(all),
    byStatus: summed(({ byStatus }) => byStatus),
    byLayer: summed(({ byLayer }) => byLayer),
  };
  tooks.set(heard, all);
  return heard;
}

const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

/** `larder-cache; hit` and `larder-cache; fwd=miss, larder-replica; hit` are told apart by who had it. */
const layerOf = ({ status, headers }: Answer): string => {
  const said = String(headers["cache-status"] ?? "")
    .split(",")
    .at(-1)
    ?.trim()
    .split(";")[0];
  return said === undefined || said === "" ? `none (${status})` : said;
};

export function percentilesOf(
  took: readonly number[],
): Pick<Heard, "p50Ms" | "p99Ms" | "p999Ms" | "mostMs"> {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(1));
  return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), mostMs: at(1) };
}

/** One read with the demo's token. Never throws: a failure is an answer without a status. */
export function get(
  agent: Agent | undefined,
  url: string,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  return new Promise((resolve) => {
    const none = (trouble: string) => resolve({ status: 0, headers: {}, text: "", trouble });
    const headers = { authorization: "Token demo-read" };
    const asked = request(url, { agent, headers, timeout: patienceMs }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", (error) => none(String(error)));
      response.once("end", () => {
        const { statusCode: status = 0, headers: got } = response;
        resolve({ status, headers: got, text: Buffer.concat(pieces).toString(), trouble: "" });
      });
    });
    asked.once("timeout", () => asked.destroy(new Error(`nothing came for ${patienceMs} ms`)));
    asked.once("error", (error: NodeJS.ErrnoException) => {
      // a kept connection that was ended while it was asked again: browsers ask anew, and Node's manual says to
      const isEnded = asked.reusedSocket && error.code === "ECONNRESET" && agent !== undefined;
      if (isEnded) resolve(get(undefined, url, patienceMs));
      else none(String(error));
    });
    asked.end();
  });
}

/** What documents promise of a read of a site that an edge has: an answer, and a sure one. */
export function judgeRead(
  _path: string,
  { status, headers, text, trouble }: Answer,
): string | undefined {
  if (status === 0) return trouble;
  // 400 and 403 are what a question is told that makes no sense; drawn ones are among those
  if (![200, 400, 403, 404].includes(status)) return `${status} ${text.slice(0, 120)}`;
  const freshness = headers["larder-freshness"];
  const isContent = status === 200 || status === 404;
  return isContent && freshness !== "verified" ? `${status}, ${String(freshness)}` : undefined;
}

/** As `judgeRead`, but an answer may be one of which nobody is sure: called stale, or an origin's. */
export function judgeAnswered(
  _path: string,
  { status, text, trouble }: Answer,
): string | undefined {
  if (status === 0) return trouble;
  return [200, 400, 403, 404].includes(status) ? undefined : `${status} ${text.slice(0, 120)}`;
}

/** `12,345 reads, 0 failed, p50 1.2, p99 8.0 ms at 400 a second`. */
export const describeHeard = ({ reads, failed, rate, p50Ms, p99Ms, p999Ms }: Heard): string =>
  `${reads} reads, ${failed} failed, p50 ${p50Ms} p99 ${p99Ms} p99.9 ${p999Ms} ms at ${rate}/s`;
