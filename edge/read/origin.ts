import { withDeadline, type Clock } from "../../shared/clock.ts";
import { AppError, detail, unavailable } from "../../shared/errors.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { readAs } from "../../shared/json.ts";
import {
  MAX_BODY_BYTES,
  ORIGIN_READ_TIMEOUT_MS,
  ORIGIN_WRITE_TIMEOUT_MS,
} from "../../shared/limits.ts";
import { WRITE_BODY_TIMEOUT_MS } from "../../shared/limits-edge.ts";
import { changeNumber } from "../../shared/min-change.ts";
import { readAll, RENDITION_PATH } from "../../shared/push.ts";
import { strong } from "../../shared/respond.ts";
import { readBody } from "../../shared/body.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { parseVersion } from "../../shared/version.ts";
import { z } from "zod";
import type { Breaker } from "./breaker.ts";
import type { Fetch, FromOrigin, Origin } from "../ports.ts";

export interface OriginParts {
  /** Addresses, the primary first: it alone takes writes. */
  urls: string[];
  keys: SecretKeys;
  fetch: Fetch;
  breaker: Breaker;
  clock: Clock;
  report: Report;
}

/** Request headers that a write needs; everything else stays at the edge. */
const FORWARDED = [
  "origin",
  "authorization",
  "content-type",
  "accept",
  "x-butter-client",
  "idempotency-key",
];

/** Speaks to the origins over HTTP, each attempt with a deadline. */
export function createOrigin(parts: OriginParts): Origin {
  return {
    ask(asked, { fresh, from }) {
      const params = new URLSearchParams({ query: asked.printed });
      if (asked.site !== null) params.set("site", String(asked.site));
      if (fresh) params.set("fresh", "1");
      if (from !== undefined) params.set("change", String(from.change));
      return askAny(parts, params, from?.learn);
    },
    askByKey: (site, key) => askAny(parts, new URLSearchParams({ site: String(site), key })),
    forward: (request) => forward(parts, request),
    preview: (method, printed, token) => preview(parts, method, printed, token),
  };
}

async function askAny(
  parts: OriginParts,
  params: URLSearchParams,
  learn?: (last: number) => void,
): Promise<FromOrigin> {
  const path = `${RENDITION_PATH}?${params.toString()}`;
  let nothing: FromOrigin = { kind: "away" };
  for (const url of parts.urls) {
    const ofSite = `${url} for site ${params.get("site") ?? ""}`;
    if (![ofSite, url].every((name) => parts.breaker.admits("origin", name))) continue;
    try {
      const found = await askOne(parts, url, path, learn);
      for (const name of [ofSite, url]) parts.breaker.tell("origin", name, true);
      const isFinal = found.kind !== "failed" && !(found.kind === "busy" && found.code === "busy");
      if (isFinal) return found;
      // another one may run another version, or have less to do
      nothing = found;
      if (found.kind === "busy") continue;
      parts.report({
        kind: "edge.trouble",
        part: "origin",
        cause: "the origin made an error of it",
      });
    } catch (error) {
      parts.breaker.tell("origin", isLate(error) ? ofSite : url, false);
      parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    }
  }
  return nothing;
}

/** What takes too long may be the fault of what the site asks: other sites' questions are none the slower for it. */
const isLate = (error: unknown) => error instanceof Error && error.name === "TimeoutError";

async function askOne(
  parts: OriginParts,
  origin: string,
  path: string,
  learn?: (last: number) => void,
): Promise<FromOrigin> {
  const response = await getSigned(parts, origin, path, ORIGIN_READ_TIMEOUT_MS);
  const last = changeNumber(response.headers.get(header.change));
  if (last !== undefined) learn?.(last);
  return readAnswer(response);
}

