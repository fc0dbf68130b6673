import { header } from "../../shared/headers.ts";
import { eventually } from "./eventually.ts";

/** A client of a running Larder. */

/** Tokens of the demo site. */
export const demoToken = { read: "demo-read", write: "demo-write", manage: "demo-manage" } as const;

/** Requests under way at once where many are made. */
const AT_ONCE = 12;

/** What came back, read to its end. */
export interface Got {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

export interface Client {
  /** A read at the edge; the path begins with `/v2/`. The token goes into the header, null sends none. */
  read(path: string, token?: string | null): Promise<Got>;
  /** Many reads at the edge, a few at a time, in the order asked. */
  readAll(paths: string[]): Promise<Got[]>;
  /** Reads until all of it comes from the edge's own store, verified. @returns the answers, in the order asked */
  warm(paths: string[], token?: string): Promise<Got[]>;
  /** A write through the edge; a body that is no text is sent as JSON. */
  write(method: string, path: string, body?: unknown, token?: string): Promise<Got>;
  /** A request to the origin's management API. */
  manage(method: string, path: string, body?: unknown, token?: string): Promise<Got>;
  /** Returns when every change committed so far is live at the edge. */
  live(token?: string): Promise<void>;
}

/** Speaks to an edge and to the origin behind it with the demo's tokens, unless another is given. */
export function createClient({
  edgeUrl,
  originUrl,
}: Record<"edgeUrl" | "originUrl", string>): Client {
  const read: Client["read"] = (path, token = demoToken.read) =>
    request(new URL(path, edgeUrl), { headers: tokenHeader(token) });
  const manage: Client["manage"] = (method, path, body, token = demoToken.manage) =>
    request(new URL(path, originUrl), withBody(method, token, body));
  return {
    read,
    manage,
    write: (method, path, body, token = demoToken.write) =>
      request(new URL(path, edgeUrl), withBody(method, token, body)),
    readAll: (paths) => inTurn(paths, (path) => read(path)),
    async warm(paths, token) {
      const answers = await inTurn(paths, (path) => read(path, token));
      await inTurn([...paths.keys()], async (index) => {
        const path = paths[index] ?? "";
        answers[index] = await eventually(`${path} to be at the edge`, async () => {
          const answer = await read(path, token);
          return answer.headers.get(header.freshness) === "verified" ? answer : undefined;
        });
      });
      return answers;
    },
    live: async (token = demoToken.manage) => {
      const newest = await manage("GET", "/manage/v1/changes", undefined, token);
      const [change] = (newest.json as { data: { number: number }[] }).data;
      if (change === undefined) return;
      const path = `/manage/v1/changes/${change.number}`;
      await eventually(`change ${change.number} to be live`, async () => {
        const receipt = await manage("GET", path, undefined, token);
        return (receipt.json as { live: boolean }).live ? true : undefined;
      });
    },
  };
}

/** Makes a request and reads the answer to its end. */
export async function request(url: URL | string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

const tokenHeader = (token: string | null): Record<string, string> =>
  token === null ? {} : { authorization: `Token ${token}` };

function withBody(method: string, token: string, body: unknown): RequestInit {
  const headers = { ...tokenHeader(token), "content-type": "application/json" };
  if (body === undefined) return { method, headers };
  return { method, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Works on every item, a few at a time. @returns the results in the items' order */
export async function inTurn<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
