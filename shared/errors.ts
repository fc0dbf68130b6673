import { header } from "./headers.ts";
import { RETRY_AFTER_S } from "./limits.ts";

/** What can go wrong, as a word a program can act on. */
export type ErrorCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "too_large"
  | "unsupported"
  | "range_not_satisfiable"
  | "rate_limited"
  | "internal"
  | "failed"
  | "busy"
  | "unavailable";

const STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  range_not_satisfiable: 416,
  rate_limited: 429,
  internal: 500,
  failed: 502,
  busy: 503,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

/** Every code, for those who describe them. */
export const errorCodes = Object.keys(STATUS) as ErrorCode[];

export type ErrorStatus = (typeof STATUS)[ErrorCode];

/** The HTTP status of an error code. */
export const statusOf = (code: ErrorCode): ErrorStatus => STATUS[code];

/** Messages per field of a write, by path. A map, because paths are made of what was sent: `constructor` is one. */
export type FieldErrors = ReadonlyMap<string, readonly string[]>;

/** Adds a message to those of a path. */
export function addMessage(errors: Map<string, string[]>, path: string, message: string): void {
  const messages = errors.get(path);
  if (messages === undefined) errors.set(path, [message]);
  else messages.push(message);
}

/** One thing that is wrong with what was sent, or with what a document holds. */
export interface Problem {
  /** Such as `seo.title` or `rows[2].image`; empty: all of it. */
  path: string;
  /** Null where it is in none, or nobody can tell. */
  locale: string | null;
  message: string;
  /** A word for programs. */
  code: string;
  /** Where several were meant. */
  document?: number | undefined;
}

export interface AppErrorOptions {
  /** For the log; never shown. */
  cause?: unknown;
  /** For 400s of the write API: the messages per field. */
  fields?: FieldErrors;
  /** The same with all that is known of each; management says these in place of `fields`. */
  problems?: readonly Problem[];
  /** For 429 and 503: how long the caller should wait. */
  retryAfterS?: number;
  /** For 405: the methods that are allowed. */
  allow?: string[];
  /** Further headers, safe to show. */
  headers?: Record<string, string>;
  /** Further members of the body, safe to show. */
  extra?: Record<string, unknown>;
}

/** A promise we could not keep. `message` is safe to show; `cause` is for the log. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly options: AppErrorOptions;
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.options = options;
  }
}

/** Any thrown value as an `AppError`; what we did not throw ourselves is `internal` and says nothing. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", "Internal error.", { cause: error });
}

export interface ErrorResponse {
  status: ErrorStatus;
  headers: Record<string, string>;
  body: string;
}

/** How an error says what is wrong with what: a member for each field, as ButterCMS does, or a list, as `/manage/v1` does. */
export type ErrorForm = "members" | "list";

/**
 * The one rendering of an error, at the edge and at the origin.
 * The body always has `detail` (every SDK reads it); validation errors add one member per field, or the list `errors`. The code is a
 * header: the JavaScript SDK shows the sentence only when it is the body's single member.
 */
export function renderError(error: AppError, form: ErrorForm = "members"): ErrorResponse {
  const { extra, retryAfterS, allow } = error.options;
  const headers: Record<string, string> = {
    ...error.options.headers,
    "content-type": "application/json",
    "cache-control": "private, no-store",
    [header.error]: error.code,
  };
  if (error.code === "unauthorized") headers["www-authenticate"] = "Token";
  // RFC 9110 §15.5.16: what would have been taken
  if (error.code === "unsupported") headers["accept-encoding"] = "gzip, deflate";
  if (retryAfterS !== undefined) headers["retry-after"] = String(retryAfterS);
  if (allow !== undefined) headers["allow"] = allow.join(", ");
  const members = form === "members" ? membersOf(error.options) : listOf(error.options);
  const body = JSON.stringify({ ...members, ...extra, detail: error.message });
  return { status: statusOf(error.code), headers, body };
}

const membersOf = ({ fields }: AppErrorOptions) => Object.fromEntries(fields ?? []);

function listOf({ fields, problems = listed(fields ?? new Map()) }: AppErrorOptions) {
  return problems.length === 0 ? {} : { errors: problems };
}

/** Messages by path as a list. */
export const listed = (fields: FieldErrors, locale: string | null = null): Problem[] =>
  [...fields].flatMap(([path, messages]) =>
    messages.map((message) => ({ path, locale, message, code: "invalid" })),
  );

/** The contract's sentences (the v2 API); SDKs and sites compare them literally. */
export const detail = {
  badToken: "Invalid token.",
  noToken: "Authentication credentials were not provided.",
  notFound: "Not found.",
  pageNotFound: "Page not found.",
  keyNotFound: (key: string) => `Content key ${key} not found`,
  levels: "levels query parameter should be an integer between 1 and 5 (inclusive)",
  locale: "Invalid locale parameter",
  page: (page: string, why: string) => `Invalid page "${page}": ${why}.`,
  noResults: "That page contains no results",
  notInteger: "That page number is not an integer",
  lessThanOne: "That page number is less than 1",
  previewUnavailable: "Previews come from the origin, which cannot be reached. Try again.",
  failed: "The origin failed at this answer, and there is no older one here. It was reported.",
  siteShareUsed: "This site asks for more at once than its share of the origin. Try again.",
  busy: "The origin has more to do than it can. Try again.",
  tookTooLong: "This answer took too long to make. Try again.",
  unavailable: "This answer is not at the edge yet and the origin cannot be reached. Try again.",
} as const;

/** That it cannot be done now, and may soon. */
export const unavailable = (message: string, cause?: unknown): AppError =>
  new AppError("unavailable", message, { cause, retryAfterS: RETRY_AFTER_S });

/** What was looked for. @throws AppError `not_found` when it is not there */
export function orNotFound<T>(found: T | null | undefined, message: string = detail.notFound): T {
  if (found === undefined || found === null) throw new AppError("not_found", message);
  return found;
}
