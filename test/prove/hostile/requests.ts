import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { systemClock } from "../../../shared/clock.ts";
import type { Saw } from "./attack.ts";

/** What attacks and the meter send, and what they count. */

export interface Asked {
  method?: string;
  token?: string;
  /** Sent as JSON unless it is text. */
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface Answer {
  /** 0 when none came. */
  status: number;
  text: string;
  headers: Headers;
}

/** The variable that says it. */
export const ATTACKERS_ADDRESS = "LARDER_ATTACKERS_ADDRESS";

/** Longer than any answer of the product may take. */
const TIMEOUT_MS = 35_000;

/** Where the process of an attack asks from: another machine, for all that the programs can see. */
export const attackersAddress = process.env[ATTACKERS_ADDRESS];
const agent = new Agent({
  keepAlive: true,
  ...(attackersAddress === undefined ? {} : { localAddress: attackersAddress }),
});

/** Asks once and reads the answer to its end. Never throws. */
export async function ask(url: string, asked: Asked = {}): Promise<Answer> {
  const { signal, timeoutMs = TIMEOUT_MS } = asked;
  const late = AbortSignal.timeout(timeoutMs);
  const ends = signal === undefined ? late : AbortSignal.any([late, signal]);
  try {
    const [answer] = (await once(begin(url, asked, ends), "response")) as [IncomingMessage];
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headersDistinct))
      headers.set(name, value?.join(", ") ?? "");
    return { status: answer.statusCode ?? 0, text: await text(answer), headers };
  } catch {
    return { status: 0, text: "", headers: new Headers() };
  }
}

function begin(url: string, { method = "GET", token, body, ...asked }: Asked, signal: AbortSignal) {
  const sent = typeof body === "string" ? body : JSON.stringify(body);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Token ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...asked.headers,
  };
  return request(url, { method, headers, agent, signal }).end(sent);
}

/** @throws Error when the answer is no 2xx */
export async function mustAsk(url: string, asked: Asked = {}): Promise<unknown> {
  const { status, text } = await ask(url, asked);
  if (status < 200 || status > 299)
    throw new Error(`${asked.method ?? "GET"} ${url}: ${status} ${text.slice(0, 300)}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** ours: who is refused asks again after this, as attackers do; without it a refusal would be a load of its own. */
const AFTER_REFUSAL_MS = 20;
const REFUSED = new Set([0, 429, 503]);

/**
 * So many workers, each asking again and again until the signal aborts.
 * @param send makes the request with this number; what it has no answer for when the signal aborts counts as "cut off"
 * @returns answers by status
 */
export async function atOnce(
  workers: number,
  signal: AbortSignal,
  send: (number: number, signal: AbortSignal) => Promise<Answer>,
): Promise<Saw> {
  const what: Record<string, number> = {};
  let next = 0;
  const work = async () => {
    while (!signal.aborted) {
      const { status } = await send(next++, signal);
      const name = status === 0 ? (signal.aborted ? "cut off" : "no answer") : String(status);
      what[name] = (what[name] ?? 0) + 1;
      if (REFUSED.has(status) && !signal.aborted) await systemClock.sleep(AFTER_REFUSAL_MS, signal);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { what };
}
