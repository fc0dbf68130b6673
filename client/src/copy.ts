import { header } from "./headers.ts";
import { parseVersion, type Version } from "../../shared/version.ts";
import { COPIED_AT, COPY } from "./freshness.ts";
import { answerOf } from "./fetch.ts";

/** An answer as a store has it, and what it is made of again. */

/** Keeps texts by their keys, within bounds of its own. Nothing is lost when it forgets, fails or lies: copies are checked. */
export interface CopyStore {
  get(key: string): Promise<string | null> | string | null;
  put(key: string, text: string): Promise<unknown> | void;
  delete(key: string): Promise<unknown> | void;
}

export interface Copy {
  format: 1;
  /** The key again: whatever a store mixes up, nobody is given another one's. */
  key: string;
  atMs: number;
  headers: [string, string][];
  text: string;
}

/** Headers that are worth keeping: what the answer says of itself. */
const KEPT = ["content-type", "etag", header.position, header.freshness];

/** The text that a store is given. */
export function printCopy(key: string, response: Response, text: string, atMs: number): string {
  const headers = KEPT.flatMap((name): [string, string][] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const copy: Copy = { format: 1, key, atMs, headers, text };
  return JSON.stringify(copy);
}

/** Reads what a store gave; null for anything but a whole copy under this key. */
export function parseCopy(key: string, stored: unknown): Copy | null {
  const copy = parsed(stored);
  const isCopy =
    isObject(copy) &&
    copy["format"] === 1 &&
    copy["key"] === key &&
    Number.isFinite(copy["atMs"]) &&
    Array.isArray(copy["headers"]) &&
    copy["headers"].every(isHeader) &&
    isObject(parsed(copy["text"]));
  return isCopy ? (copy as unknown as Copy) : null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isHeader = (pair: unknown): boolean =>
  Array.isArray(pair) && KEPT.includes(pair[0] as string) && typeof pair[1] === "string";

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The answer that a copy is, marked as one. */
export function copyAnswer(copy: Copy, url: string): Response {
  const headers = new Headers(copy.headers);
  headers.set(header.freshness, COPY);
  headers.set(COPIED_AT, new Date(copy.atMs).toISOString());
  return answerOf({ status: 200, statusText: "OK", url, headers, text: copy.text });
}

/** Where in the log an answer is. */
export const versionOf = (headers: Headers): Version | null =>
  parseVersion(headers.get(header.position));
