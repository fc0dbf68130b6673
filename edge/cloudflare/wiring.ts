import { systemClock } from "../../shared/clock.ts";
import { handingOn, lineOf } from "../../shared/current.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { WORKERS_CACHE_PURGE_QUOTA, ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import { WRITE_BODIES_BYTES } from "../../shared/limits-edge.ts";
import { KV_WRITE_GAP_MS, MEMORY_CACHE_BYTES, STORE_WRITES_AT_ONCE } from "../../shared/limits.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import type { EdgeParts } from "../app.ts";
import type { LedgerParts, LedgerRecord } from "../ledger/record.ts";
import { answerMiss, type ContentParts } from "../read/content.ts";
import { createBreaker } from "../read/breaker.ts";
import { createDirectPurger, createJointPurger } from "../purge/direct-purger.ts";
import { createByteBudget, type ByteBudget } from "../limits/byte-budget.ts";
import {
  answerLimited,
  createEdgeLimits,
  parseQuotas,
  type EdgeLimits,
} from "../limits/edge-limits.ts";
import { createMemoryCache } from "../cache/memory-cache.ts";
import type { MediaParts } from "../media/parts.ts";
import { createMediaOrigin } from "../media/media-origin.ts";
import { createMinChanges, type MinChanges } from "../read/min-change.ts";
import { createOrigin, type OriginParts } from "../read/origin.ts";
import { parseOrigins } from "../read/origins.ts";
import type {
  Answer,
  AnswerCache,
  Asked,
  Ledger as LedgerPort,
  PurgeableCache,
  Purger as PurgerPort,
  Store,
} from "../ports.ts";
import type { PurgerParts, SendPurge } from "../purge/purger.ts";
import { createSignedDoor, parseHosts, type SignedDoor } from "../signed.ts";
import { createTokenMemo, createTokens, type TokenMemo } from "../read/tokens.ts";
import { createWrites } from "../ledger/writes.ts";
import { ambient } from "./current.ts";
import { createWorkerPictures } from "./images.ts";
import { createKvMediaStore } from "./kv-media-store.ts";
import { placeOf } from "./location.ts";
import { createWorkerRecall, type WorkerRecall } from "./recall.ts";
import { createSharedCount } from "./shared-count.ts";
import { createKvStore } from "./kv-store.ts";
import type { Context, Env } from "./env.ts";
import { createTokenAnswers, createWorkersCache, type TokenAnswers } from "./workers-cache.ts";
import { createZonePurge, zoneOf } from "../purge/zone-purge.ts";

/** What is the same for every request of an isolate. */
interface Wired {
  content: ContentParts;
  store: Store;
  media: MediaParts;
  door: SignedDoor;
  memory: PurgeableCache;
  /** Of answers of `memory`. */
  recall: WorkerRecall;
  tokenMemo: TokenMemo;
  tokenAnswers: TokenAnswers;
  changes: MinChanges;
  limits: EdgeLimits;
  writeBodies: ByteBudget;
  miss: (asked: Asked) => Promise<Answer>;
}

const report: Report = (event) => {
  // eslint-disable-next-line no-console -- the only output a worker has
  if (SHOWN.has(event.kind)) console.log(lineOf(event, ambient.get()));
};
const SHOWN: ReadonlySet<string> = new Set([
  "edge.trouble",
  "edge.breaker",
  "edge.repaired",
  "purge.escalated",
  "purge.refused",
  "request.failed",
]);

let wired: { env: Env; parts: Wired } | undefined;

/** Made once per isolate: bindings do not change while it lives. */
function wire(env: Env): Wired {
  if (wired?.env.LARDER_ORIGINS === env.LARDER_ORIGINS && wired.env.STORE === env.STORE)
    return wired.parts;
  const clock = systemClock;
  const keys = parseSecretKeys(env.LARDER_PUSH_KEYS);
  const urls = originsOf(env);
  const breaker = createBreaker({ clock, random: Math.random, report });
  const toOrigin: OriginParts = {
    urls,
    keys,
    breaker,
    fetch: handingOn((input, init) => fetch(input, init), ambient),
    clock,
    report,
  };
  const origin = createOrigin(toOrigin);
  const files = createKvMediaStore(env.STORE);
  const media: MediaParts = {
    store: files,
    pictures:
      env.IMAGES === undefined ? undefined : createWorkerPictures(env.IMAGES, files, report),
    origin: createMediaOrigin(toOrigin),
    sized: (stream, sizeBytes) => stream.pipeThrough(new FixedLengthStream(sizeBytes)),
    clock,
    report,
  };
  const ledgerOf = (site: number): LedgerPort =>
    env.LEDGER.getByName(String(site), placeOf(env.LARDER_LEDGER_LOCATION));
  const store = createKvStore(env.STORE, report);
  const content = { store, ledgerOf, origin, breaker, clock, report };
  const limits = limitsOf(env);
  const miss = (asked: Asked) =>
    answerLimited(limits, asked, (counted) => answerMiss(content, counted));
  const memory = createMemoryCache({ clock, maxBytes: MEMORY_CACHE_BYTES }, miss);
  const recall = createWorkerRecall((name) => memory.peek(name));
  const tokenMemo = createTokenMemo();
  const tokenAnswers = createTokenAnswers();
  const changes = createMinChanges(clock);
  const door = createSignedDoor({ keys, clock, hosts: parseHosts(env.LARDER_EDGE_HOSTS ?? "") });
  const { total: totalBytes, site: nameBytes } = WRITE_BODIES_BYTES;
  const writeBodies = createByteBudget({ totalBytes, nameBytes });
  const remembered = { tokenMemo, tokenAnswers, changes, limits, writeBodies };
  wired = { env, parts: { content, store, media, door, memory, recall, miss, ...remembered } };
  return wired.parts;
}

