import { header } from "../../shared/headers.ts";
import { ApiError, errorOf } from "./errors.ts";

/** ours: how long the origin may take over an answer. */
export const DEADLINE_MS = 15_000;

/** What the origin wants before it does what was asked. */
export type Wanted = "sign-in" | "confirm";

export interface ApiParts {
  fetch: typeof globalThis.fetch;
  /** The slug of the site that is asked about; null at none. */
  site: () => string | null;
  /** Asks the person for what the origin wants. @returns whether it got it */
  ask: (wanted: Wanted) => Promise<boolean>;
}

export interface Asked {
  /** Members of the query; what is undefined or null is left out. */
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** Sent as JSON; bytes as they are. */
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Null for a stream, which ends when the signal says so. */
  deadlineMs?: number | null;
  /** Another site than that of the page. */
  site?: string | null;
  /** Whether a 401 opens sign-in over the page; yes unless told otherwise. */
  asks?: boolean;
  headers?: Readonly<Record<string, string>>;
}

/** Requests to `/manage/v1`. All throw `ApiError`, and nothing else. */
export interface Api {
  get<T>(path: string, asked?: Asked): Promise<T>;
  post<T>(path: string, body?: unknown, asked?: Asked): Promise<T>;
  put<T>(path: string, body?: unknown, asked?: Asked): Promise<T>;
  patch<T>(path: string, body?: unknown, asked?: Asked): Promise<T>;
  delete(path: string, asked?: Asked): Promise<void>;
  /** The answer itself, when it is a success. */
  send(method: string, path: string, asked?: Asked): Promise<Response>;
}

/** A client of `/manage/v1` for whoever is signed in; the cookie goes by itself. */
export function createApi(parts: ApiParts): Api {
  const send = async (method: string, path: string, asked: Asked = {}): Promise<Response> => {
    const response = await once(parts, method, path, asked);
    if (response.ok) return response;
    const error = await errorOf(response);
    if (error.status !== 401 || asked.asks === false) throw error;
    const wanted = error.body["confirm"] === true ? "confirm" : "sign-in";
    if (!(await parts.ask(wanted))) throw error;
    return requireOk(await once(parts, method, path, asked));
  };
  const json = async <T>(method: string, path: string, asked?: Asked): Promise<T> => {
    const response = await send(method, path, asked);
    return (response.status === 204 ? null : await bodyOf(response)) as T;
  };
  return {
    send,
    get: (path, asked) => json("GET", path, asked),
    post: (path, body = {}, asked) => json("POST", path, { ...asked, body }),
    put: (path, body = {}, asked) => json("PUT", path, { ...asked, body }),
    patch: (path, body = {}, asked) => json("PATCH", path, { ...asked, body }),
    delete: async (path, asked) => void (await send("DELETE", path, asked)),
  };
}

async function requireOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw await errorOf(response);
}

/** An answer may break off, too. */
const bodyOf = (response: Response): Promise<unknown> =>
  response.json().catch(() => {
    throw new ApiError("The answer of the origin broke off.", 0);
  });

async function once(
  { fetch, site }: ApiParts,
  method: string,
  path: string,
  asked: Asked,
): Promise<Response> {
  const { deadlineMs = DEADLINE_MS, signal } = asked;
  const slug = asked.site === undefined ? site() : asked.site;
  const deadline = deadlineMs === null ? undefined : AbortSignal.timeout(deadlineMs);
  const init: RequestInit = {
    method,
    headers: {
      ...(slug === null ? {} : { [header.site]: slug }),
      ...(isBytes(asked.body) || asked.body === undefined
        ? {}
        : { "content-type": "application/json" }),
      ...asked.headers,
    },
    signal: AbortSignal.any([signal, deadline].filter((one) => one !== undefined)),
    ...(asked.body === undefined ? {} : { body: bodyFor(asked.body) }),
  };
  try {
    return await fetch(`/manage/v1${path}${printQuery(asked.query)}`, init);
  } catch (error) {
    if (signal?.aborted === true) throw new ApiError("Given up.", 0);
    throw new ApiError(
      deadline?.aborted === true
        ? `The origin did not answer within ${Number(deadlineMs) / 1_000} seconds.`
        : "The origin cannot be reached.",
      0,
      { body: { cause: String(error) } },
    );
  }
}

const isBytes = (body: unknown): body is Blob | ArrayBuffer =>
  body instanceof Blob || body instanceof ArrayBuffer;

const bodyFor = (body: unknown): BodyInit => (isBytes(body) ? body : JSON.stringify(body));

function printQuery(query: Asked["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
