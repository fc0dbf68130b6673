import type { Grant } from "../../shared/api.ts";
import type { Event } from "../../shared/events.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { ambient } from "../../program/current.ts";
import type { EdgeParts } from "../../edge/app.ts";
import type { LedgerParts, LedgerRecord } from "../../edge/ledger/record.ts";
import { answerMiss, type ContentParts } from "../../edge/read/content.ts";
import { STORE_WRITES_AT_ONCE } from "../../shared/limits.ts";
import { createByteBudget } from "../../edge/limits/byte-budget.ts";
import { answerLimited, createEdgeLimits } from "../../edge/limits/edge-limits.ts";
import { createMemoryCache } from "../../edge/cache/memory-cache.ts";
import { createDirectPurger } from "../../edge/purge/direct-purger.ts";
import type { Ledger, PurgeableCache, Purger } from "../../edge/ports.ts";
import { createBreaker } from "../../edge/read/breaker.ts";
import { createMinChanges } from "../../edge/read/min-change.ts";
import { createSignedDoor } from "../../edge/signed.ts";
import { createTokenMemo, createTokens, type Resolved } from "../../edge/read/tokens.ts";
import { createWrites } from "../../edge/ledger/writes.ts";
import type { Key } from "../../shared/keys.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";
import { SITE } from "./entries.ts";
import type { MediaFromOrigin, MediaOrigin } from "../../edge/media/ports.ts";
import type { MediaName } from "../../shared/media.ts";
import { createMemoryLedger, createMemoryRecord, type MemoryRecord } from "./memory-ledger.ts";
import { createMemoryMediaStore, type MemoryMediaStore } from "./memory-media-store.ts";
import {
  createMemoryStore,
  type Before,
  type BeforeStore,
  type MemoryStore,
} from "./memory-store.ts";
import { createRandom } from "./random.ts";
import { createScriptedOrigin, type ScriptedOrigin } from "./scripted-origin.ts";

export const EDGE_KEYS = `test:${"0123456789abcdef".repeat(2)}`;

/** What a purge ordered. */
export interface Purge {
  keys: Key[];
  atMs: number;
}

/** A whole edge in this process: the product's code over fakes, one ledger per site, the real cache in memory. */
export interface TestEdge {
  clock: FakeClock;
  store: MemoryStore;
  origin: ScriptedOrigin;
  media: MemoryMediaStore;
  /** Files the origin was asked for, oldest first. */
  mediaAsked: MediaName[];
  cache: PurgeableCache;
  /** Every purge the cache took, oldest first. */
  purges: Purge[];
  events: Event[];
  content: ContentParts;
  /** For `handle`. */
  parts: EdgeParts;
  ledger: (site?: number) => Ledger;
  record: (site?: number) => MemoryRecord;
  /** The site's ledger begins as one that never heard of anything; store and caches have what they have. */
  loseRecord: (site?: number) => void;
  /** Lets time pass and the ledger do what is due then, as its alarm does. */
  pass: (ms: number, site?: number) => Promise<void>;
  /** Works off what is due now. @returns when to come again */
  workOff: (site?: number) => Promise<number | null>;
}

/** Failures to plant: what a step throws is the step's failure. */
export interface Faults {
  store?: BeforeStore;
  /** How long a key's writes are kept apart; the memory's store takes any number. */
  gapMs?: number;
  record?: (step: keyof LedgerRecord) => void;
  purge?: Before<Pick<Purge, "keys">>;
  /** What paces the purges; nothing does unless told otherwise. */
  purger?: (parts: Pick<LedgerParts, "clock" | "report"> & { cache: PurgeableCache }) => Purger;
  /** Whether askers are limited as in the product. */
  isLimited?: boolean;
  media?: Before<"get" | "put">;
  /** What the origin says when it is asked for a file; it is away unless told otherwise. */
  mediaOrigin?: (name: MediaName) => Promise<MediaFromOrigin>;
  pictureOrigin?: MediaOrigin["askPicture"];
}

