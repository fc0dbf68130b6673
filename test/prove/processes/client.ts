import { header } from "../../../shared/headers.ts";
import { isLogged, isNote, leafOf, LEAF_LIST, LIST, parsed, seenIn, textOf } from "./content.ts";
import type { Read, Receipt, Write } from "./history.ts";

/** What clients of the world do: they read at edges, write through edges and origins, and follow changes. */

/** Longer than an edge looks for an answer everywhere (2 s for each of two origins, store and ledger before). */
const READ_TIMEOUT_MS = 10_000;
/** With `?wait=live`, longer than that holds an answer. */
const WRITE_TIMEOUT_MS: WriterPatience = { wait: 13_000, plain: 5_000 };
const RECEIPT_TIMEOUT_MS = 3_000;

/** How long writers wait for an answer, milliseconds. */
export interface WriterPatience {
  wait: number;
  plain: number;
}

/** Milliseconds since the world began. */
export type Now = () => number;

/** Reads a path at an edge; whatever comes of it is an entry of the history. */
export async function readAt(
  now: Now,
  edge: { name: string; url: string },
  path: string,
  minChange: number | null,
): Promise<Read> {
  const startMs = now();
  const about = { edge: edge.name, path, logged: isLogged(path), minChange, startMs };
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

/** What a write is, before it is sent. */
export type Intent = Pick<Write, "document" | "action" | "number"> & { wait: boolean };

/** What a writer knows: of an item its id, of a page that of the answer before. */
export type Ids = ReadonlyMap<string, number>;

/** Writes through an edge, or, what only origins take, at an origin. */
export async function writeTo(
  now: Now,
  url: string,
  ids: Ids,
  intent: Intent,
  patienceMs = WRITE_TIMEOUT_MS,
): Promise<Write> {
  const { document, action, number, wait } = intent;
  const startMs = now();
  const about = { document, action, number, startMs };
  const { path, token, method, body } = requestOf(intent, ids);
  try {
    const response = await fetch(`${url}${path}${wait ? "?wait=live" : ""}`, {
      method,
      headers: { authorization: `Token ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(wait ? patienceMs.wait : patienceMs.plain),
    });
    const text = await response.text();
    return { ...about, endMs: now(), ...outcomeOf(intent, response, text) };
  } catch (error) {
    const trouble = troubleOf(error);
    const nothing = { outcome: "unknown", status: 0, change: null, live: null, id: null } as const;
    return { ...about, ...nothing, endMs: now(), trouble };
  }
}

interface WriteRequest {
  path: string;
  token: "demo-write" | "demo-manage";
  method: string;
  body?: object;
}

function requestOf({ action, document, number }: Intent, ids: Ids): WriteRequest {
  const token = "demo-write";
  const id = ids.get(document) ?? 0;
  const path = isNote(document) ? `${LIST}${document}/` : `${LEAF_LIST}${id}/`;
  const body = { status: "published", fields: { text: textOf(document, number) } };
  switch (action) {
    case "publish":
      return { path, token, method: "PATCH", body };
    case "erase":
      return { path, token, method: "PATCH", body: { ...body, erase: true } };
    case "create":
      return { path: "/v2/pages/", token, method: "POST", body: pageOf(document, number, ids) };
    case "delete":
      return { path, token, method: "DELETE" };
    case "hide":
      return { path, token, method: "PATCH", body: { status: "draft" } };
    case "take_down":
      return {
        path: `/manage/v1/documents/${id}/unpublish`,
        token: "demo-manage",
        method: "POST",
      };
    default:
      throw new Error(`nothing is called ${String(action satisfies never)}`);
  }
}

/** A page as it is created, with its item inside. */
export const pageOf = (note: string, number: number, ids: Ids): object => ({
  title: "Note",
  slug: note,
  page_type: "note",
  status: "published",
  fields: { text: textOf(note, number), leaf: ids.get(leafOf(note)) },
});

/** What can only follow a write of which nobody knew; a 503 says that nobody knows. */
const isRefusal = ({ action }: Intent, status: number, text: string): boolean =>
  action === "create"
    ? status === 400 && text.includes("exists already")
    : status === 404 || status === 409;

function outcomeOf(
  intent: Intent,
  { status, headers }: Response,
  text: string,
): Pick<Write, "outcome" | "status" | "change" | "live" | "id" | "trouble"> {
  const body = parsed(text);
  const change = headers.get(header.change);
  const live = body !== undefined && "live" in body ? body.live === true : null;
  const id = body !== undefined && "id" in body ? Number(body.id) : null;
  // what deletes has no body, and so does not say whether it is live
  const isDone =
    intent.action === "delete"
      ? status === 204 && change !== null
      : status === 202 && (!intent.wait || live !== null);
  const trouble = isDone ? "" : text.slice(0, 200);
  const known = { status, change: change === null ? null : Number(change), live, id, trouble };
  if (isDone) return { ...known, outcome: "ok" };
  if ((status === 503 || status === 429) && headers.has("retry-after"))
    return { ...known, outcome: "unknown" };
  return { ...known, outcome: isRefusal(intent, status, text) ? "refused" : "broken" };
}

/** The receipt of a change, if an origin gives it and says that the change is live; else undefined. */
export async function liveReceipt(
  now: Now,
  url: string,
  change: number,
): Promise<Receipt | undefined> {
  try {
    const response = await fetch(`${url}/manage/v1/changes/${change}`, {
      headers: { authorization: "Token demo-manage" },
      signal: AbortSignal.timeout(RECEIPT_TIMEOUT_MS),
    });
    const body = parsed(await response.text());
    const isLive = body !== undefined && "live" in body && body.live === true;
    return isLive ? { change, endMs: now() } : undefined;
  } catch {
    return undefined;
  }
}

/** The innermost cause says most. */
function troubleOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.name} ${error.message}` : troubleOf(error.cause);
}
