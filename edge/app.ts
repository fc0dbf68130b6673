import { nameAnswer, requestIdOf, type Ambient } from "../shared/current.ts";
import { AppError, toAppError } from "../shared/errors.ts";
import { causeText, type Report } from "../shared/events.ts";
import { allows, noToken } from "../shared/credentials.ts";
import { MAX_BODY_BYTES, PUSH_MAX_BYTES, PUSH_MAX_INFLATED_BYTES } from "../shared/limits.ts";
import { UNWANTED_BODY_BYTES } from "../shared/limits-edge.ts";
import { header } from "../shared/headers.ts";
import { FORGET_MAX_BYTES, FORGET_PATH, parseRemoval } from "../shared/forget.ts";
import { ENTRY_PATH, PROBE_PATH } from "../shared/inspect.ts";
import { INTERNAL_MEDIA_PATH, MEDIA_PATH } from "../shared/media.ts";
import { beginsWithTask } from "../shared/pictures/address.ts";
import { decodeBatch, PUSH_PATH } from "../shared/push.ts";
import { closedToPages, isOpenToPages, respondError, respondOptions } from "../shared/respond.ts";
import { proveEpoch } from "../shared/signature.ts";
import { answeredAs, type Tracer } from "../shared/tracing.ts";
import { refuseNul } from "../shared/text.ts";
import { askerOf } from "./limits/asker.ts";
import type { ByteBudget } from "./limits/byte-budget.ts";
import { epochOf } from "./read/epoch.ts";
import { read, type GatewayParts } from "./read/gateway.ts";
import { entry, probe } from "./inspect.ts";
import { answerLookOut, type LookOuts } from "./look-outs.ts";
import { readMedia, takeMedia } from "./media/media.ts";
import type { MediaParts } from "./media/parts.ts";
import { withSignedBody, type SignedDoor } from "./signed.ts";
import { kindOf } from "./tally.ts";

export interface EdgeParts extends GatewayParts {
  media: MediaParts;
  door: SignedDoor;
  writeBodies: ByteBudget;
  report: Report;
  /** Not there where a platform looks after the edge. */
  lookOuts?: LookOuts;
  ambient: Ambient;
  /** Records what requests do, but for what a thread answers from memory; without it nothing is recorded. */
  tracer?: Tracer | undefined;
}

/** The edge's whole surface. Never throws. */
export async function handle(parts: EdgeParts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { method, headers } = request;
  const current = { request: requestIdOf(headers.get(header.requestId)) };
  const spanned = {
    method,
    path: url.pathname,
    traceparent: parts.tracer === undefined ? null : headers.get("traceparent"),
    id: current.request,
  };
  const answer = await parts.ambient.run(current, () =>
    answeredAs(parts.tracer, spanned, () => answerOf(parts, request, url)),
  );
  parts.tally?.answered(kindOf(request.method, url.pathname), answer.status);
  nameAnswer(answer.headers, current);
  return isOpenToPages(url.pathname) ? answer : closedToPages(answer);
}

async function answerOf(parts: EdgeParts, request: Request, url: URL): Promise<Response> {
  try {
    return await route(parts, request, url);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "internal") {
      const { pathname: path } = url;
      parts.report({ kind: "request.failed", path, cause: causeText(error.cause) });
    }
    return respondError(request.method, error);
  } finally {
    if (!BODYLESS.has(request.method)) await release(request);
  }
}

const BODYLESS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A body that nobody wants would keep its connection, and be waited for. A short one has mostly come by now, and read to its end
 * the connection is good for the next request.
 */
async function release(request: Request): Promise<void> {
  const { body, bodyUsed, headers } = request;
  if (body === null || bodyUsed) return;
  const isShort = Number(headers.get("content-length") ?? Infinity) <= UNWANTED_BODY_BYTES;
  await (isShort ? request.arrayBuffer() : body.cancel()).catch(() => undefined);
}

async function route(parts: EdgeParts, request: Request, url: URL): Promise<Response> {
  const { pathname } = url;
  // most that is asked is none of these
  if (!pathname.startsWith("/v2/")) {
    const looked = await answerLookOut(parts.lookOuts, request, pathname);
    if (looked !== undefined) return looked;
  }
  if (request.method === "OPTIONS") return respondOptions();
  refuseNul(request.url);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (pathname.startsWith("/v2/")) {
    return isRead ? read(parts, request, url) : write(parts, request);
  }
  if (pathname === PUSH_PATH && request.method === "POST") return push(parts, request);
  if (pathname === FORGET_PATH && request.method === "POST") return leave(parts, request);
  if (isRead && (pathname.startsWith(MEDIA_PATH) || beginsWithTask(pathname)))
    return readMedia(parts, request);
  if (pathname.startsWith(INTERNAL_MEDIA_PATH) && request.method === "PUT")
    return takeMedia(parts, request);
  if (pathname === ENTRY_PATH && request.method === "GET") return entry(parts, request);
  if (pathname === PROBE_PATH && request.method === "GET") return probe(parts, request);
  if (pathname === "/health") return Response.json({ status: "ok" });
  throw new AppError("not_found", "Not found.");
}

/**
 * Passes a write on. Who may not write, sends too many, or too much at once, is refused before room is made for the body; the
 * origin judges the token again.
 */
async function write(
  { limits, tokens, writeBodies, content }: EdgeParts,
  request: Request,
): Promise<Response> {
  const asker = await askerOf(request);
  await limits.spend("writes", asker);
  const { grant } = await tokens.resolve(request, null, asker);
  if (!allows(grant, "write")) throw noToken();
  const room = roomFor(request);
  return writeBodies.use(String(grant.site), room, async () =>
    content.origin.forward(request, await epochOf(content, grant.site)),
  );
}

/** What a body may take: what it says, or the most there may be when it says nothing or is compressed. */
function roomFor({ body, headers }: Request): number {
  if (body === null) return 0;
  const declared = headers.get("content-encoding") === null ? headers.get("content-length") : null;
  return Math.min(declared === null ? MAX_BODY_BYTES : Number(declared), MAX_BODY_BYTES);
}

/** Takes the message that this edge was removed from a site: signed, bounded, parsed. */
const leave = (parts: EdgeParts, request: Request): Promise<Response> =>
  withSignedBody(
    parts.door,
    request,
    { lane: "push", maxBytes: FORGET_MAX_BYTES },
    async (body) => {
      const removal = parseRemoval(body);
      return Response.json(await parts.content.ledgerOf(removal.site).forget(removal));
    },
  );

/** Takes a stretch of the log: signed, bounded, parsed, then given to the site's ledger. */
const push = (parts: EdgeParts, request: Request): Promise<Response> =>
  withSignedBody(
    parts.door,
    request,
    { lane: "push", maxBytes: PUSH_MAX_BYTES * 2 },
    async (body) => {
      const batch = await decodeBatch(body, PUSH_MAX_INFLATED_BYTES);
      const reply = await parts.content.ledgerOf(batch.site).apply(batch);
      if (reply.outcome === "removed")
        throw new AppError("forbidden", "This edge was removed from the site.");
      if (reply.outcome === "applied") return Response.json(reply);
      // so that an origin that was overtaken believes it, and takes no more writes that would be lost
      const { epoch } = reply.head;
      const isOvertaken = epoch > batch.epoch;
      const proof = isOvertaken ? await proveEpoch(parts.door.keys, batch.site, epoch) : undefined;
      const detail = "The edge goes on from the head named here.";
      return Response.json({ ...reply, proof, detail }, { status: 409 });
    },
  );
