import type pg from "pg";

/** Postgres cuts names at 63 bytes. */
const NAMED = /^\/\* prepared: ([a-z_ ]{1,63})\*\//;

/** The driver's pool or client, giving the statements that have a name to Postgres under it. */
export const naming = <Client extends pg.Pool | pg.PoolClient>(client: Client): Client =>
  new Proxy(client, {
    get(target, property) {
      if (property !== "query") return Reflect.get(target, property) as unknown;
      return (config: pg.QueryConfig | string, values?: unknown[]) =>
        target.query(named(config), values);
    },
  });

function named(config: pg.QueryConfig | string): pg.QueryConfig {
  if (typeof config === "string") return { text: config };
  const name = NAMED.exec(config.text)?.[1];
  return name === undefined ? config : { ...config, name };
}
