import { readBody } from "../../shared/body.ts";
import { withDeadline, type Clock } from "../../shared/clock.ts";
import { AppError, unavailable } from "../../shared/errors.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { ASK_WRITES_TIMEOUT_MS, WRITE_BODY_TIMEOUT_MS } from "../../shared/limits-edge.ts";
import { ORIGIN_WRITE_TIMEOUT_MS, RETRY_AFTER_S } from "../../shared/limits.ts";
import { READY_FOR_WRITES } from "../../shared/look-outs.ts";
import { isUnsent, isUnsentStatus } from "./unsent.ts";
import type { Fetch } from "../ports.ts";
import type { Origins } from "./origins.ts";
import { isOurs, passedOn } from "./passed-on.ts";

/** Request headers that a write needs; everything else stays at the edge. */
const FORWARDED = [
  "origin",
  "authorization",
  "content-type",
  "accept",
  "x-butter-client",
  "idempotency-key",
];

interface ToOrigins {
  urls: readonly string[];
  origins: Origins;
  fetch: Fetch;
  clock: Clock;
  report: Report;
}

/**
 * Passes a write on to the origin that takes writes. It is sent to another one only when it is certain that the one before did
 * nothing with it: it could not be connected to, or said so itself (`Larder-Not-Done`). So no write is done twice.
 * @param epoch of the site's log as this edge has it: an origin that was overtaken does not know it; null when unknown
 * @throws AppError `unavailable`, with `Larder-Not-Done` when no origin has done anything
 */
export async function forward(
  parts: ToOrigins,
  request: Request,
  epoch: number | null,
): Promise<Response> {
  if (parts.urls.length === 0) throw nothingDone("This edge knows no origin.");
  const write = await readWrite(parts, request, epoch);
  let refusal: Response | undefined;
  for (const url of parts.origins.forWrites()) {
    if (!(await takesWrites(parts, url))) continue;
    const sent = await send(parts, url, write);
    if (sent.kind === "answered") return passedOn(sent.response);
    refusal = sent.refusal ?? refusal;
  }
  // the only one there is says best what it waits for
  if (refusal !== undefined && parts.urls.length === 1) return passedOn(refusal);
  await refusal?.body?.cancel();
  throw nothingDone("No origin takes writes now; nothing was done. Try again.");
}

const nothingDone = (message: string): AppError =>
  new AppError("unavailable", message, {
    retryAfterS: RETRY_AFTER_S,
    headers: { [header.notDone]: "no_origin" },
  });

interface Write {
  path: string;
  init: RequestInit;
}

/** @throws AppError `unavailable` when its body takes too long, and whatever `readBody` throws */
async function readWrite(
  { clock }: ToOrigins,
  request: Request,
  epoch: number | null,
): Promise<Write> {
  const url = new URL(request.url);
  const read = await withDeadline(clock, WRITE_BODY_TIMEOUT_MS, readBody(request));
  if (read.kind === "late") throw new AppError("unavailable", "The body took too long to arrive.");
  const headers = new Headers();
  for (const name of FORWARDED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set(header.askedHost, request.headers.get("host") ?? url.host);
  if (epoch !== null) headers.set(header.epoch, String(epoch));
  const body = read.value.byteLength === 0 ? {} : { body: read.value };
  const init: RequestInit = { method: request.method, headers, redirect: "manual", ...body };
  return { path: url.pathname + url.search, init };
}

/**
 * Whether an origin takes writes, as it says itself unless it did a moment ago. Asking first costs a round trip, and keeps a write
 * from one that hangs, of which nobody would know what it did.
 */
async function takesWrites(parts: ToOrigins, url: string): Promise<boolean> {
  const { origins, fetch, report } = parts;
  if (origins.isKnownToWrite(url)) return true;
  try {
    const { status, body } = await fetch(new URL(READY_FOR_WRITES, url).href, {
      redirect: "manual",
      signal: AbortSignal.timeout(ASK_WRITES_TIMEOUT_MS),
    });
    await body?.cancel();
    // an origin of before `/readyz` knows no other state than that it serves
    const takes = status === 200 || status === 404;
    origins.see(url, takes ? "takes_writes" : "takes_no_writes");
    return takes;
  } catch (error) {
    origins.see(url, "away");
    report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    return false;
  }
}

type Sent =
  | { kind: "answered"; response: Response }
  /** It did nothing; `refusal` is how it says so, if it was there to say it. */
  | { kind: "not_done"; refusal?: Response };

/** @throws AppError `unavailable` when nobody knows what became of it */
async function send(parts: ToOrigins, url: string, { path, init }: Write): Promise<Sent> {
  const { origins, fetch, report } = parts;
  let response: Response;
  try {
    const signal = AbortSignal.timeout(ORIGIN_WRITE_TIMEOUT_MS);
    response = await fetch(new URL(path, url).href, { ...init, signal });
  } catch (cause) {
    origins.see(url, "away");
    report({ kind: "edge.trouble", part: "origin", cause: causeText(cause) });
    if (isUnsent(cause)) return { kind: "not_done" };
    throw unavailable("The origin cannot be reached; nothing is known of this write.", cause);
  }
  const { status, headers } = response;
  if (headers.get(header.notDone) !== null) {
    origins.see(url, "takes_no_writes");
    return { kind: "not_done", refusal: response };
  }
  if (isOurs(response)) {
    origins.see(url, status < 500 ? "takes_writes" : "takes_no_writes");
    return { kind: "answered", response };
  }
  origins.see(url, "away");
  await response.body?.cancel();
  report({ kind: "edge.trouble", part: "origin", cause: `the origin answered ${status}` });
  if (isUnsentStatus(status)) return { kind: "not_done" };
  throw unavailable("The origin gave no answer of its own; nothing is known of this write.");
}
