import * as product from "../../../edge/worker.ts";
import type { Env } from "../../../edge/cloudflare/env.ts";

/** The product's worker with a KV that fails or is slow as somebody says who is asked before each call: a drill. */
interface StormyEnv extends Env {
  /** An address that says what becomes of the next call. */
  KV_WEATHER: string;
}

type Weather = { kind: "clear" } | { kind: "fails" } | { kind: "slow"; ms: number };

/** As Cloudflare's KV says it when it is down. */
const FAILURE = "KV GET failed: 500 Internal Server Error";

let made: { of: KVNamespace; stormy: KVNamespace } | undefined;

/** One for an isolate: what is wired for it is kept as long as it is the same. */
function stormy({ STORE: of, KV_WEATHER: address }: StormyEnv): KVNamespace {
  if (made?.of === of) return made.stormy;
  const through = new Proxy(of, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...given: unknown[]) => {
        const weather = await (await fetch(address)).json<Weather>();
        if (weather.kind === "fails") throw new Error(FAILURE);
        if (weather.kind === "slow") await scheduler.wait(weather.ms);
        return (method as (...values: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  made = { of, stormy: through };
  return through;
}

const inStorm = (env: StormyEnv): StormyEnv => ({ ...env, STORE: stormy(env) });

export default class Gateway extends product.default {
  constructor(ctx: ExecutionContext, env: StormyEnv) {
    super(ctx, inStorm(env));
  }
}

export class Content extends product.Content {
  constructor(ctx: ConstructorParameters<typeof product.Content>[0], env: StormyEnv) {
    super(ctx, inStorm(env));
  }
}

export class Ledger extends product.Ledger {
  constructor(ctx: DurableObjectState, env: StormyEnv) {
    super(ctx, inStorm(env));
  }
}

export { Purger } from "../../../edge/worker.ts";
