import { Agent, request as ask } from "node:http";
import { systemClock } from "../../shared/clock.ts";

/** What stands in front of several origins: it sends requests to those that say they are ready, on connections that it keeps. */
export interface Balancer {
  /** Sends a request to the next one that is ready, once. @throws Error when none is, or it got no answer */
  send: (method: string, path: string, options?: Sent) => Promise<Answered>;
  /** Whether this one is sent requests. */
  uses(url: string): boolean;
  stop(): Promise<void>;
}

export interface Sent {
  headers?: Record<string, string>;
  body?: string;
}

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Who answered. */
  by: string;
}

const LOOK_EVERY_MS = 50;
/** A look that takes longer than this says no. */
const LOOK_WITHIN_MS = 1_000;
/** No request is to take this long. */
const ANSWER_WITHIN_MS = 30_000;

export function createBalancer(urls: readonly string[]): Balancer {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<string>();
  const stopping = new AbortController();
  const look = async (url: string) => {
    while (!stopping.signal.aborted) {
      const isReady = await send(undefined, url, "GET", "/readyz", LOOK_WITHIN_MS).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (isReady) ready.add(url);
      else ready.delete(url);
      await systemClock.sleep(LOOK_EVERY_MS, stopping.signal);
    }
  };
  const looking = urls.map(look);
  let turn = 0;
  return {
    uses: (url) => ready.has(url),
    async send(method, path, options) {
      const usable = [...ready];
      const url = usable[++turn % usable.length];
      if (url === undefined) throw new Error("no origin is ready");
      return send(agent, url, method, path, ANSWER_WITHIN_MS, options);
    },
    async stop() {
      stopping.abort();
      await Promise.all(looking);
      agent.destroy();
    },
  };
}

function send(
  agent: Agent | undefined,
  by: string,
  method: string,
  path: string,
  withinMs: number,
  { headers = {}, body }: Sent = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(withinMs);
    const asked = ask(new URL(path, by), { method, headers, signal, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (text += piece));
      response.once("error", reject);
      response.once("end", () => {
        const { statusCode: status = 0, headers: got } = response;
        resolve({ status, headers: got, text, by });
      });
    });
    asked.once("error", (error) => reject(new Error(`${method} ${by}${path}: ${error.message}`)));
    asked.end(body);
  });
}
