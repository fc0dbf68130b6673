import { join } from "node:path";
import type { Clock, Random } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { Key } from "../../shared/keys.ts";
import type { Batch } from "../../shared/push.ts";
import { PUSH_MAX_ENTRIES } from "../../shared/limits.ts";
import { ZONE_PURGE_QUOTAS } from "../../shared/limits-purges.ts";
import type { Removal } from "../../shared/forget.ts";
import type { Asker } from "../limits/asker.ts";
import {
  answerLimited,
  createEdgeLimits,
  type Counted,
  type EdgeQuotas,
} from "../limits/edge-limits.ts";
import type { Held } from "../cache/memory-cache.ts";
import { createWrites } from "../ledger/writes.ts";
import type { Asked, PurgeableCache, Purger, Selected } from "../ports.ts";
import { createDirectPurger, createJointPurger } from "../purge/direct-purger.ts";
import { createPurger } from "../purge/purger.ts";
import { createZonePurge, type Zone } from "../purge/zone-purge.ts";
import { createBreaker } from "../read/breaker.ts";
import type { Coding } from "./codings.ts";
import { answerMiss, type ContentParts } from "../read/content.ts";
import { createOrigin, type OriginParts } from "../read/origin.ts";
import { createCompressor, type Compressor } from "./compress.ts";
import { openLedgers, type LedgerState } from "./ledgers.ts";
import { savedBucket } from "./saved-bucket.ts";
import { createSharedCache, type SharedCache } from "./shared-cache.ts";
import { createSqliteStore } from "./sqlite-store.ts";

/** What answers what no thread remembers, and writes all that there is. One of it in a program. */
export interface Keeper {
  methods: KeeperMethods;
  state: () => KeeperState;
  close(): Promise<void>;
}

/** How far it is, and what of it is in memory. */
export interface KeeperState {
  ledgers: LedgerState[];
  cache: Held;
  compressed: Held;
}

/** What the threads that read ask of it. */
export type KeeperMethods = ReturnType<typeof methodsOf>;

export interface KeeperParts {
  /** Where store and ledgers are. */
  folder: string;
  /** Bytes of answers in memory, and of what they are compressed to as many again at most. */
  cacheBytes: number;
  quotas: Partial<EdgeQuotas>;
  toOrigin: Omit<OriginParts, "breaker" | "clock" | "report">;
  /** A cache in front of the edge that keeps its answers. */
  zone: Zone | null;
  select: (site: number, printed: string) => Promise<Selected>;
  /** Tells all threads what is no longer kept. Resolves when each has forgotten it, or is gone; never rejects. */
  drop: (names: readonly string[]) => Promise<void>;
  clock: Clock;
  random: Random;
  report: Report;
}

/** The files of a folder, by which one program at a time may be. */
export const foldersOf = (folder: string) => ({
  store: join(folder, "store.sqlite"),
  ledgers: join(folder, "ledgers"),
  media: join(folder, "media"),
  purges: join(folder, "purges.json"),
});

/** Opens what is there, which needs no origin, and goes on with what is due. */
export function openKeeper(parts: KeeperParts): Keeper {
  const { clock, random, report, quotas } = parts;
  const folders = foldersOf(parts.folder);
  const breaker = createBreaker({ clock, random, report });
  const origin = createOrigin({ ...parts.toOrigin, breaker, clock, report });
  const limits = createEdgeLimits({ clock, quotas });
  const cache = createSharedCache(
    { clock, maxBytes: parts.cacheBytes, drop: parts.drop },
    (asked) => answerLimited(limits, asked, (counted) => answerMiss(content, counted)),
  );
  const purger = purgerOf(parts, cache);
  const store = createSqliteStore(folders.store);
  const ledgers = openLedgers({
    folder: folders.ledgers,
    wire(site, record) {
      // a push's are one transaction
      const writes = createWrites({ store, clock, gapMs: 0, atOnce: PUSH_MAX_ENTRIES });
      return { site, record, store, writes, purger, origin, clock, report };
    },
    select: parts.select,
    clock,
    report,
  });
  const content: ContentParts = {
    store,
    ledgerOf: (site) => ledgers.of(site),
    origin,
    breaker,
    clock,
    report,
  };
  const compressor = createCompressor(parts.cacheBytes);
  return {
    methods: methodsOf({ cache, content, limits, compressor }),
    state: () => ({
      ledgers: ledgers.states(),
      cache: cache.state(),
      compressed: compressor.state(),
    }),
    async close() {
      await ledgers.close();
      store.close();
    },
  };
}

/** Purges what is in memory at once, and a zone in front as fast as its plan lets it. */
function purgerOf(parts: KeeperParts, memory: Pick<PurgeableCache, "purge">): Purger {
  const { zone, clock, random, report } = parts;
  const direct = createDirectPurger(memory);
  if (zone === null) return direct;
  const paced = createPurger({
    send: createZonePurge(zone, parts.toOrigin.fetch),
    quota: ZONE_PURGE_QUOTAS[zone.plan],
    saved: savedBucket(foldersOf(parts.folder).purges, report),
    clock,
    random,
    report,
  });
  return createJointPurger([direct, paced]);
}

interface Inside {
  cache: SharedCache;
  content: ContentParts;
  limits: ReturnType<typeof createEdgeLimits>;
  compressor: Compressor;
}

function methodsOf({ cache, content, limits, compressor }: Inside) {
  return {
    read: (asked: Asked) => cache.read(asked),
    compress: (etag: string, coding: Coding, body: Uint8Array) =>
      compressor.compress(etag, coding, body),
    spend: (counted: Counted, asker: Asker, site?: number) => limits.spend(counted, asker, site),
    stored: (key: Key) => content.store.get(key),
    look: (site: number, key: Key) => content.ledgerOf(site).look(key),
    select: (site: number, printed: string) => content.ledgerOf(site).select(printed),
    apply: (batch: Batch) => content.ledgerOf(batch.site).apply(batch),
    forget: (removal: Removal) => content.ledgerOf(removal.site).forget(removal),
  };
}
