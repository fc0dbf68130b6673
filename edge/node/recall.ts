import type { IncomingMessage, ServerResponse } from "node:http";
import { timesIn } from "../../doors/target.ts";
import type { Answer } from "../ports.ts";
import type { Given } from "../read/gateway.ts";
import { createRecall, printed } from "../read/recall.ts";

/** What a thread that answers readers remembers of what it sent. */
export interface NodeRecall {
  /** Answers a request like one before, when the cache still has what that one's answer was made of. @returns whether it did */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Remembers what was given from the cache. */
  keep: (given: Given) => void;
}

interface Sent {
  status: number;
  /** Names and values in turn, which Node sends without looking at each by its name. */
  headers: string[];
  body: Uint8Array | null;
}

/** @param peek what the cache has under a name and may still be given */
export function createNodeRecall(peek: (name: string) => Answer | undefined): NodeRecall {
  const recall = createRecall<Sent>({
    peek,
    pack({ status, headers }, body) {
      const sent = [...headers].flat();
      if (body !== null) sent.push("Content-Length", String(body.byteLength));
      return { status, headers: sent, body };
    },
  });
  return {
    keep: recall.keep,
    answer(incoming, outgoing) {
      const request = requestOf(incoming);
      const sent = request === undefined ? undefined : recall.of(request);
      if (sent === undefined) return false;
      outgoing.writeHead(sent.status, sent.headers);
      outgoing.end(sent.body);
      return true;
    },
  };
}

function requestOf({ method = "", url = "", headers, rawHeaders }: IncomingMessage) {
  if (timesIn(rawHeaders, "authorization") > 1) return undefined;
  return printed(method, url, (name) => headers[name]?.toString());
}
