/** What layers are made of: each takes a fetch and gives one with the same shape. */

/** What passes a request on; the address is a path (`/v2/…`) until a layer says at which endpoint. */
export type Fetch = (input: string, init?: Asked) => Promise<Response>;

/** What a request brings along through the layers. */
export interface Asked extends RequestInit {
  /** Endpoints that this request has asked already: it goes to another one while there is one. */
  tried?: Set<string>;
  /** Told, when an attempt failed, whether an endpoint that it did not ask is well. */
  elsewhere?: { isWell: boolean };
  /** How long this request may take, in place of what its layers were told. */
  patience?: Patience;
  /** Takes attempts that are late, and go on; without it they are ended. */
  late?: ((answer: Promise<Response>) => void) | undefined;
}

/** How long is waited, ms: for one attempt, and for all of a read. */
export interface Patience {
  attemptMs: number;
  readMs: number;
}

export type Layer = (fetch: Fetch) => Fetch;

/** Puts layers around a fetch; the first one is the outermost. */
export const layered = (fetch: Fetch, layers: readonly Layer[]): Fetch =>
  layers.reduceRight((inner, layer) => layer(inner), fetch);

const texts = new WeakMap<Response, string>();

/** The body of an answer, which can be asked for by every layer. */
export async function textOf(response: Response): Promise<string> {
  const known = texts.get(response);
  if (known !== undefined) return known;
  const text = await response.clone().text();
  texts.set(response, text);
  return text;
}

/** What an answer is made of once its body is there. */
export interface Whole {
  status: number;
  statusText: string;
  url: string;
  headers: Headers;
  text: string;
}

/** Statuses whose answers have no body. */
const EMPTY = [101, 204, 205, 304];

/** An answer of a body that is whole; it says the address it came from, as one of the network does. */
export function answerOf({ status, statusText, url, headers, text }: Whole): Response {
  // a text brings a type of its own along, bytes do not
  const body = headers.has("content-type") ? text : new TextEncoder().encode(text);
  const response = new Response(EMPTY.includes(status) ? null : body, {
    status,
    statusText,
    // a copy: some servers' Response (Hono's on Node) would go on with these, which nobody may change
    headers: new Headers(headers),
  });
  Object.defineProperty(response, "url", { value: url });
  texts.set(response, text);
  return response;
}

/** The same answer once more, as another reader takes it. */
export const again = async (response: Response): Promise<Response> =>
  answerOf({
    status: response.status,
    statusText: response.statusText,
    url: response.url,
    headers: new Headers(response.headers),
    text: await textOf(response),
  });

/** What tells one question of one token from all others. */
export const keyOf = (input: string, init?: Asked): string =>
  `${new Headers(init?.headers).get("authorization") ?? ""} ${input}`;

/** Whether an answer may be kept by anybody: previews may not. */
export const isKeepable = (response: Response): boolean =>
  !/\bno-store\b/i.test(response.headers.get("cache-control") ?? "");
