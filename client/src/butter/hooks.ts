/** What a site may have called on the way, when, and with what: as `buttercms` 3 does it. */

/** What a site says of all its requests. A hook may have left out any of it. */
export interface Options {
  cache: string;
  testMode: unknown;
  timeout: number;
}
/** Options and hooks, as they are handed around. */
export interface Config extends Options {
  onError: ((errors: unknown, told: Told) => unknown) | null;
  onRequest: ((address: string, asked: Asking) => Change | Promise<Change>) | null;
  onResponse: ((response: Response, told: Told) => unknown) | null;
}
export type Params = Record<string, unknown>;
/** Whatever a fetch takes for headers. */
export type HeadersLike = NonNullable<RequestInit["headers"]>;

/** What hooks hear of a request; `type` is the resource: `page`, `post` and so on. */
export interface Told {
  options: Options;
  params: Params;
  type: string;
}
/** What they hear before it is sent. */
export interface Asking extends Told {
  cancelRequest: () => void;
  headers: Headers;
}
/** What one makes of a request. */
interface Change {
  headers: HeadersLike;
  options: Options;
  params: Params;
}

/** A request with all that belongs to it. */
export interface Sent {
  config: Config;
  params: Params;
  type: string;
}

/** Asks the site's own code what is sent; the token and the test mode come after it. @throws what that throws */
export async function changed(
  address: string,
  token: string,
  { config, ...asked }: Omit<Asking, "options"> & { config: Config },
): Promise<Sent & { headers: HeadersLike }> {
  const { onError, onRequest, onResponse, ...options } = config;
  const { type } = asked;
  if (!onRequest)
    return { config, headers: asked.headers, params: signed(asked.params, token, options), type };
  const { headers, options: own, params } = await onRequest(address, { ...asked, options });
  return {
    config: { ...own, onError, onRequest, onResponse },
    headers,
    params: signed(params, token, own),
    type,
  };
}

const signed = (params: Params, token: string, options: Options): Params => ({
  ...params,
  auth_token: token,
  ...(Boolean(options.testMode) && { test: 1, preview: 1 }),
});

/** What hooks hear of what was sent: not the token. */
export function told({ config, params, type }: Sent): Told {
  const { onError: _error, onRequest: _request, onResponse: _response, ...options } = config;
  const { auth_token: _token, test: _test, preview: _preview, ...rest } = params;
  return { options, params: rest, type };
}