export function createTestEdge(faults: Faults = {}, clock = createFakeClock()): TestEdge {
  const store = createMemoryStore(faults.store);
  const origin = createScriptedOrigin();
  const events: Event[] = [];
  const purges: Purge[] = [];
  const report = (event: Event) => void events.push(event);
  const sites = new Map<
    number,
    {
      parts: LedgerParts & { record: MemoryRecord };
      record: MemoryRecord;
      ledger: ReturnType<typeof createMemoryLedger>;
    }
  >();
  const content: ContentParts = {
    store,
    ledgerOf: (site) => of(site).ledger,
    origin,
    breaker: createBreaker({ clock, random: createRandom(1), report }),
    clock,
    report,
  };
  // most tests ask from one address for more than anybody may
  const limits =
    faults.isLimited === true ? createEdgeLimits({ clock }) : { spend: async () => undefined };
  const memory = createMemoryCache({ clock, maxBytes: 10_000_000 }, (asked) =>
    answerLimited(limits, asked, (counted) => answerMiss(content, counted)),
  );
  const cache: PurgeableCache = {
    read: (asked) => memory.read(asked),
    async purge(keys) {
      await faults.purge?.({ keys });
      purges.push({ keys, atMs: clock.now() });
      await memory.purge(keys);
    },
  };
  const purger = faults.purger?.({ cache, clock, report }) ?? createDirectPurger(cache);
  function of(site: number) {
    const known = sites.get(site);
    if (known !== undefined) return known;
    const record = createMemoryRecord(faults.record);
    const gapMs = faults.gapMs ?? 0;
    const writes = createWrites({ store, clock, gapMs, atOnce: STORE_WRITES_AT_ONCE });
    const parts = { site, record, store, writes, purger, origin, clock, report };
    const made = { parts, record, ledger: createMemoryLedger(parts) };
    sites.set(site, made);
    return made;
  }
  const keys = parseSecretKeys(EDGE_KEYS);
  const media = createMemoryMediaStore(faults.media);
  const mediaAsked: MediaName[] = [];
  const mediaOrigin = {
    async ask(name: MediaName): Promise<MediaFromOrigin> {
      mediaAsked.push(name);
      return (await faults.mediaOrigin?.(name)) ?? { kind: "away" };
    },
    askPicture: async (...asked: Parameters<MediaOrigin["askPicture"]>) =>
      (await faults.pictureOrigin?.(...asked)) ?? { kind: "away" as const },
    focusOf: () => Promise.resolve(undefined),
  };
  const parts: EdgeParts = {
    media: { store: media, origin: mediaOrigin, sized: (stream) => stream, clock, report },
    tokens: createTokens(cache, createTokenMemo()),
    cache,
    content,
    changes: createMinChanges(clock),
    limits,
    writeBodies: createByteBudget({ totalBytes: 40_000_000, nameBytes: 20_000_000 }),
    behindZone: false,
    door: createSignedDoor({ keys, clock, hosts: null }),
    report,
    ambient,
  };
  return {
    clock,
    store,
    origin,
    media,
    mediaAsked,
    cache,
    purges,
    events,
    content,
    parts,
    ledger: (site = SITE) => of(site).ledger,
    record: (site = SITE) => of(site).record,
    workOff: (site = SITE) => of(site).ledger.workOff(),
    loseRecord: (site = SITE) => void sites.delete(site),
    async pass(ms, site = SITE) {
      const endMs = clock.now() + ms;
      for (let rounds = 0; ; rounds++) {
        if (rounds > 1_000) throw new Error("what is due is never done");
        const dueMs = of(site).record.nextDueMs();
        if (dueMs === null || dueMs > endMs) break;
        await clock.advance(Math.max(0, dueMs - clock.now()));
        await of(site).ledger.workOff();
      }
      await clock.advance(endMs - clock.now());
    },
  };
}

/** A token that opens this, as the cache has it. */
export const resolvedTo = (grant: Grant): Resolved => ({
  grant,
  asked: { site: null, printed: `token:${grant.site}` },
  etag: `"${grant.site}"`,
});
