import type { ServerResponse } from "node:http";
import { listen, type Heard, type Listener } from "../support/listener.ts";
import { freePorts } from "../support/processes.ts";
import type { Behaviour } from "./portable/behaviour.ts";

/** Servers that fail on purpose, open to pages of any origin as edges are. */

export interface FailingServer {
  url: string;
  /** Reads it was asked; preflights of browsers are none. */
  asked(): number;
}

type AtEnd = NonNullable<NonNullable<Parameters<typeof listen>[1]>["atEnd"]>;

/** One that does this, request by request. Its answers say which of several it is. */
export async function startFailing(
  script: Behaviour[],
  index: number,
  atEnd?: AtEnd,
): Promise<FailingServer> {
  const [first] = script;
  if (first?.kind === "no_name") return { url: "http://edge.larder.invalid", asked: () => 0 };
  if (first?.kind === "refused") {
    const [port] = await freePorts(1);
    return { url: `http://127.0.0.1:${port}`, asked: () => 0 };
  }
  let next = 0;
  const listener: Listener = await listen(
    (heard, response) => {
      open(response);
      if (heard.method === "OPTIONS") return void response.writeHead(204).end();
      const behaviour = script[Math.min(next++, script.length - 1)];
      if (behaviour !== undefined) behave(behaviour, heard, response, index);
    },
    atEnd === undefined ? {} : { atEnd },
  );
  return { url: listener.url, asked: () => next };
}

function open(response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader(
    "access-control-allow-headers",
    "authorization, content-type, if-none-match, x-butter-client",
  );
  response.setHeader(
    "access-control-expose-headers",
    "etag, retry-after, larder-freshness, larder-position",
  );
}

function behave(behaviour: Behaviour, heard: Heard, response: ServerResponse, index: number): void {
  switch (behaviour.kind) {
    case "good":
      return answer(heard, response, index, behaviour.position);
    case "reset":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"data": {"slug": "lo');
      response.on("error", () => undefined);
      setImmediate(() => response.destroy());
      return;
    case "hang":
      return;
    case "slow":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"data": {"slug": "lo');
      return;
    case "status": {
      const { status, retryAfter } = behaviour;
      response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter });
      response.end('{"detail": "Not now."}');
      return;
    }
    case "wrong_json":
      return void response.writeHead(200).end('{"data": {"slug": "lo');
    case "empty":
      return void response.writeHead(200).end();
    case "page":
      return void response
        .writeHead(behaviour.status)
        .end("<!doctype html><p>Log in to this network.");
    case "refusal":
      return void response
        .writeHead(behaviour.status)
        .end(JSON.stringify({ detail: behaviour.detail }));
    case "refused":
    case "no_name":
      throw new Error("nobody listens there");
  }
}

const PAGES = 3;

/** A post that says who it is from, or a list of three pages. */
function answer(
  { path, headers }: Heard,
  response: ServerResponse,
  index: number,
  position: number,
) {
  const { pathname, searchParams } = new URL(path, "http://edge.test");
  const etag = `W/"${position}"`;
  response.setHeader("etag", etag);
  response.setHeader("larder-position", `1.${position}`);
  response.setHeader("larder-freshness", "verified");
  if (headers["if-none-match"] === etag) return void response.writeHead(304).end();
  const page = Number(searchParams.get("page"));
  const slug = pathname.split("/").findLast((part) => part !== "");
  const body = pathname.startsWith("/v2/pages/")
    ? {
        meta: { count: PAGES, next_page: page < PAGES ? page + 1 : null, previous_page: null },
        data: [{ slug: `page-${page}` }],
      }
    : { meta: {}, data: { slug, title: `${index} at ${position}` } };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}
