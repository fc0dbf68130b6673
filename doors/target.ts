import type { IncomingMessage } from "node:http";
import type { Refusal } from "./refusal.ts";

/** The methods of all programs here; others reflect requests, make tunnels, or are other servers'. */
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
/** What nearly all paths are, and nothing can be hidden in. */
const PLAIN = /^[\w/*-]+(?:\?|$)/;
/** `.` and `..` in each spelling that URL parsers resolve. */
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
/** A letter or a digit written as an escape: only who wants to be read as something else writes so. */
const DISGUISED = /%(?:3\d|[46][1-9a-f]|[57][0-9a])/i;

const invalid = (detail: string): Refusal => ({ status: 400, detail });

/**
 * What is wrong with a request before anybody reads it: a proxy in front may have taken its address for another one.
 * Undefined when nothing is.
 */
export function refusedTarget(request: IncomingMessage): Refusal | undefined {
  const { method = "", url = "" } = request;
  if (!METHODS.includes(method)) return refusedMethod(method);
  if (!url.startsWith("/")) return invalid("The request's target must be a path.");
  if (!PLAIN.test(url) && isDisguised(url))
    return invalid(
      "The path is not written plainly: it has dots, a backslash or needless escapes.",
    );
  const { host } = request.headers;
  const isMissing = host === undefined && request.httpVersion !== "1.0";
  if (
    isMissing ||
    timesIn(request.rawHeaders, "host") > 1 ||
    (host !== undefined && !HOST.test(host))
  )
    return invalid("The Host header is wrong.");
  return undefined;
}

function isDisguised(url: string): boolean {
  const [path = ""] = url.split("?", 1);
  return /[\\#]/.test(path) || DOTS.test(path) || DISGUISED.test(path);
}

/** How many headers of this name there are, which is in small letters; of some Node keeps the first alone. */
export function timesIn(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] ?? "";
    if (written.length === name.length && written.toLowerCase() === name) count += 1;
  }
  return count;
}

/** A method that no program here has. */
export const refusedMethod = (method: string): Refusal => ({
  status: 405,
  detail: `${method} is not allowed.`,
  headers: { allow: METHODS.join(", ") },
});

/** Whether a request that has no body by its method brings one; it is ignored, and its connection closed after the answer. */
export function isFat({ method, headers }: IncomingMessage): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
