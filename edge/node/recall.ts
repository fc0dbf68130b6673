import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { timesIn } from "../../doors/target.ts";
import { header } from "../../shared/headers.ts";
import { nameOf } from "../cache/memory-cache.ts";
import type { Answer } from "../ports.ts";
import type { Given } from "../read/gateway.ts";

/** ours: requests remembered, how long ones, and how many for one answer: tokens, ways of compressing, addresses of the same. */
const REQUESTS = 5_000;
const REQUEST_CHARS = 1_000;
const REQUESTS_OF_ANSWER = 50;

/** Answers to requests that came before, word for word what a read of the cache gives, without asking it step by step. */
export interface Recall {
  /** Answers a request like one before, when the cache still has what that one's answer was made of. @returns whether it did */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Remembers what was given from the cache. */
  keep(given: Given): void;
}

/** By which answers of the cache a request is answered. */
interface Way {
  token: string;
  answer: string;
}

interface Known {
  /** ETag of what the token opened. */
  token: string;
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | null;
}

/** @param peek what the cache has under a name and may still be given */
export function createRecall(peek: (name: string) => Answer | undefined): Recall {
  const ways = new LRUCache<string, Way>({ max: REQUESTS });
  // who drops an answer drops what was made of it
  const known = new WeakMap<Answer, Map<string, Known>>();
  return {
    answer(incoming, outgoing) {
      const request = requestOf(incoming);
      const way = request === undefined ? undefined : ways.get(request);
      const answer = way === undefined ? undefined : peek(way.answer);
      if (request === undefined || way === undefined || answer === undefined) return false;
      const given = known.get(answer)?.get(request);
      if (given === undefined || etagOf(peek(way.token)) !== given.token) return false;
      outgoing.writeHead(given.status, given.headers);
      outgoing.end(given.body);
      return true;
    },
    keep({ request: { method, url, headers }, response, body, token, asked, answer }) {
      if (method !== "GET" || body instanceof ReadableStream) return;
      const request = printed(url.slice(url.indexOf("/", "https://".length)), (name) =>
        headers.get(name),
      );
      if (request === undefined || peek(nameOf(asked)) !== answer) return;
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      const sent = Object.fromEntries(response.headers);
      if (bytes !== null) sent["Content-Length"] = String(bytes.byteLength);
      const all = known.get(answer) ?? new Map<string, Known>();
      if (all.size >= REQUESTS_OF_ANSWER) all.clear();
      known.set(answer, all);
      all.set(request, { token: token.etag, status: response.status, headers: sent, body: bytes });
      ways.set(request, { token: nameOf(token.asked), answer: nameOf(asked) });
    },
  };
}

const etagOf = (answer: Answer | undefined): string | undefined =>
  answer?.kind === "live" ? answer.etag : undefined;

/** A request in the words that decide its answer; undefined for one whose answer has a part of its own. */
function requestOf({ method, url = "", headers, rawHeaders }: IncomingMessage): string | undefined {
  if (method !== "GET" || timesIn(rawHeaders, "authorization") > 1) return undefined;
  return printed(url, (name) => headers[name]?.toString());
}

const DECIDING = ["authorization", "accept-encoding", "if-none-match"];
const UNUSUAL = [header.minChange, header.tags].map((name) => name.toLowerCase());

function printed(target: string, valueOf: (name: string) => string | null | undefined) {
  if (UNUSUAL.some((name) => typeof valueOf(name) === "string")) return undefined;
  let text = target;
  for (const name of DECIDING) text += `\n${valueOf(name) ?? ""}`;
  return text.length <= REQUEST_CHARS ? text : undefined;
}
