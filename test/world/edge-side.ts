import { createBreaker } from "../../edge/read/breaker.ts";
import { answerFrom, answerMiss, type ContentParts } from "../../edge/read/content.ts";
import { createDirectPurger } from "../../edge/purge/direct-purger.ts";
import { createMemoryCache } from "../../edge/cache/memory-cache.ts";
import type {
  Answer,
  Asked,
  Cached,
  FromOrigin,
  Looked,
  Origin,
  PurgeableCache,
  Purger,
  Selected,
  Store,
  Written,
} from "../../edge/ports.ts";
import type { Quota } from "../../edge/purge/bucket.ts";
import type { Key } from "../../shared/keys.ts";
import { STORE_TIMEOUT_MS } from "../../shared/limits.ts";
import type { Batch, Reply } from "../../shared/push.ts";
import { createKv, type Kv } from "./kv.ts";
import { createLedgerSide, type LedgerSide } from "./ledger-side.ts";
import {
  checkFill,
  checkStored,
  type Fail,
  type Fill,
  type IsEnded,
  type IsGiven,
} from "./invariants.ts";
import { createWay, type Way } from "./network.ts";
import type { OriginSide } from "./origin-side.ts";
import { plantedTtl, type Plant } from "./plants.ts";
import { createPurgerSide } from "./purger-side.ts";
import { createProcess, type Process } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Logged } from "./selects.ts";
import { createTiers } from "./tiers.ts";
import type { Heals } from "./trouble.ts";

/** An edge: its ledgers, its KV, and its places with their caches. */
export interface EdgeSide {
  readonly id: number;
  readonly places: readonly string[];
  readonly way: Way;
  readonly kv: Kv;
  ledger: (site: number) => LedgerSide;
  push: (batch: Batch) => Promise<Reply>;
  /** Every batch that arrived, oldest first. */
  readonly arrived: readonly Batch[];
  read: (place: string, asked: Asked) => Promise<Cached>;
  readFrom: (place: string, asked: Asked, minChange: number) => Promise<Answer>;
  evict: (place: string) => void;
  crashPurger: () => void;
  faults: EdgeFaults;
}

/** What goes wrong at an edge, in percent of calls or until a time. */
export interface EdgeFaults {
  ledgerDownUntilMs: number;
  quotaUntilMs: number;
  purgesLost: number;
  purgesLate: number;
  putsFail: number;
  slow: number;
  jumpMs: number;
}

export interface EdgeSideParts {
  id: number;
  scheduler: Scheduler;
  places: readonly string[];
  sites: readonly number[];
  /** Tiers that purges must reach, or the cache of a Node edge. */
  cache: "tiers" | "memory";
  /** Purge calls the platform takes. */
  quota: Quota;
  origin: () => OriginSide;
  /** What a site's log had of documents at a head. */
  logged: Logged;
  /** Something went wrong that heals soon, or only by the soft TTL. */
  trouble: (heals?: Heals) => void;
  fail: Fail;
  /** Whether a body must be given when nothing better can be had, by what the log and readers know of it. */
  isGiven: IsGiven;
  isEnded: IsEnded;
  isErased: IsEnded;
  plant: Plant | null;
}

const LEDGER_PLACE = "ledger";
const quiet = () => undefined;
/** A purge takes at most this long, or it counts as trouble. */
export const PURGE_MOST_MS = 2_000;
/** A put of a ledger that died lands at most this late; a repair comes after it (REPAIR_AFTER_MS, KV's copies). */
const LATE_PUT_MS = [500, 30_000] as const;

