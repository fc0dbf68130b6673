import type { Clock } from "../../shared/clock.ts";
import { detail, unavailable } from "../../shared/errors.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { readAs } from "../../shared/json.ts";
import { ORIGINS_READ_WITHIN_MS } from "../../shared/limits-edge.ts";
import { MAX_BODY_BYTES, ORIGIN_READ_TIMEOUT_MS } from "../../shared/limits.ts";
import { changeNumber } from "../../shared/min-change.ts";
import { readAll, RENDITION_PATH } from "../../shared/push.ts";
import { withPreview } from "../../shared/query.ts";
import { strong } from "../../shared/respond.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { parseVersion } from "../../shared/version.ts";
import * as z from "zod";
import type { Breaker } from "./breaker.ts";
import { forward } from "./forward.ts";
import { createOrigins, type Origins } from "./origins.ts";
import { isOurs, passedOn } from "./passed-on.ts";
import type { AskedPreview, Fetch, FromOrigin, Origin } from "../ports.ts";

export interface OriginParts {
  /** Addresses, the usual primary first. */
  urls: string[];
  keys: SecretKeys;
  fetch: Fetch;
  breaker: Breaker;
  clock: Clock;
  report: Report;
}

/** The origins and what was last seen of them. */
type Seeing = OriginParts & { origins: Origins };

/** Speaks to the origins over HTTP, one after the other, each attempt with a deadline and reads with one for all of them. */
export function createOrigin(given: OriginParts): Origin {
  const parts = { ...given, origins: createOrigins(given.urls, given.clock) };
  return {
    ask(asked, { fresh, from }) {
      const params = new URLSearchParams({ query: asked.printed });
      if (asked.site !== null) params.set("site", String(asked.site));
      if (fresh) params.set("fresh", "1");
      if (from !== undefined) params.set("change", String(from.change));
      return askAny(parts, params, from?.learn);
    },
    askByKey: (site, key) => askAny(parts, new URLSearchParams({ site: String(site), key })),
    forward: (request, epoch = null) => forward(parts, request, epoch),
    preview: (method, printed, asked) => preview(parts, method, printed, asked),
  };
}

async function askAny(
  parts: Seeing,
  params: URLSearchParams,
  learn?: (last: number) => void,
): Promise<FromOrigin> {
  const path = `${RENDITION_PATH}?${params.toString()}`;
  let nothing: FromOrigin = { kind: "away" };
  for (const { url, timeoutMs } of inTime(parts)) {
    const ofSite = `${url} for site ${params.get("site") ?? ""}`;
    if (![ofSite, url].every((name) => parts.breaker.admits("origin", name))) continue;
    try {
      const found = await askOne(parts, url, path, timeoutMs, learn);
      parts.origins.see(url, "answers");
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
      parts.origins.see(url, "away");
      parts.breaker.tell("origin", isLate(error) ? ofSite : url, false);
      parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    }
  }
  return nothing;
}

/** What takes too long may be the fault of what the site asks: other sites' questions are none the slower for it. */
const isLate = (error: unknown) => error instanceof Error && error.name === "TimeoutError";

/** The origins to ask in turn, and how long the next one may take of the time that there is for all. */
function* inTime({ origins, clock }: Seeing): Generator<{ url: string; timeoutMs: number }> {
  const endMs = clock.now() + ORIGINS_READ_WITHIN_MS;
  for (const url of origins.forReads()) {
    const leftMs = endMs - clock.now();
    if (leftMs <= 0) return;
    yield { url, timeoutMs: Math.min(ORIGIN_READ_TIMEOUT_MS, leftMs) };
  }
}

async function askOne(
  parts: OriginParts,
  origin: string,
  path: string,
  timeoutMs: number,
  learn?: (last: number) => void,
): Promise<FromOrigin> {
  const response = await getSigned(parts, origin, path, timeoutMs);
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
  const etag = response.headers.get("etag");
  const tags = response.headers.get(header.tags) ?? "";
  // a proxy that compresses makes it weak
  if (response.status === 200 && etag !== null)
    return { kind: "live", etag: strong(etag), body: bytes, tags, version };
  const body = new TextDecoder().decode(bytes);
  if (response.status === 404) return { kind: "absent", detail: detailOf(body), tags, version };
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

async function preview(
  parts: Seeing,
  method: string,
  printed: string,
  { token, preview: which }: AskedPreview,
): Promise<Response> {
  const path = withPreview(printed, which);
  for (const { url, timeoutMs } of inTime(parts)) {
    try {
      const response = await parts.fetch(new URL(path, url).href, {
        method,
        headers: { authorization: `Token ${token}` },
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      // it listens, and cannot serve yet
      const isAway = response.headers.get(header.error) === "unavailable" || !isOurs(response);
      const isOlder = which === "draft" && response.ok && !response.headers.has(header.preview);
      parts.origins.see(url, isAway ? "away" : "answers");
      // an origin of before reads `preview=draft` as nothing: what is published would pass for the draft
      if (!isAway && !isOlder) return passedOn(response);
      await response.body?.cancel();
    } catch (error) {
      parts.origins.see(url, "away");
      parts.report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    }
  }
  throw unavailable(detail.previewUnavailable);
}
