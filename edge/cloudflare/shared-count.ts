import type { SharedCount } from "../limits/edge-limits.ts";

/** Cloudflare's rate limiting binding: counts for all isolates of a location, nearly at once (Cloudflare's docs). */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** Those of the bindings that there are; the others limit nothing. */
export function createSharedCount(
  bindings: Record<"address" | "token" | "site", RateLimiter | undefined>,
): SharedCount {
  return async (by, name) => {
    const said = await bindings[by]?.limit({ key: name });
    return said?.success === false ? "over" : "within";
  };
}
