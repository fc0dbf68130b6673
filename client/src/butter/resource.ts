import { again, type Fetch, type Patience } from "../fetch.ts";
import { createCancelling } from "./cancelling.ts";
import { changed, told, type Config, type HeadersLike, type Params, type Sent } from "./hooks.ts";

/** One resource of ButterCMS's client: what it asks, what it gives and how it fails, as `buttercms` 3.0.3 does. */

/** What all resources of a client share. */
export interface Shared {
  token: string;
  config: Config;
  /** A fetch of paths (`/v2/…`) that throws what the network throws. */
  fetch: Fetch;
  /** Named in messages, and to hooks. */
  firstEndpoint: string;
  patienceOf: (timeoutMs: number) => Patience;
}

/** What the client says it is; 3.0.3 says this, too. */
export const VERSION = "2.0.0";

/** What a call comes to. */
export interface Given {
  data: unknown;
  headers: Record<string, string>;
  status: number;
  statusText: string;
  config: object;
}

export interface Resource {
  cancelRequest: () => void;
  list: (params?: Params) => Promise<Given>;
  retrieve: (part: string, params?: Params) => Promise<Given>;
  search: (query?: string, params?: Params) => Promise<Given>;
}

/** A resource by its name and its path. Its calls reject with an `Error` that says what ButterCMS's client says. */
export function createResource(type: string, path: string, shared: Shared): Resource {
  const cancelling = createCancelling(type.replace(/^./u, (first) => first.toUpperCase()));
  const { under, cancel: cancelRequest } = cancelling;

  async function ask(below: string, params: Params = {}): Promise<Given> {
    const address = `${shared.firstEndpoint}/v2/${path}/${below}`;
    cancelling.asks(address);
    const headers = ownHeaders();
    const asking = { cancelRequest, config: shared.config, headers, params, type };
    const sent = await changed(address, shared.token, asking);
    let refused: Response;
    try {
      const response = await under((signal) =>
        fetched(shared, `/v2/${path}/${below}`, { ...sent, signal }),
      );
      cancelling.answered();
      if (response.status === 200) return await given(response, sent, headers);
      refused = response;
    } catch (error) {
      const reason = cancelling.reason(error, sent.config.timeout);
      if (sent.config.onError) sent.config.onError(reason, told(sent));
      cancelling.answered();
      throw new Error(reason as string);
    }
    return refuse(refused, sent);
  }
  return {
    cancelRequest,
    list: (params) => ask("", params),
    retrieve: (part, params) => ask(`${part}/`, params),
    async search(query = "", params = {}) {
      params["query"] = query;
      return ask("search/", params);
    },
  };
}

function ownHeaders(): Headers {
  const headers = new Headers({
    "content-type": "application/json",
    "x-butter-client": `JS/${VERSION}`,
  });
  if (!("window" in globalThis)) headers.append("accept-encoding", "gzip");
  return headers;
}

async function fetched(
  { fetch, patienceOf }: Shared,
  path: string,
  { config, headers, params, signal }: Sent & { headers: HeadersLike; signal: AbortSignal },
): Promise<Response> {
  // refuses what is no time; who waits is a layer, so that what is late has a copy
  AbortSignal.timeout(config.timeout);
  const query = new URLSearchParams(params as Record<string, string>);
  const { pathname, search } = new URL(`${path}?${query}`, "http://edge.invalid");
  // left out where it says nothing: Workers know no such word
  const cache =
    config.cache === "default" ? {} : { cache: config.cache as NonNullable<RequestInit["cache"]> };
  const patience = patienceOf(config.timeout);
  return fetch(pathname + search, { ...cache, method: "GET", headers, signal, patience });
}

async function given(response: Response, { config, ...sent }: Sent, headers: Headers) {
  const { onRequest, onResponse, timeout } = config;
  if (onResponse) await onResponse(await again(response), told({ config, ...sent }));
  return {
    data: (await response.json()) as unknown,
    headers: Object.fromEntries(response.headers.entries()),
    status: response.status,
    statusText: response.statusText,
    config: {
      url: response.url,
      method: "get",
      headers: Object.fromEntries(headers.entries()),
      transformRequest: onRequest ? [onRequest] : [],
      transformResponse: onResponse ? [onResponse] : [],
      timeout,
    },
  };
}

/** @throws Error with what the API refused in `cause`; SyntaxError when that is no JSON */
async function refuse(response: Response, sent: Sent): Promise<never> {
  const data = (await response.json()) as Record<string, unknown>;
  const { headers, status, statusText } = response;
  const { auth_token: _token, ...params } = sent.params;
  const url = new URL(response.url);
  url.searchParams.delete("auth_token");
  const { config, type } = sent;
  const cause = { data, headers, status, statusText, config, params, type, url };
  if (config.onError) config.onError(data, told({ config, params, type }));
  throw new Error(`${sentenceOf(data)} (${status})`, { cause });
}

function sentenceOf(data: Record<string, unknown>): string {
  const [key = "undefined", ...more] = Object.keys(data);
  return more.length > 0
    ? `Errors caught in [${[key, ...more].join(", ")}]: see cause for details`
    : `[${key}]: ${String(data[key])}`;
}