/** Asks an origin for something that only edges may have. */
export async function getSigned(
  { keys, clock, fetch }: Pick<OriginParts, "keys" | "clock" | "fetch">,
  origin: string,
  path: string,
  timeoutMs: number,
): Promise<Response> {
  const { host } = new URL(origin);
  const signable = { method: "GET", host, path, body: new Uint8Array() };
  const signature = await signRequest(keys, clock.now(), signable);
  return fetch(new URL(path, origin).href, {
    headers: { [header.signature]: signature },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
}

/** Anything but an answer we understand counts as an origin that is away. */
async function readAnswer(response: Response): Promise<FromOrigin> {
  const version = parseVersion(response.headers.get(header.position));
  const bytes =
    response.body === null ? new Uint8Array() : await readAll(response.body, MAX_BODY_BYTES);
  const body = new TextDecoder().decode(bytes);
  const etag = response.headers.get("etag");
  const tags = response.headers.get(header.tags) ?? "";
  // a proxy that compresses makes it weak
  if (response.status === 200 && etag !== null)
    return { kind: "live", etag: strong(etag), body, tags, version };
  if (response.status === 404) return { kind: "absent", detail: detailOf(body), version };
  if (response.status === 400) return { kind: "refused", code: "invalid", detail: detailOf(body) };
  if (response.status === 403)
    return { kind: "refused", code: "forbidden", detail: detailOf(body) };
  const code = response.headers.get(header.error);
  if (code === "rate_limited" || code === "busy") return { kind: "busy", code };
  // what stands in front of an origin that is down answers 500 too, but not in our words
  if (code === "internal") return { kind: "failed" };
  throw new Error(`the origin answered ${response.status}`);
}

const refusal = z.object({ detail: z.string() });

function detailOf(body: string): string {
  const said = readAs(refusal, body);
  if (said === undefined) throw new Error("the origin's answer has no detail");
  return said.detail;
}

/** Headers that describe the connection to the origin, or an encoding that `fetch` has undone. */
const HOP_HEADERS = [
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-encoding",
  "content-length",
];

function withoutHopHeaders(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of HOP_HEADERS) kept.delete(name);
  return kept;
}

async function preview(
  parts: OriginParts,
  method: string,
  printed: string,
  token: string,
): Promise<Response> {
  const path = `${printed}${printed.includes("?") ? "&" : "?"}preview=1`;
  for (const url of parts.urls) {
    try {
      const response = await parts.fetch(new URL(path, url).href, {
        method,
        headers: { authorization: `Token ${token}` },
        redirect: "manual",
        signal: AbortSignal.timeout(ORIGIN_READ_TIMEOUT_MS),
      });
      // it listens, and cannot serve yet
      if (response.headers.get(header.error) !== "unavailable") return passedOn(response);
      await response.body?.cancel();
    } catch (error) {
      parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    }
  }
  throw unavailable(detail.previewUnavailable);
}

const passedOn = ({ status, body, headers }: Response): Response =>
  new Response(body, { status, headers: withoutHopHeaders(headers) });

async function forward(parts: OriginParts, request: Request): Promise<Response> {
  const [primary] = parts.urls;
  if (primary === undefined) throw new AppError("unavailable", "This edge knows no origin.");
  const url = new URL(request.url);
  const reading = readBody(request);
  const read = await withDeadline(parts.clock, WRITE_BODY_TIMEOUT_MS, reading);
  if (read.kind === "late") throw new AppError("unavailable", "The body took too long to arrive.");
  const body = read.value;
  const headers = new Headers();
  for (const name of FORWARDED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set(header.askedHost, request.headers.get("host") ?? url.host);
  try {
    const response = await parts.fetch(new URL(url.pathname + url.search, primary).href, {
      method: request.method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(ORIGIN_WRITE_TIMEOUT_MS),
      ...(body.byteLength === 0 ? {} : { body }),
    });
    return passedOn(response);
  } catch (cause) {
    parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(cause) });
    throw unavailable("The origin cannot be reached; nothing is known of this write.", cause);
  }
}
