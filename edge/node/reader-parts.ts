import { createFolderStore } from "../../program/folder-store.ts";
import { ambient } from "../../program/current.ts";
import { systemClock } from "../../shared/clock.ts";
import { handingOn } from "../../shared/current.ts";
import type { Report } from "../../shared/events.ts";
import { WRITE_BODIES_BYTES } from "../../shared/limits-edge.ts";
import { fetchingAs, type Tracer } from "../../shared/tracing.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import type { EdgeParts } from "../app.ts";
import { createByteBudget } from "../limits/byte-budget.ts";
import { createMediaOrigin } from "../media/media-origin.ts";
import type { AnswerCache, Ledger } from "../ports.ts";
import { createBreaker } from "../read/breaker.ts";
import type { ContentParts } from "../read/content.ts";
import { createMinChanges } from "../read/min-change.ts";
import { createOrigin } from "../read/origin.ts";
import { parseOrigins } from "../read/origins.ts";
import { createTokenMemo, createTokens } from "../read/tokens.ts";
import { createSignedDoor, parseHosts } from "../signed.ts";
import type { Calls } from "./calls.ts";
import { createCodings } from "./codings.ts";
import { foldersOf, type KeeperMethods } from "./keeper.ts";
import type { MainMethods } from "./main-methods.ts";

/** What a thread that answers readers is told when it begins. */
export interface ReaderSettings {
  folder: string;
  origins: string;
  pushKeys: string;
  hosts: string;
  /** Whether a zone's cache in front is purged with ours. */
  isBehindZone: boolean;
}

interface ReaderSurroundings extends Required<Pick<EdgeParts, "given">> {
  keeper: Calls<KeeperMethods & Pick<MainMethods, "picture">>;
  cache: AnswerCache;
  report: Report;
  tracer: Tracer | undefined;
}

/** The edge as one thread has it: what it does not remember it asks the keeper, what only an origin can do it asks there. */
export function wireReader(
  settings: ReaderSettings,
  { keeper, cache, report, given, tracer }: ReaderSurroundings,
): EdgeParts {
  const clock = systemClock;
  const keys = parseSecretKeys(settings.pushKeys);
  const urls = parseOrigins(settings.origins);
  const breaker = createBreaker({ clock, random: Math.random, report });
  const plain = handingOn((input, init) => globalThis.fetch(input, init), ambient);
  const fetch = fetchingAs(plain, tracer);
  const toOrigin = { urls, keys, breaker, fetch, clock, report };
  const content: ContentParts = {
    store: { get: keeper.stored },
    ledgerOf: (site) => ledgerAt(keeper, site),
    origin: createOrigin(toOrigin),
    breaker,
    clock,
    report,
  };
  const { total: totalBytes, site: nameBytes } = WRITE_BODIES_BYTES;
  return {
    tokens: createTokens(cache, createTokenMemo()),
    cache,
    content,
    changes: createMinChanges(clock),
    limits: { spend: keeper.spend },
    writeBodies: createByteBudget({ totalBytes, nameBytes }),
    behindZone: settings.isBehindZone,
    codings: createCodings(keeper.compress),
    given,
    media: {
      store: createFolderStore(foldersOf(settings.folder).media),
      origin: createMediaOrigin(toOrigin),
      pictures: { make: keeper.picture },
      sized: (stream) => stream,
      clock,
      report,
    },
    door: createSignedDoor({ keys, clock, hosts: parseHosts(settings.hosts) }),
    report,
    ambient,
    tracer,
  };
}

const ledgerAt = (keeper: Calls<KeeperMethods>, site: number): Ledger => ({
  look: (key) => keeper.look(site, key),
  select: (printed) => keeper.select(site, printed),
  apply: keeper.apply,
  forget: keeper.forget,
});
