import { wireToken } from "../../support/wire.ts";

/** One row of the contract table: a request and the whole answer. */
export interface Row {
  name: string;
  request: {
    method: string;
    /** With its query, as it goes over the wire. */
    path: string;
    headers: Record<string, string | string[]>;
    body?: string | Buffer;
  };
  expect: {
    status: number;
    /** The headers that matter; null for one that must not be there. */
    headers: Record<string, string | RegExp | null>;
    /** The JSON of the body; undefined for none. */
    body: unknown;
  };
}

export const readAuth = { authorization: `Token ${wireToken.read}` };
export const writeAuth = { authorization: `Token ${wireToken.write}` };

/** On every answer. */
const common = {
  // the recorded contract adds Origin, on which nothing of our answers hangs (DECISIONS.md)
  vary: "Accept-Encoding",
  "access-control-allow-origin": "*",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};
const json = { ...common, "content-type": "application/json" };
const ofRead = {
  ...json,
  etag: /^W\/"[^"]+"$/,
  "larder-freshness": /^(verified|unverified)$/,
  "larder-error": null,
  "www-authenticate": null,
};

/** A read below `/v2` that is answered with 200. */
export const get = (path: string, body: unknown, what = ""): Row => ({
  name: named("GET", path, what),
  request: { method: "GET", path: `/v2${path}`, headers: readAuth },
  expect: { status: 200, headers: ofRead, body },
});

const CODES: Record<number, string> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "too_large",
  415: "unsupported",
};

const refusedWith = (status: number): Row["expect"]["headers"] => ({
  ...json,
  "larder-error": CODES[status] ?? "internal",
  "www-authenticate": status === 401 ? "Token" : null,
  etag: null,
});

/** A read below `/v2` that is refused with this sentence. */
export const refused = (path: string, status: number, detail: string, what = ""): Row => ({
  name: named("GET", path, what),
  request: { method: "GET", path: `/v2${path}`, headers: readAuth },
  expect: { status, headers: refusedWith(status), body: { detail } },
});
export const absent = (path: string, detail = "Not found.", what = ""): Row =>
  refused(path, 404, detail, what);

/** A write below `/v2`; the body is sent as JSON unless it is text or bytes already. */
const write = (method: string, path: string, body: unknown): Row["request"] => ({
  method,
  path: `/v2${path}`,
  headers: { ...writeAuth, "content-type": "application/json" },
  ...(body === undefined
    ? {}
    : { body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
});

/** A write that is taken: 202 with `status: "pending"` and what a writer needs to follow it; 204 for deletions. */
export const taken = (
  method: string,
  path: string,
  body: unknown,
  answer: unknown,
  what = "",
): Row => ({
  name: named(method, path, what),
  request: write(method, path, body),
  expect: {
    status: method === "DELETE" ? 204 : 202,
    headers: {
      ...(method === "DELETE" ? { ...common, "content-type": null } : json),
      "cache-control": "private, no-store",
      etag: null,
    },
    body: answer,
  },
});

/** A write that is refused. The body has messages by field and always a `detail`. */
export const denied = (
  method: string,
  path: string,
  body: unknown,
  status: number,
  answer: unknown,
  what = "",
): Row => ({
  name: named(method, path, what),
  request: write(method, path, body),
  expect: { status, headers: refusedWith(status), body: answer },
});

/** The same row with something else in it. */
export const changed = (
  row: Row,
  what: string,
  change: { request?: Partial<Row["request"]>; expect?: Partial<Row["expect"]> } = {},
): Row => ({
  name: what === "" ? row.name : `${row.name} · ${what}`,
  request: { ...row.request, ...change.request },
  expect: {
    ...row.expect,
    ...change.expect,
    headers: { ...row.expect.headers, ...change.expect?.headers },
  },
});

const named = (method: string, path: string, what: string) =>
  `${method} ${path.length > 90 ? `${path.slice(0, 90)}…` : path}${what === "" ? "" : ` · ${what}`}`;
