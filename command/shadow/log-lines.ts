import { parseJson } from "../../shared/json.ts";

/** Lines of access logs: what was asked for, in whichever of the usual forms. */

/** `"GET /v2/posts/ HTTP/1.1"`, as the common and the combined log format have it. */
const REQUEST = /"([A-Z]+) (\S+) HTTP\/[\d.]+"/;
const MEMBERS = ["url", "path", "uri", "request"] as const;

/** The target of a GET in a line; null of a line that has none. */
export function targetIn(line: string): string | null {
  const text = line.trim();
  if (text.startsWith("{")) return targetOf(parseJson(text));
  const [, method, target = ""] = REQUEST.exec(text) ?? [];
  if (method !== undefined) return method === "GET" ? target : null;
  return /^\S+$/.test(text) && /^(https?:\/)?\//.test(text) ? text : null;
}

/** Of a line of JSON. */
function targetOf(json: unknown): string | null {
  if (typeof json !== "object" || json === null) return null;
  const method: unknown = memberOf(json, "method");
  if (typeof method === "string" && method.toUpperCase() !== "GET") return null;
  const found = MEMBERS.map((name) => memberOf(json, name)).find((one) => typeof one === "string");
  if (typeof found !== "string") return null;
  return /^[A-Z]+ /.test(found) ? targetIn(`"${found}"`) : found;
}

const memberOf = (json: object, name: string): unknown =>
  Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined;

/** Parameters of which no answer depends: tokens, and what browsers and campaigns put behind addresses. */
const NO_PART = /^(auth_token|callback|_|utm_\w+|fbclid|gclid)$/;

/**
 * The path of a read of `/v2` with its query in one order and without a token, so that the same question is the same text.
 * Null of what is none.
 */
export function questionOf(target: string): string | null {
  if (!URL.canParse(target, "http://larder.invalid")) return null;
  const url = new URL(target, "http://larder.invalid");
  if (!url.pathname.startsWith("/v2/")) return null;
  // a parameter that is there twice means its last one, so the order of equal names stays
  const kept = [...url.searchParams].filter(([name]) => !NO_PART.test(name));
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = new URLSearchParams(kept).toString();
  return query === "" ? url.pathname : `${url.pathname}?${query}`;
}
