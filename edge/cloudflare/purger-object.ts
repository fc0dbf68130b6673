import { DurableObject } from "cloudflare:workers";
import * as z from "zod";
import type { Purged, Purger as PurgerPort, Want } from "../ports.ts";
import { createPurger, type PurgerParts } from "../purge/purger.ts";
import { wirePurger } from "./wiring.ts";
import type { Context, Env } from "./env.ts";

const bucketSchema = z.object({ parts: z.number(), atMs: z.number() });

/**
 * The one purger of an account, because the quota is the account's: a Durable Object named `account`. What waits is
 * kept in memory alone: the ledgers remember it and ask again. The calls left survive.
 */
export class Purger extends DurableObject<Env> {
  readonly #purger: PurgerPort;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#purger = createPurger(wirePurger(ctx as unknown as Context, env, savedIn(ctx.storage)));
  }

  purge(site: number, wants: Want[]): Promise<Purged> {
    return this.#purger.purge(site, wants);
  }
}

/** The platform holds a call back until what was written before it is durable (Cloudflare's docs, "output gates"). */
function savedIn({ kv }: DurableObjectStorage): PurgerParts["saved"] {
  return {
    load: () => bucketSchema.safeParse(kv.get("bucket")).data ?? null,
    save: (bucket) => kv.put("bucket", bucket),
  };
}
