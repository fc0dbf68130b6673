import { LRUCache } from "lru-cache";
import { header } from "../../shared/headers.ts";
import { nameOf } from "../cache/memory-cache.ts";
import type { Answer } from "../ports.ts";
import type { Given } from "./gateway.ts";

/** ours: requests remembered, how long ones, and how many for one answer: tokens, ways of compressing, addresses of the same. */
const REQUESTS = 5_000;
const REQUEST_CHARS = 1_000;
const REQUESTS_OF_ANSWER = 50;

/** Answers to requests that came before, word for word what a read of the cache gives, without asking it step by step. */
export interface Recall<Sent> {
  /** The answer to a request like one before, when the cache still has what that one's answer was made of. */
  of(request: string): Sent | undefined;
  /** Remembers what was given from the cache. */
  keep: (given: Given) => void;
}

export interface RecallParts<Sent> {
  /** What the cache has under a name and may still be given. */
  peek: (name: string) => Answer | undefined;
  /** What is remembered of an answer, to be sent again. */
  pack: (response: Response, body: Uint8Array | null) => Sent;
}

/** By which answers of the cache a request is answered. */
interface Way {
  token: string;
  answer: string;
}

interface Known<Sent> {
  /** ETag of what the token opened. */
  token: string;
  sent: Sent;
}

export function createRecall<Sent>({ peek, pack }: RecallParts<Sent>): Recall<Sent> {
  const ways = new LRUCache<string, Way>({ max: REQUESTS });
  // who drops an answer drops what was made of it
  const known = new WeakMap<Answer, Map<string, Known<Sent>>>();
  return {
    of(request) {
      const way = ways.get(request);
      const answer = way === undefined ? undefined : peek(way.answer);
      if (way === undefined || answer === undefined) return undefined;
      const given = known.get(answer)?.get(request);
      if (given === undefined || etagOf(peek(way.token)) !== given.token) return undefined;
      return given.sent;
    },
    keep({ request, response, body, token, asked, answer }) {
      if (body instanceof ReadableStream) return;
      const printed = printRequest(request);
      if (printed === undefined || peek(nameOf(asked)) !== answer) return;
      const bytes = typeof body === "string" ? encoder.encode(body) : body;
      const all = known.get(answer) ?? new Map<string, Known<Sent>>();
      if (all.size >= REQUESTS_OF_ANSWER) all.clear();
      known.set(answer, all);
      const sent = pack(response, request.method === "HEAD" ? null : bytes);
      all.set(printed, { token: token.etag, sent });
      ways.set(printed, { token: nameOf(token.asked), answer: nameOf(asked) });
    },
  };
}

const encoder = new TextEncoder();

const etagOf = (answer: Answer | undefined): string | undefined =>
  answer?.kind === "live" ? answer.etag : undefined;

/** The same of a request as the platform's `fetch` has it. */
export function printRequest({ method, url, headers }: Request): string | undefined {
  return printed(method, url.slice(url.indexOf("/", "https://".length)), (name) =>
    headers.get(name),
  );
}

const DECIDING = ["authorization", "accept-encoding", "if-none-match"];
const UNUSUAL = [header.minChange, header.tags].map((name) => name.toLowerCase());

/** A request in the words that decide its answer; undefined for one whose answer has a part of its own. */
export function printed(
  method: string,
  target: string,
  valueOf: (name: string) => string | null | undefined,
): string | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (UNUSUAL.some((name) => typeof valueOf(name) === "string")) return undefined;
  let text = `${method} ${target}`;
  for (const name of DECIDING) text += `\n${valueOf(name) ?? ""}`;
  return text.length <= REQUEST_CHARS ? text : undefined;
}