export function createEdgeSide(parts: EdgeSideParts): EdgeSide {
  const { scheduler, places, id, fail, plant } = parts;
  const { between, chance, lag } = scheduler;
  const faults: EdgeFaults = {
    ledgerDownUntilMs: 0,
    quotaUntilMs: 0,
    purgesLost: 0,
    purgesLate: 0,
    putsFail: 0,
    slow: 0,
    jumpMs: 0,
  };
  const kv = createKv(scheduler);
  const way = createWay(scheduler, () => parts.trouble("away"));
  const worker = createProcess(scheduler, () => faults.jumpMs);
  const answerAt = (asked: Asked, place: string) =>
    filled(asked, place, false, (content) => answerMiss(content, asked));
  const tiers = createTiers(
    scheduler,
    places,
    answerAt,
    plantedTtl(plant),
    plant === "what nobody verified outlives its time" ? () => true : undefined,
    plant === "purges leave what they end",
  );
  const memory = createMemory();

  function createMemory(): PurgeableCache {
    return createMemoryCache({ clock: worker.clock, maxBytes: 1_000_000 }, (asked) =>
      answerAt(asked, places[0]!),
    );
  }
  const originOf = (process: Process): Origin => ({
    ask: (asked, { fresh }) =>
      orAway(way.ask(process, () => parts.origin().ask(asked.site, asked.printed, fresh))),
    askByKey: (site, key) => orAway(way.ask(process, () => parts.origin().askByKey(site, key))),
    forward: () => Promise.reject(new Error("the world does not write through an edge")),
    preview: () => Promise.reject(new Error("the world reads no drafts")),
  });
  const storeOf = (process: Process): Store => ({
    get: (key) => process.call(() => kv.get(LEDGER_PLACE, key), between(1, 10)),
    put: (key, stored) => putBy(process, key, stored),
    delete: (key) => putBy(process, key, null),
  });
  async function putBy(process: Process, key: Key, stored: Parameters<Kv["put"]>[2]) {
    const arriveMs = between(1, chance(faults.slow / 100) ? 3_000 : 30);
    const failing = chance(faults.putsFail / 100);
    return process.call(() =>
      scheduler.sleep(arriveMs).then((): Written => {
        if (!process.alive() && chance(0.7)) {
          scheduler.after(between(...LATE_PUT_MS), () => {
            if (!kv.fails()) kv.put(LEDGER_PLACE, key, stored);
          });
          return "written";
        }
        if (failing) parts.trouble();
        if (kv.fails() || (failing && chance(0.5))) throw new Error("KV answered 500");
        const written = kv.put(LEDGER_PLACE, key, stored);
        if (failing) throw new Error("KV did not answer");
        return written;
      }),
    );
  }
  const fateOf = () => {
    if (chance(faults.purgesLost / 100)) {
      parts.trouble("late");
      return "lost" as const;
    }
    if (!chance(faults.purgesLate / 100)) return { ms: between(0, PURGE_MOST_MS) };
    parts.trouble("late");
    return { ms: between(PURGE_MOST_MS, 30_000) };
  };
  const purger = createPurgerSide({
    scheduler,
    quota: parts.quota,
    skewMs: () => faults.jumpMs,
    async send(tags) {
      if (scheduler.now() >= faults.quotaUntilMs) return tiers.purge(tags, fateOf);
      parts.trouble();
      throw new Error("429: too many purges");
    },
  });
  const direct = createDirectPurger(memory);
  const purgerOf = (process: Process): Purger => ({
    async purge(site, wants) {
      if (parts.cache === "memory") return process.call(() => direct.purge(site, wants));
      const purged = await process.call(() => purger.purge(site, wants), ...aside(10));
      // while the quota is short, purges take as long as they take
      if (purged.waiting.length > 0) parts.trouble();
      return purged;
    },
  });
  const ledgers = new Map<number, LedgerSide>(
    parts.sites.map((site) => [
      site,
      createLedgerSide({
        site,
        scheduler,
        storeOf,
        purgerOf,
        originOf,
        logged: parts.logged,
        skewMs: () => faults.jumpMs,
        trouble: () => parts.trouble(),
        fail,
        plant,
        onCommit: (batch) => checkStored(batch, kv, fail),
      }),
    ]),
  );
  const ledger = (site: number) => ledgers.get(site)!;
  const arrived: Batch[] = [];

  /** A fill by the product's content layer, with ports that note what they gave. */
  async function filled(
    asked: Asked,
    place: string,
    past: boolean,
    work: (content: ContentParts) => Promise<Answer>,
  ): Promise<Answer> {
    const fill: Fill = { asked, place, past, startMs: scheduler.now(), need: [], asks: 0 };
    const answer = await work(contentOf(fill, place));
    checkFill(fill, answer, scheduler, fail, parts);
    return answer;
  }
  // one isolate at each place; the longest stay in a cache
  const breakers = new Map(
    places.map((place) => [
      place,
      createBreaker({ clock: worker.clock, random: () => 0.999, report: quiet }),
    ]),
  );
  const contentOf = (fill: Fill, place: string): ContentParts => ({
    breaker: breakers.get(place)!,
    clock: worker.clock,
    report: quiet,
    store: {
      async get(key) {
        const lateMs = scheduler.now() + STORE_TIMEOUT_MS;
        const stored = await worker.call(() => kv.get(place, key), storeMs());
        if (scheduler.now() < lateMs) fill.stored = stored;
        return stored;
      },
    },
    ledgerOf: (site) => ({
      look: (key) => lookAt(fill, site, key),
      select: (printed) => selectAt(fill, site, printed),
      apply: () => Promise.reject(new Error("a read applies nothing")),
      forget: () => Promise.reject(new Error("a read forgets nothing")),
    }),
    origin: originNoted(originOf(worker), fill),
  });
  /** On the way there or on the way back. */
  const aside = (mostMs: number): [number, number] =>
    chance(0.5) ? [lag(1, mostMs), 0] : [0, lag(1, mostMs)];
  const storeMs = () => (chance(faults.slow / 100) ? between(500, 4_000) : lag(1, 20));
  async function lookAt(fill: Fill, site: number, key: Key): Promise<Looked> {
    fill.need.push({ site, key, need: ledger(site).record.find(key) });
    return worker.call(
      () => {
        if (scheduler.now() < faults.ledgerDownUntilMs) throw new Error("the ledger is away");
        const looked = ledger(site).look(key);
        fill.looked = looked;
        return looked;
      },
      ...aside(15),
    );
  }
  const selectAt = (fill: Fill, site: number, printed: string): Promise<Selected> =>
    worker.call(
      async () => {
        if (scheduler.now() < faults.ledgerDownUntilMs) throw new Error("the ledger is away");
        fill.selected = await ledger(site).select(printed);
        return fill.selected;
      },
      ...aside(15),
    );
  return {
    id,
    places,
    way,
    kv,
    faults,
    ledger,
    arrived,
    push(batch) {
      arrived.push(batch);
      return ledger(batch.site).push(batch);
    },
    read: (place, asked) => (parts.cache === "memory" ? memory : tiers.at(place)).read(asked),
    crashPurger: purger.crash,
    readFrom: (place, asked, minChange) =>
      filled(asked, place, true, (content) => answerFrom(content, asked, minChange)),
    evict: (place) => {
      if (parts.cache === "tiers") tiers.evict(place);
    },
  };
}

async function orAway(work: Promise<FromOrigin>): Promise<FromOrigin> {
  try {
    return await work;
  } catch {
    return { kind: "away" };
  }
}

const originNoted = (origin: Origin, fill: Fill): Origin => ({
  ...origin,
  async ask(asked, options) {
    fill.asks += 1;
    const found = await origin.ask(asked, options);
    fill.originAway = found.kind === "away";
    return found;
  },
});
