import { header } from "../../../shared/headers.ts";
import type { Read, Seen, Write } from "./history.ts";

/** What clients of the world know: its documents, its paths, its tokens. */

export const DOCUMENTS = Array.from({ length: 8 }, (_, index) => `note-${index}`);
export const LIST = "/v2/pages/note/";
/** Every document by itself, and all of them in one list. */
export const PATHS = [...DOCUMENTS.map((document) => `${LIST}${document}/`), LIST];

/** Longer than an edge looks for an answer everywhere (2 s for each of two origins, store and ledger before). */
const READ_TIMEOUT_MS = 10_000;
/** With `?wait=live`, longer than that holds an answer. */
const WRITE_TIMEOUT_MS = { wait: 13_000, plain: 5_000 };

/** Milliseconds since the world began. */
export type Now = () => number;

export const textOf = (document: string, number: number): string => `${document}#${number}`;

const covers = (path: string): readonly string[] =>
  path === LIST ? DOCUMENTS : [path.slice(LIST.length, -1)];

/** Reads a path at an edge; whatever comes of it is an entry of the history. */
export async function readAt(
  now: Now,
  edge: { name: string; url: string },
  path: string,
  minChange: number | null,
): Promise<Read> {
  const startMs = now();
  const about = { edge: edge.name, path, minChange, startMs };
  const nothing = { seen: {}, freshness: "", position: "", cacheStatus: "" };
  try {
    const response = await fetch(`${edge.url}${path}`, {
      headers: {
        authorization: "Token demo-read",
        ...(minChange === null ? {} : { [header.minChange]: String(minChange) }),
      },
      signal: AbortSignal.timeout(READ_TIMEOUT_MS),
    });
    const text = await response.text();
    const { status, headers } = response;
    return {
      ...about,
      endMs: now(),
      status,
      ...seenIn(path, status, text),
      freshness: headers.get(header.freshness) ?? "",
      position: headers.get(header.position) ?? "",
      cacheStatus: headers.get(header.cacheStatus) ?? "",
    };
  } catch (error) {
    return { ...about, ...nothing, endMs: now(), status: 0, trouble: troubleOf(error) };
  }
}

function seenIn(path: string, status: number, text: string): { seen: Seen; trouble: string } {
  const body = parsed(text);
  if (body === undefined) return { seen: {}, trouble: `the body is no JSON: ${text.slice(0, 80)}` };
  if (status === 404) {
    const seen = Object.fromEntries(covers(path).map((document) => [document, null]));
    return { seen, trouble: "detail" in body ? "" : "a 404 without detail" };
  }
  if (status !== 200) return { seen: {}, trouble: "detail" in body ? "" : "no detail" };
  const numbers = new Map(
    [...text.matchAll(/"(note-\d+)#(\d+)"/g)].map(([, name = "", number]) => [
      name,
      Number(number),
    ]),
  );
  const seen = Object.fromEntries(
    covers(path).map((document) => [document, numbers.get(document) ?? null]),
  );
  return { seen, trouble: "" };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a write is, before it is sent. */
export type Intent = Pick<Write, "document" | "action" | "number"> & { wait: boolean };

/** Publishes through an edge, or takes down at an origin. */
export async function writeTo(now: Now, url: string, id: number, intent: Intent): Promise<Write> {
  const { document, action, number, wait } = intent;
  const startMs = now();
  const about = { document, action, number, startMs };
  try {
    const response = await fetch(`${url}${pathOf(intent, id)}${wait ? "?wait=live" : ""}`, {
      ...requestOf(intent),
      signal: AbortSignal.timeout(wait ? WRITE_TIMEOUT_MS.wait : WRITE_TIMEOUT_MS.plain),
    });
    const text = await response.text();
    return { ...about, endMs: now(), ...outcomeOf(response, text, wait) };
  } catch (error) {
    const trouble = troubleOf(error);
    const nothing = { outcome: "unknown", status: 0, change: null, live: null } as const;
    return { ...about, ...nothing, endMs: now(), trouble };
  }
}

const pathOf = ({ action, document }: Intent, id: number): string =>
  action === "publish" ? `/v2/pages/note/${document}/` : `/manage/v1/documents/${id}/unpublish`;

function requestOf({ action, document, number }: Intent): RequestInit {
  const token = action === "publish" ? "demo-write" : "demo-manage";
  const headers = { authorization: `Token ${token}`, "content-type": "application/json" };
  if (action === "take_down") return { method: "POST", headers };
  const body = { status: "published", fields: { text: textOf(document, number) } };
  return { method: "PATCH", headers, body: JSON.stringify(body) };
}

/** A 503 says that nobody knows; the other refusals can only follow a write of which nobody knew. */
const REFUSED = new Set([404, 409]);

function outcomeOf(
  { status, headers }: Response,
  text: string,
  wait: boolean,
): Pick<Write, "outcome" | "status" | "change" | "live" | "trouble"> {
  const body = parsed(text);
  const change = headers.get(header.change);
  const live = body !== undefined && "live" in body ? body.live === true : null;
  const trouble = status === 202 ? "" : text.slice(0, 200);
  const known = { status, change: change === null ? null : Number(change), live, trouble };
  if (status === 202 && (!wait || live !== null)) return { ...known, outcome: "ok" };
  if (status === 503 && headers.has("retry-after")) return { ...known, outcome: "unknown" };
  return { ...known, outcome: REFUSED.has(status) ? "refused" : "broken" };
}

/** The innermost cause says most. */
function troubleOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.name} ${error.message}` : troubleOf(error.cause);
}
