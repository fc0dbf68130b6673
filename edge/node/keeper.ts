import { join } from "node:path";
import type { Clock, Random } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { Key } from "../../shared/keys.ts";
import type { Batch } from "../../shared/push.ts";
import type { Removal } from "../../shared/forget.ts";
import type { Asker } from "../limits/asker.ts";
import {
  answerLimited,
  createEdgeLimits,
  type Counted,
  type EdgeQuotas,
} from "../limits/edge-limits.ts";
import { createMemoryCache, buffered, type MemoryCache } from "../cache/memory-cache.ts";
import { createWrites } from "../ledger/writes.ts";
import type { Answer, Asked, Selected } from "../ports.ts";
import { createDirectPurger } from "../purge/direct-purger.ts";
import { createBreaker } from "../read/breaker.ts";
import type { Coding } from "../read/codings.ts";
import { answerMiss, type ContentParts } from "../read/content.ts";
import { createOrigin, type OriginParts } from "../read/origin.ts";
import { createCompressor, type Compressor } from "./compress.ts";
import { openLedgers } from "./ledgers.ts";
import type { Kept } from "./mirror.ts";
import { shareBytes } from "./shared-bytes.ts";
import { createSqliteStore } from "./sqlite-store.ts";

/** What answers what no thread remembers, and writes all that there is. One of it in a program. */
export interface Keeper {
  methods: KeeperMethods;
  close(): Promise<void>;
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
});

/** Opens what is there, which needs no origin, and goes on with what is due. */
export function openKeeper(parts: KeeperParts): Keeper {
  const { clock, random, report, quotas } = parts;
  const folders = foldersOf(parts.folder);
  const breaker = createBreaker({ clock, random, report });
  const origin = createOrigin({ ...parts.toOrigin, breaker, clock, report });
  const limits = createEdgeLimits({ clock, quotas });
  const drops = createDrops(parts.drop);
  const cache = createMemoryCache(
    { clock, maxBytes: parts.cacheBytes, onDropped: (name) => drops.note(name) },
    (asked) =>
      answerLimited(limits, asked, async (counted) =>
        keepable(asked, await answerMiss(content, counted)),
      ),
  );
  const purger = createDirectPurger({
    async purge(keys) {
      await cache.purge(keys);
      await drops.tell();
    },
  });
  const store = createSqliteStore(folders.store);
  const ledgers = openLedgers({
    folder: folders.ledgers,
    wire(site, record) {
      const writes = createWrites({ store, clock, gapMs: 0 });
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
    async close() {
      await ledgers.close();
      store.close();
    },
  };
}

/** Bodies that many readers get are in memory once; what tokens open is read where it is asked for. */
async function keepable({ site }: Asked, answer: Answer): Promise<Answer> {
  const whole = await buffered(answer);
  if (site === null || whole.kind !== "live" || !(whole.body instanceof Uint8Array)) return whole;
  return { ...whole, body: shareBytes(whole.body) };
}

/** What the cache no longer has, told to the threads some at a time, in the order in which it was dropped. */
function createDrops(drop: KeeperParts["drop"]) {
  let names: string[] = [];
  let telling: Promise<void> = Promise.resolve();
  const flush = async () => {
    const told = names;
    names = [];
    if (told.length > 0) await drop(told);
  };
  const tell = () => (telling = telling.then(flush));
  return {
    note(name: string) {
      names.push(name);
      if (names.length === 1) void tell();
    },
    /** Resolves when all that was noted before has been told. */
    tell,
  };
}

interface Inside {
  cache: MemoryCache;
  content: ContentParts;
  limits: ReturnType<typeof createEdgeLimits>;
  compressor: Compressor;
}

function methodsOf({ cache, content, limits, compressor }: Inside) {
  return {
    async read(asked: Asked): Promise<() => Kept> {
      const { answer, hit } = await cache.read(asked);
      // as it is when this leaves: what is dropped before is not said to be kept, and what is dropped later is told later
      return () => ({ answer, hit, untilMs: cache.untilMs(asked, answer) });
    },
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
