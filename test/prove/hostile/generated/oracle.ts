import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Answer } from "./answers.ts";
import type { Made } from "./made.ts";

/** What is wrong with an answer. */

/** What nobody who asks may see, by what it is called in a report. */
export type Secrets = readonly { name: string; text: Buffer }[];

/** What the runtimes refuse before a program of ours sees it. */
const RUNTIME_REFUSALS = new Set([400, 413, 414, 417, 431, 501]);
const KNOWN_METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);
/** Refusals that were looked at already; there are few different ones. */
const seen = new Set<string>();
const SEEN_MAX = 5_000;

/** @returns what is wrong in a few words, undefined when nothing is */
export function problemOf(made: Made, answer: Answer, secrets: Secrets): string | undefined {
  const { status, head, bytes } = answer;
  const encoding = /\r\ncontent-encoding: (\w+)/i.exec(head)?.[1];
  const body = encoding === undefined ? answer.body : decoded(encoding, answer.body);
  const places = encoding === undefined ? [bytes] : [bytes, body];
  for (const { name, text } of secrets)
    if (places.some((place) => place.includes(text))) return `shows ${name}`;
  if (status < 400) return status < 200 ? `the status ${status}` : undefined;
  const isOurs = /\r\nlarder-error: /i.test(head);
  // on Cloudflare and in Miniflare this prefix is the platform's, and no worker sees it
  if (!isOurs && status < 500 && made.path.startsWith("/cdn-cgi/")) return undefined;
  if (!isOurs && RUNTIME_REFUSALS.has(status))
    return status === 501 && KNOWN_METHODS.has(made.method) ? "501 for a known method" : undefined;
  if (status >= 500 && status !== 503) return `the status ${status}`;
  if (status === 503 && !/\r\nretry-after: \d+/i.test(head)) return "503 without Retry-After";
  if (made.method === "HEAD") return undefined;
  return hasDetail(body) ? undefined : `${status} without a detail in JSON`;
}

function hasDetail(body: Buffer): boolean {
  const text = body.toString("utf8");
  if (seen.has(text)) return true;
  try {
    const json: unknown = JSON.parse(text);
    const has = typeof json === "object" && json !== null && "detail" in json;
    if (has && text.length < 500 && seen.size < SEEN_MAX) seen.add(text);
    return has;
  } catch {
    return false;
  }
}

function decoded(encoding: string, body: Buffer): Buffer {
  if (body.length === 0) return body;
  if (encoding === "zstd") return zstdDecompressSync(body);
  return encoding === "br" ? brotliDecompressSync(body) : gunzipSync(body);
}
