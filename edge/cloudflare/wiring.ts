import { systemClock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import { MEMORY_CACHE_BYTES } from "../../shared/limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import type { EdgeParts } from "../app.ts";
import type { LedgerParts, Record } from "../apply.ts";
import { answerMiss, type ContentParts } from "../content.ts";
import { createMemoryCache } from "../local/memory-cache.ts";
import type { MediaParts } from "../media.ts";
import { createMediaOrigin } from "../media-origin.ts";
import { createOrigin, type OriginParts } from "../origin.ts";
import type { AnswerCache, Ledger as LedgerPort } from "../ports.ts";
import { createTokenMemo, createTokens, type TokenMemo } from "../tokens.ts";
import { createKvMediaStore } from "./kv-media-store.ts";
import { createKvStore } from "./kv-store.ts";
import type { Ledger } from "./ledger-object.ts";
import {
  createTokenAnswers,
  createWorkersCache,
  type ContentEntrypoint,
  type TokenAnswers,
} from "./workers-cache.ts";

/** The worker's bindings, as `wrangler.toml` and the local runtime give them. */
export interface Env {
  STORE: KVNamespace;
  LEDGER: DurableObjectNamespace<Ledger>;
  /** Addresses of the origins, the primary first, separated by commas. */
  LARDER_ORIGINS: string;
  /** `<id>:<secret>[,…]`, shared with the origins. */
  LARDER_PUSH_KEYS: string;
}

/** The part of an execution context that wiring needs. */
export interface Context {
  exports: { Content(options: { props: { site: number | null } }): ContentEntrypoint };
  /** There where Workers Cache exists, and nowhere else (Cloudflare's docs). */
  cache?: unknown;
}

/** What is the same for every request of an isolate. */
interface Wired {
  content: ContentParts;
  media: MediaParts;
  keys: EdgeParts["keys"];
  memory: AnswerCache;
  tokenMemo: TokenMemo;
  tokenAnswers: TokenAnswers;
}

const report: Report = (event) => {
  // eslint-disable-next-line no-console -- the only output a worker has
  if (SHOWN.has(event.kind)) console.log(JSON.stringify(event));
};
const SHOWN: ReadonlySet<string> = new Set(["edge.trouble", "edge.repaired", "request.failed"]);

let wired: { env: Env; parts: Wired } | undefined;

/** Made once per isolate: bindings do not change while it lives. */
function wire(env: Env): Wired {
  if (wired?.env.LARDER_ORIGINS === env.LARDER_ORIGINS && wired.env.STORE === env.STORE)
    return wired.parts;
  const clock = systemClock;
  const keys = parseSecretKeys(env.LARDER_PUSH_KEYS);
  const urls = env.LARDER_ORIGINS.split(",").map((url) => url.trim());
  const toOrigin: OriginParts = {
    urls,
    keys,
    fetch: (input, init) => fetch(input, init),
    clock,
    report,
  };
  const origin = createOrigin(toOrigin);
  const media: MediaParts = {
    store: createKvMediaStore(env.STORE),
    origin: createMediaOrigin(toOrigin),
    sized: (stream, sizeBytes) => stream.pipeThrough(new FixedLengthStream(sizeBytes)),
    keys,
    clock,
    report,
  };
  const ledgerOf = (site: number): LedgerPort => env.LEDGER.getByName(String(site));
  const content = { store: createKvStore(env.STORE), ledgerOf, origin, clock, report };
  const miss = (asked: Parameters<typeof answerMiss>[1]) => answerMiss(content, asked);
  const memory = createMemoryCache({ clock, maxBytes: MEMORY_CACHE_BYTES }, miss);
  const tokenMemo = createTokenMemo();
  const tokenAnswers = createTokenAnswers();
  wired = { env, parts: { content, media, keys, memory, tokenMemo, tokenAnswers } };
  return wired.parts;
}

/** The answer cache: the platform's where it exists, else one within the process, which all entrypoints share there. */
const cacheOf = (ctx: Context, parts: Wired): AnswerCache =>
  ctx.cache === undefined
    ? parts.memory
    : createWorkersCache(
        systemClock,
        (site) => ctx.exports.Content({ props: { site } }),
        parts.tokenAnswers,
      );

export function wireGateway(ctx: Context, env: Env): EdgeParts {
  const parts = wire(env);
  const cache = cacheOf(ctx, parts);
  return {
    tokens: createTokens(cache, parts.tokenMemo),
    cache,
    content: parts.content,
    media: parts.media,
    keys: parts.keys,
    report,
  };
}

export const wireContent = (env: Env): ContentParts => wire(env).content;

export function wireLedger(ctx: unknown, env: Env, site: number, record: Record): LedgerParts {
  const parts = wire(env);
  const { store, origin, clock } = parts.content;
  return { site, record, store, cache: cacheOf(ctx as Context, parts), origin, clock, report };
}
