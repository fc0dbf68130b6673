import { renderError, type AppError, type ErrorForm } from "./errors.ts";
import { header } from "./headers.ts";

/** What a read or an error becomes on the wire, the same at the edge and at the origin. */

/** Request headers that browsers may send; fixed, because reflecting what is asked for invites abuse. */
const ALLOWED_HEADERS = [
  "accept",
  "authorization",
  "content-type",
  "if-none-match",
  "x-butter-client",
  header.minChange,
  header.tags,
  header.requestId,
].join(", ");
const EXPOSED_HEADERS = [
  "etag",
  "retry-after",
  header.cacheStatus,
  header.position,
  header.freshness,
  header.change,
  header.error,
  header.preview,
  header.requestId,
  "surrogate-key",
  "cache-tag",
].join(", ");
const PRIVATE = "private, no-store";
const PREFLIGHT_MAX_AGE_S = 86_400;

/**
 * On every answer: open to browsers of any site (no cookies are involved), never sniffed, never framed. Whoever passes an
 * answer on may compress it, so it varies with what the reader takes; not with the reader's origin, which is let in whatever it is.
 */
export const COMMON: Readonly<Record<string, string>> = {
  vary: "Accept-Encoding",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": EXPOSED_HEADERS,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};

/** Bytes of an answer, as the runtimes' `Response` takes them. */
export type Bytes = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export interface ReadAnswer {
  /** Of the bytes as they are; on the wire it is a weak one. */
  etag: string;
  body: Bytes;
  /** JSON unless said otherwise. */
  contentType?: string;
  /** Nobody may keep it: a preview. */
  isPrivate?: boolean;
  headers: Record<string, string>;
}

/** 200, or 304 when the reader asked with the same validator (RFC 9110 §13.1.2). A 304 has the 200's headers. */
export function respondRead(request: Request, answer: ReadAnswer): Response {
  const headers = {
    ...COMMON,
    ...answer.headers,
    "content-type": answer.contentType ?? "application/json",
    // stored by browsers, asked again each time; no `public`, so shared caches keep nothing sent with Authorization
    "cache-control": answer.isPrivate === true ? PRIVATE : "no-cache",
    etag: weak(answer.etag),
  };
  if (matches(request.headers.get("if-none-match"), answer.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === "HEAD" ? null : answer.body, { status: 200, headers });
}

/**
 * The validator of bytes that a hop after us may compress: a strong one would say that all encodings are the same bytes
 * (RFC 9110 §8.8.3.3), and is taken off or made weak by those who compress.
 */
export const weak = (etag: string): string => `W/${strong(etag)}`;

/** The same without the mark: what is compared, and what is kept. */
export const strong = (etag: string): string => etag.replace(/^W\//, "");

/** Weak comparison, as If-None-Match asks for (RFC 9110 §13.1.2). A validator may hold commas (§8.8.3). */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === "*") return true;
  const named = ifNoneMatch.matchAll(/(?<=^|,)\s*((?:W\/)?"[^"]*")\s*(?=,|$)/g);
  return [...named].some(([, candidate = ""]) => strong(candidate) === strong(etag));
}

/** An error's response; HEAD gets no body. */
export function respondError(
  method: string,
  error: AppError,
  headers: Record<string, string> = {},
  form: ErrorForm = "members",
): Response {
  const rendered = renderError(error, form);
  const body = method === "HEAD" ? null : rendered.body;
  return new Response(body, {
    status: rendered.status,
    headers: { ...COMMON, ...headers, ...rendered.headers },
  });
}

/** A JSON answer that is nobody else's: writes and management. */
export function respondPrivate(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: {
      ...COMMON,
      ...(body === null ? {} : { "content-type": "application/json" }),
      "cache-control": PRIVATE,
      ...headers,
    },
  });
}

/** The answer to a preflight, and to OPTIONS in general; needs no token. */
export function respondOptions(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...COMMON,
      allow: "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
      "access-control-allow-methods": "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": ALLOWED_HEADERS,
      "access-control-max-age": String(PREFLIGHT_MAX_AGE_S),
    },
  });
}

/** Whether pages of other sites may read what is there. Management, the dashboard, and what runs the deployment, are not for them. */
export const isOpenToPages = (path: string): boolean =>
  !/^\/(?:admin|manage|internal|metrics|healthz|readyz)(?:\/|$)/.test(path);

/** Takes away what opens an answer to pages of other sites. */
export function closeToPages(headers: Headers): void {
  const opening = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
  for (const name of opening) headers.delete(name);
}

/** The answer without what opens it to pages of other sites; that of a fetch cannot be changed itself. */
export function closedToPages(response: Response): Response {
  const headers = new Headers(response.headers);
  closeToPages(headers);
  return new Response(response.body, { status: response.status, headers });
}
