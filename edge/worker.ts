import { WorkerEntrypoint } from "cloudflare:workers";
import type { CacheTag } from "../shared/keys.ts";
import { requestIdOf } from "../shared/current.ts";
import { AppError } from "../shared/errors.ts";
import { header } from "../shared/headers.ts";
import { handle } from "./app.ts";
import { cacheTagsOfAnswer } from "./cache-tags.ts";
import { ambient } from "./cloudflare/current.ts";
import { cameByFront } from "./cloudflare/front.ts";
import { ASKER_HEADER, parseAsker } from "./limits/asker.ts";
import { recalled, wireGateway, wireMiss } from "./cloudflare/wiring.ts";
import type { Context, Env } from "./cloudflare/env.ts";
import { askedOf, limitedResponse, toResponse } from "./cloudflare/workers-cache.ts";

export { Ledger } from "./cloudflare/ledger-object.ts";
export { Purger } from "./cloudflare/purger-object.ts";

/** The gateway: runs on every request, is never cached. */
export default class Gateway extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    if (!cameByFront(this.env, request)) return new Response(null, { status: 403 });
    const known = recalled(this.env, request);
    if (known !== undefined) return known;
    return handle(wireGateway(this.ctx as unknown as Context, this.env), request);
  }
}

/** The content layer behind Workers Cache: what it answers is cached by the platform, and purged through it. */
export class Content extends WorkerEntrypoint<Env, { site: number | null }> {
  override async fetch(request: Request): Promise<Response> {
    const asked = askedOf(request.url);
    if (asked.site !== this.ctx.props.site)
      throw new Error("the site of the path is not that of the caller");
    const current = { request: requestIdOf(request.headers.get(header.requestId)) };
    const asker = parseAsker(request.headers.get(ASKER_HEADER));
    try {
      const answer = await ambient.run(current, () =>
        wireMiss(this.env)(asker === undefined ? asked : { ...asked, asker }),
      );
      return toResponse(answer, await cacheTagsOfAnswer(asked, answer));
    } catch (error) {
      if (error instanceof AppError && error.code === "rate_limited") return limitedResponse(error);
      throw error;
    }
  }

  /** Removes answers from this entrypoint's cache by tag; a rate limit shows as `success: false` (Cloudflare's docs). */
  async purge(tags: CacheTag[]): Promise<"sent" | "refused"> {
    const { cache } = this.ctx;
    if (cache === undefined) throw new Error("there is no Workers Cache here");
    const result = await cache.purge({ tags });
    return result.success ? "sent" : "refused";
  }
}
