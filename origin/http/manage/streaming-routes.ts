import type { Parts } from "../context.ts";
import {
  actingOf,
  addRoute,
  type Asked,
  manageApp,
  type None,
  refusals,
  type Shape,
  type Takes,
} from "./routes.ts";
import { z } from "./shapes.ts";

/** Routes whose answers are made while they are sent, beside those of `manageRoutes`. */
export function streamingRoutes(parts: Parts) {
  const app = manageApp();
  const acting = actingOf(parts);
  return {
    app,
    /** One that goes on telling, as server-sent events. */
    tells: <Q extends Shape = None>(
      name: string,
      { says, of, ...takes }: Takes<None, Q, z.ZodUndefined> & { says: string; of: z.ZodType },
      handle: (asked: Asked<None, Q, z.ZodUndefined>) => Promise<ReadableStream<Uint8Array>>,
    ): void => {
      const content = { "text/event-stream": { schema: of } };
      const responses = { 200: { description: says, content }, ...refusals };
      const answer = async (asked: Asked<None, Q, z.ZodUndefined>) =>
        respondEvents(asked.raw.method === "HEAD" ? null : await handle(asked));
      addRoute(app, name, takes, { needsBody: false, responses, acting }, answer);
    },
    /** One that answers with a file, as large as it may be. */
    gives: <Q extends Shape = None>(
      name: string,
      {
        says,
        gives,
        ...takes
      }: Takes<None, Q, z.ZodUndefined> & { says: string; gives: Record<"name" | "type", string> },
      handle: (asked: Asked<None, Q, z.ZodUndefined>) => Promise<ReadableStream<Uint8Array>>,
    ): void => {
      const content = { [gives.type]: { schema: z.string() } };
      const responses = { 200: { description: says, content }, ...refusals };
      const headers = {
        "content-type": `${gives.type}; charset=utf-8`,
        "content-disposition": `attachment; filename="${gives.name}"`,
      };
      const answer = async (asked: Asked<None, Q, z.ZodUndefined>) =>
        new Response(asked.raw.method === "HEAD" ? null : await handle(asked), { headers });
      addRoute(app, name, takes, { needsBody: false, responses, acting }, answer);
    },
  };
}

/** Proxies that gather answers are told to pass on each event. */
const respondEvents = (body: ReadableStream<Uint8Array> | null): Response =>
  new Response(body, {
    headers: { "content-type": "text/event-stream", "x-accel-buffering": "no" },
  });
