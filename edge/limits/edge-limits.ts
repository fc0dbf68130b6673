import type { Clock } from "../../shared/clock.ts";
import { EDGE_QUOTAS, QUOTA_NAMES_REMEMBERED } from "../../shared/limits-edge.ts";
import type { Asker } from "./asker.ts";
import type { Answer, Asked } from "../ports.ts";
import type { Quota } from "../purge/bucket.ts";
import { createRateLimit, tooMany } from "./rate-limit.ts";

/** What is counted: only what no cache answers. */
export type Counted = "misses" | "previews" | "writes" | "tokens" | "media";

type QuotaName = keyof typeof EDGE_QUOTAS;
export type EdgeQuotas = Record<QuotaName, Quota>;

export interface EdgeLimits {
  /** Counts once for the asker's address and token, and for the site. @throws AppError `rate_limited`, with when to come again */
  spend(counted: Counted, asker: Asker, site?: number): Promise<void>;
}

/** Counts for more than this isolate. @throws whatever it likes: what cannot be asked limits nothing */
export type SharedCount = (
  by: "address" | "token" | "site",
  name: string,
) => Promise<"within" | "over">;

/** What a shared count that is over says: its windows are a minute (`wrangler.toml`). */
const SHARED_WAIT_MS = 10_000;

/**
 * Token buckets in this isolate and, where the platform counts for all of a place's isolates, its word besides: the address
 * first, so that one address uses up no one else's share of a token.
 */
export function createEdgeLimits(parts: {
  clock: Clock;
  quotas?: Partial<EdgeQuotas>;
  shared?: SharedCount;
}): EdgeLimits {
  const { clock, shared } = parts;
  const limits = Object.entries<Quota>({ ...EDGE_QUOTAS, ...parts.quotas }).map(
    ([name, quota]) => ({
      name,
      limit: createRateLimit({ quota, names: QUOTA_NAMES_REMEMBERED, clock }),
    }),
  );
  return {
    async spend(counted, { address, token }, site) {
      const names = { address, token, site: site === undefined ? null : String(site) };
      for (const by of ["address", "token", "site"] as const) {
        const name = names[by];
        if (name === null) continue;
        limits.find((one) => one.name === `${counted}.${by}`)?.limit.spend(name);
        if ((await shared?.(by, name).catch(() => "within")) === "over")
          throw tooMany(SHARED_WAIT_MS);
      }
    },
  };
}

/** A miss that somebody asked for is counted before anything is looked up; what the edge asks itself is not. */
export async function answerLimited(
  limits: EdgeLimits,
  asked: Asked,
  answerMiss: (asked: Asked) => Promise<Answer>,
): Promise<Answer> {
  const { site, asker } = asked;
  if (asker !== undefined) {
    // a token that nobody knows yet has no site, and may be made up: the address alone stands for it
    if (site === null) await limits.spend("tokens", { ...asker, token: null });
    else await limits.spend("misses", asker, site);
  }
  return answerMiss(asked);
}

/**
 * Reads `misses.address=600/3000,…`: at once, and won back per minute.
 * @throws Error naming what is wrong
 */
export function parseQuotas(text: string): Partial<EdgeQuotas> {
  const quotas: Partial<EdgeQuotas> = {};
  for (const part of text.split(",").filter((item) => item.trim() !== "")) {
    const [, name, burst, perMinute] =
      /^\s*([a-z]+\.[a-z]+)=([1-9]\d{0,7})\/([1-9]\d{0,7})\s*$/.exec(part) ?? [];
    if (!isQuotaName(name))
      throw new Error(`LARDER_EDGE_LIMITS: "${part}" is not <limit>=<at once>/<per minute>`);
    quotas[name] = { burst: Number(burst), perMinute: Number(perMinute) };
  }
  return quotas;
}

const isQuotaName = (name: string | undefined): name is QuotaName =>
  name !== undefined && Object.hasOwn(EDGE_QUOTAS, name);
