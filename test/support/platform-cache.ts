import type { ContentEntrypoint } from "../../edge/cloudflare/workers-cache.ts";
import type { Clock } from "../../shared/clock.ts";
import type { CacheTag } from "../../shared/keys.ts";

/**
 * Workers Cache as Cloudflare's docs have it, in one place and without tiers: responses by props and URL, whatever version
 * of the worker wrote them (`cross_version_cache`), for as long as `Cloudflare-CDN-Cache-Control` says, which is taken off.
 * When the entrypoint throws or answers 5xx, an expired response is given instead, unless it said `stale-if-error=0`.
 */
export interface PlatformCache {
  /** A version's entrypoint, behind the cache that all versions share. */
  inFrontOf: (
    entrypoint: (request: Request) => Promise<Response>,
  ) => (site: number | null) => ContentEntrypoint;
  /** Responses that are kept. */
  size: () => number;
}

interface Kept {
  response: Response;
  tags: string[];
  untilMs: number;
  /** Not given after its time. */
  ends: boolean;
}

export function createPlatformCache(clock: Clock): PlatformCache {
  const kept = new Map<string, Kept>();
  const given = ({ response }: Kept, status: string) => {
    const copy = response.clone();
    copy.headers.set("cf-cache-status", status);
    return copy;
  };
  const fill = async (
    name: string,
    request: Request,
    entrypoint: (request: Request) => Promise<Response>,
  ) => {
    const known = kept.get(name);
    const answered = await entrypoint(request).catch(() => new Response(null, { status: 500 }));
    if (answered.status >= 500 && known?.ends === false) return given(known, "STALE");
    const { ttlS, ends } = toldBy(answered);
    if (ttlS === 0) return answered;
    const tags = answered.headers.get("cache-tag")?.split(",") ?? [];
    answered.headers.delete("cloudflare-cdn-cache-control");
    answered.headers.delete("cache-tag");
    const filled = { response: answered, tags, untilMs: clock.now() + ttlS * 1000, ends };
    kept.set(name, filled);
    return given(filled, known === undefined ? "MISS" : "EXPIRED");
  };
  const purge = async (tags: CacheTag[]) => {
    for (const [name, one] of kept)
      if (one.tags.some((tag) => (tags as string[]).includes(tag))) kept.delete(name);
    return "sent" as const;
  };
  return {
    inFrontOf: (entrypoint) => (site) => ({
      async fetch(request) {
        const { pathname, search } = new URL(request.url);
        const name = `${site} ${pathname}${search}`;
        const known = kept.get(name);
        if (known !== undefined && clock.now() < known.untilMs) return given(known, "HIT");
        return fill(name, request, entrypoint);
      },
      purge,
    }),
    size: () => kept.size,
  };
}

function toldBy(response: Response): { ttlS: number; ends: boolean } {
  const said = response.headers.get("cloudflare-cdn-cache-control") ?? "no-store";
  const age = /max-age=(\d+)/.exec(said)?.[1];
  const ttlS = said.includes("no-store") || age === undefined ? 0 : Number(age);
  return { ttlS, ends: said.includes("stale-if-error=0") };
}