/** A list that is wrong fails what only an origin can do, and no read. */
function originsOf({ LARDER_ORIGINS }: Env): string[] {
  try {
    return parseOrigins(LARDER_ORIGINS);
  } catch (error) {
    report({ kind: "edge.trouble", part: "origin", cause: causeText(error) });
    return [];
  }
}

const inMemory = (env: Env): boolean => env.LARDER_CACHE === "memory";

/** The answer cache: the platform's where it exists, else one within the process, which all entrypoints share there. */
const cacheOf = (ctx: Context, env: Env, parts: Wired): AnswerCache =>
  inMemory(env)
    ? parts.memory
    : createWorkersCache(
        systemClock,
        (site) => ctx.exports.Content({ props: { site } }),
        parts.tokenAnswers,
        { answerMiss: parts.miss, report, ambient },
      );

export function wireGateway(ctx: Context, env: Env): EdgeParts {
  const parts = wire(env);
  const cache = cacheOf(ctx, env, parts);
  return {
    tokens: createTokens(cache, parts.tokenMemo),
    cache,
    content: parts.content,
    changes: parts.changes,
    limits: parts.limits,
    writeBodies: parts.writeBodies,
    behindZone: isZonePurged(env),
    ...(inMemory(env) && { given: parts.recall.keep }),
    media: parts.media,
    door: parts.door,
    report,
    ambient,
  };
}

/** An answer like one before from this isolate's memory, where its cache is there. */
export const recalled = (env: Env, request: Request): Response | undefined =>
  inMemory(env) ? wire(env).recall.answer(request) : undefined;

/** What a cache asks when it has no answer. */
export const wireMiss = (env: Env): Wired["miss"] => wire(env).miss;

/** @throws Error naming the limit that cannot be read */
function limitsOf(env: Env): EdgeLimits {
  const { LIMIT_ADDRESS: address, LIMIT_TOKEN: token, LIMIT_SITE: site } = env;
  const shared = createSharedCount({ address, token, site });
  const quotas = parseQuotas(env.LARDER_EDGE_LIMITS ?? "");
  return createEdgeLimits({ clock: systemClock, quotas, shared });
}

export function wireLedger(env: Env, site: number, record: LedgerRecord): LedgerParts {
  const parts = wire(env);
  const { store, content } = parts;
  const { origin, clock } = content;
  const purger = purgerOf(env, parts);
  // a store on this machine takes any number of writes
  const gapMs = inMemory(env) ? 0 : KV_WRITE_GAP_MS;
  const writes = createWrites({ store, clock, gapMs, atOnce: STORE_WRITES_AT_ONCE });
  return { site, record, store, writes, purger, origin, clock, report };
}

/** The caches of this edge: the one in the process is purged directly, those with a quota by the account's purger. */
function purgerOf(env: Env, parts: Wired): PurgerPort {
  const remote: PurgerPort = {
    purge: (site, wants) => env.PURGER.getByName("account").purge(site, wants),
  };
  if (!inMemory(env)) return remote;
  const direct = createDirectPurger(parts.memory);
  // what is wrong with the zone's configuration fails purges, which are repeated, and not reads
  const hasZone = (env.LARDER_PURGE_ZONE ?? "") !== "";
  return hasZone ? createJointPurger([direct, remote]) : direct;
}

export function wirePurger(ctx: Context, env: Env, saved: PurgerParts["saved"]): PurgerParts {
  const zone = zoneOf(env);
  const sends: SendPurge[] = [];
  if (!inMemory(env)) {
    sends.push((tags) => ctx.exports.Content({ props: { site: null } }).purge(tags));
  }
  if (zone !== null) sends.push(createZonePurge(zone, (input, init) => fetch(input, init)));
  const quota =
    inMemory(env) && zone !== null ? ZONE_PURGE_QUOTAS[zone.plan] : WORKERS_CACHE_PURGE_QUOTA;
  return { send: toAll(sends), quota, saved, clock: systemClock, random: Math.random, report };
}

/** One call to each cache; sent when all of them took it. */
function toAll(sends: SendPurge[]): SendPurge {
  return async (tags) => {
    const outcomes = await Promise.all(sends.map((send) => send(tags)));
    return outcomes.includes("refused") ? "refused" : "sent";
  };
}

/** A zone whose purges cannot work keeps nothing. */
function isZonePurged(env: Env): boolean {
  try {
    return zoneOf(env) !== null;
  } catch {
    return false;
  }
}
