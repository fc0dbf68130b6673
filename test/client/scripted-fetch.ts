import type { Asked, Fetch } from "../../client/src/index.ts";

/** A fetch that says what it is told to, in order. */
export interface ScriptedFetch {
  fetch: Fetch;
  /** What it was asked, oldest first. */
  asked: { input: string; init: Asked }[];
  /** What it says next, and after that; asked for more than that, it throws. */
  says(...steps: Step[]): void;
}

/** An answer, an error, or what makes of the request one of them. */
export type Step = Response | Error | ((init: Asked) => Response | Promise<Response>);

export function scriptedFetch(...first: Step[]): ScriptedFetch {
  const steps = [...first];
  const asked: ScriptedFetch["asked"] = [];
  return {
    asked,
    says: (...more) => void steps.push(...more),
    async fetch(input, init = {}) {
      asked.push({ input, init });
      const step = steps.shift();
      if (step === undefined) throw new Error(`nobody said what to answer to ${input}`);
      if (step instanceof Error) throw step;
      return typeof step === "function" ? step(init) : step;
    },
  };
}

/** Never answers; ends when its signal does. */
export const hangs = (init: Asked): Promise<Response> =>
  new Promise((_, reject) => {
    const end = () => reject(init.signal?.reason as Error);
    if (init.signal?.aborted === true) end();
    init.signal?.addEventListener("abort", end);
  });

/** A good answer: what it says, where in the log it is, and by what it is told. */
export function good(
  text: string,
  { position, etag, ...more }: Record<string, string> = {},
): Response {
  const headers = {
    "content-type": "application/json",
    "larder-freshness": "verified",
    ...(position !== undefined && { "larder-position": position }),
    ...(etag !== undefined && { etag }),
    ...more,
  };
  return new Response(JSON.stringify({ data: text }), { headers });
}

export const failing = (status = 503, headers: Record<string, string> = {}): Response =>
  new Response('{"detail": "Not now."}', { status, headers });

export const refusal = (status = 404, headers: Record<string, string> = {}): Response =>
  new Response('{"detail": "Not found."}', { status, headers });

/** What an answer says. */
export const said = async (response: Response | Promise<Response>): Promise<string> => {
  const { data } = (await (await response).json()) as { data: string };
  return data;
};
