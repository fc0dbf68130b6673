import type { Ledger, Purger } from "../ports.ts";
import type { ImagesOfWorker } from "./images.ts";
import type { RateLimiter } from "./shared-count.ts";
import type { ContentEntrypoint } from "./workers-cache.ts";

/** An object elsewhere that does what the port says. */
type Remote<Port> = Port & Rpc.DurableObjectBranded;

/** The worker's bindings, as `wrangler.toml` and the local runtime give them. */
export interface Env {
  STORE: KVNamespace;
  LEDGER: DurableObjectNamespace<Remote<Ledger>>;
  PURGER: DurableObjectNamespace<Remote<Purger>>;
  /** Addresses of the origins, the usual primary first, separated by commas. */
  LARDER_ORIGINS: string;
  /** `<id>:<secret>[,…]`, shared with the origins. */
  LARDER_PUSH_KEYS: string;
  /** The local front's secret: who does not know it came past the front. There is none on Cloudflare. */
  LARDER_FRONT?: string;
  /** `<limit>=<at once>/<per minute>[,…]` instead of those of `shared/limits-edge.ts`. */
  LARDER_EDGE_LIMITS?: string;
  /** Cloudflare's rate limits for all isolates of a location, by address, token and site; any may be absent. */
  LIMIT_ADDRESS?: RateLimiter;
  LIMIT_TOKEN?: RateLimiter;
  LIMIT_SITE?: RateLimiter;
  /** The hosts that origins know this edge by; any that a request came for without it. */
  LARDER_EDGE_HOSTS?: string;
  /** Cloudflare Images, which makes pictures of files; without it origins do. */
  IMAGES?: ImagesOfWorker;
  /** `memory` where there is no Workers Cache. Said, not looked for: a Durable Object's context never shows one. */
  LARDER_CACHE?: string;
  /** Where ledgers are made that are not there yet: one of Cloudflare's location hints. */
  LARDER_LEDGER_LOCATION?: string;
  /** A zone whose cache is purged too: its id, a token for it, its plan; and another address of the API, for tests. */
  LARDER_PURGE_ZONE?: string;
  LARDER_PURGE_TOKEN?: string;
  LARDER_PURGE_PLAN?: string;
  LARDER_PURGE_API?: string;
}

/** The part of an execution context that wiring needs. */
export interface Context {
  exports: { Content(options: { props: { site: number | null } }): ContentEntrypoint };
}
