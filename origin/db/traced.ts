import type pg from "pg";
import type { Tracer } from "../../shared/tracing.ts";

/**
 * The driver's pool or client, whose statements are spans of the trace they are sent in: their text, which holds no value. Outside of a
 * trace, and without a tracer, it is as it was. Postgres is told nothing: a comment in each statement would be another statement to prepare.
 */
export const traced = <Client extends pg.Pool | pg.PoolClient>(
  client: Client,
  tracer: Tracer | undefined,
): Client => {
  if (tracer === undefined) return client;
  return new Proxy(client, {
    get(target, property) {
      if (property !== "query") return Reflect.get(target, property) as unknown;
      return (config: pg.QueryConfig, values?: unknown[]) => {
        const send = () => target.query(config, values);
        if (tracer.recorded() === undefined) return send();
        const text = config.text.replaceAll(/\s+/g, " ").trim();
        const attributes = { "db.system.name": "postgresql", "db.query.text": text };
        return tracer.span({ name: nameOf(text), kind: "client", attributes }, send);
      };
    },
  });
};

/** By its own name where it has one, else by what it does. */
const nameOf = (text: string): string =>
  /^\/\* prepared: ([a-z_ ]+)\*\//.exec(text)?.[1]?.trim() ??
  text.split(" ", 1)[0]?.toLowerCase() ??
  "statement";
