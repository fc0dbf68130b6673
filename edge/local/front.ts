import {
  Agent,
  type ClientRequest,
  request as ask,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { plainAddress } from "../../doors/strangers.ts";
import { refuseRequest, refuseUnread } from "../../doors/refusal.ts";
import { isFat } from "../../doors/target.ts";
import type { Clock } from "../../shared/clock.ts";
import { AppError, detail, renderError, toAppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { KV_VALUE_BYTES, MAX_BODY_BYTES, RETRY_AFTER_S } from "../../shared/limits.ts";
import { WORKER_IDLE_MS, WORKER_TIMEOUT_MS } from "../../shared/limits-doors.ts";
import { COMMON } from "../../shared/respond.ts";
import { verifyRequest, type SecretKeys } from "../../shared/signature.ts";

export interface FrontParts {
  /** Where the worker's runtime listens; the same when it was started again. */
  worker: URL;
  /** What only this front knows, for the worker to tell it from others on this machine. */
  secret: string;
  /** The keys of origins. */
  keys: SecretKeys;
  clock: Clock;
}

/** What carries the reader's address, as Cloudflare does. */
const ADDRESS_HEADER = "cf-connecting-ip";

/**
 * The request headers that the worker reads, and those of ours. No others go on: Miniflare obeys some (`MF-Original-URL` gives
 * another URL's answer), and the worker takes `CF-…` for Cloudflare's word.
 */
const PASSED = new Set([
  "host",
  "accept",
  "accept-encoding",
  "authorization",
  "content-encoding",
  "content-length",
  "content-type",
  "idempotency-key",
  "if-none-match",
  "if-range",
  "origin",
  "range",
  "user-agent",
  "x-butter-client",
  "x-request-id",
]);
const OURS = /^larder-/;
/** Below it Miniflare has routes of its own. */
const MINIFLARES = "/cdn-cgi/";
/** Below it everything is signed by origins. */
const SIGNED = "/internal/";
/** Of one connection, not of the answer (RFC 9110 §7.6.1). */
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "trailer"]);

/**
 * Gives requests to the worker and its answers back, as streams. Nothing is retried: what came of a request is not known here.
 * No byte of a body is taken that no origin signed for; the worker judges it once more, and its destination.
 */
export function createFront({ worker, secret, keys, clock }: FrontParts): {
  listener: RequestListener;
  close: () => void;
} {
  const agent = new Agent({ keepAlive: true, timeout: WORKER_IDLE_MS });
  const pass = (request: IncomingMessage, response: ServerResponse) => {
    const asked = ask({
      // the worker ends the connection of a body that it refuses, perhaps when the next request is on it already
      agent: isBodyless(request) ? agent : false,
      host: worker.hostname,
      port: worker.port,
      method: request.method,
      path: request.url,
      headers: { ...passed(request), [header.front]: secret },
      timeout: WORKER_TIMEOUT_MS,
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => fail(response));
    asked.on("response", (answer) => {
      // who answers before it has all of the body wants no more of it; what comes is read, or the answer would be lost
      if (!request.complete) request.unpipe(asked).resume();
      answerWith(answer, response);
    });
    response.once("close", () => asked.destroy());
    if (isFat(request)) asked.end();
    else sendBody(request, response, asked);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { url = "" } = request;
    if (url.startsWith(MINIFLARES))
      return refuseRequest(response, { status: 404, detail: detail.notFound });
    if (isBodyless(request) || !url.startsWith(SIGNED)) return pass(request, response);
    void judgeSigned({ keys, clock }, request).then(
      () => pass(request, response),
      (error: unknown) => refuseUnread(response, clock, COMMON, toAppError(error)),
    );
  };
  return { listener, close: () => agent.destroy() };
}

/** The most of a body that the worker takes at a path: its own limits, asked here because workerd breaks off what it refuses. */
const mostOf = (path = ""): number => (path.startsWith("/v2/") ? MAX_BODY_BYTES : KV_VALUE_BYTES);

const isBodyless = ({ method = "" }: IncomingMessage): boolean =>
  ["GET", "HEAD", "OPTIONS"].includes(method);

/** @throws AppError `unauthorized` */
function judgeSigned(
  { keys, clock }: Pick<FrontParts, "keys" | "clock">,
  { method = "", url = "", headers }: IncomingMessage,
): Promise<unknown> {
  const given = String(headers[header.signature] ?? "");
  return verifyRequest(keys, clock.now(), { method, path: url, hosts: null }, given);
}

function sendBody(request: IncomingMessage, response: ServerResponse, asked: ClientRequest): void {
  const most = mostOf(request.url);
  const tooLarge = () => {
    request.unpipe(asked).resume();
    asked.destroy();
    if (!response.headersSent) refuseTooLarge(response, most);
  };
  if (Number(request.headers["content-length"] ?? 0) > most) return tooLarge();
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > most) tooLarge();
  });
  request.pipe(asked);
}

/** The connection goes on: what is still coming is read within the request's deadline, so that the sender hears this. */
function refuseTooLarge(response: ServerResponse, most: number): void {
  const error = new AppError("too_large", `The body is larger than ${most} bytes.`);
  const { status, headers, body } = renderError(error);
  response.writeHead(status, { ...COMMON, ...headers });
  response.end(body);
}

function passed(request: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (PASSED.has(name) || (OURS.test(name) && name !== header.front)) headers[name] = value;
  }
  if (isFat(request)) delete headers["content-length"];
  headers[ADDRESS_HEADER] = plainAddress(request.socket.remoteAddress ?? "");
  return headers;
}

function answerWith(answer: IncomingMessage, response: ServerResponse): void {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (!HOP.has(name)) headers[name] = value;
  }
  response.writeHead(answer.statusCode ?? 502, headers);
  answer.on("error", () => response.destroy());
  answer.pipe(response);
}

/** An answer that has begun can only be broken off. */
function fail(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  refuseRequest(response, {
    status: 503,
    detail: "The edge's worker does not answer. Try again.",
    headers: { "retry-after": String(RETRY_AFTER_S), "access-control-allow-origin": "*" },
  });
}
