import { keyOf, type Key } from "../../shared/keys.ts";
import { withDeadline } from "../../shared/clock.ts";
import {
  LEDGER_TIMEOUT_MS,
  STORE_LATE_MS,
  STORE_TIMEOUT_MS,
  UNVERIFIED_TTL_S,
} from "../../shared/limits.ts";
import { goneDetail, parsePrinted, type Query } from "../../shared/query.ts";
import { isAtLeast, type Version } from "../../shared/version.ts";
import { parseGrant } from "../../shared/api.ts";
import { unverifiedTtlS } from "./breaker.ts";
import { inTime, type Found, type InTimeParts } from "./in-time.ts";
import { readLooked, isUsable } from "./heard.ts";
import { fitsCaches } from "../cache-tags.ts";
import type {
  Answer,
  Asked,
  Freshness,
  FromOrigin,
  Ledger,
  Looked,
  Origin,
  Store,
  Stored,
} from "../ports.ts";
import { askReplica, type Question } from "./replica.ts";

export interface ContentParts extends InTimeParts {
  store: Pick<Store, "get">;
  ledgerOf(site: number): Ledger;
  origin: Origin;
}

/**
 * Answers a cache miss (docs/design.md §3.3): store and ledger are read side by side. What the ledger confirms is
 * verified, and so is what its documents say; where they say nothing the origin does, else the last body there is. A store that
 * is late keeps nobody waiting whom the documents can answer.
 */
export async function answerMiss(parts: ContentParts, asked: Asked): Promise<Answer> {
  const query = parsePrinted(asked.printed);
  if (query.kind === "token") return answerToken(parts, asked, query);
  if (asked.site === null) throw new Error("content is always of a site");
  const key = await keyOf(asked.site, query);
  const store = readStore(parts, key);
  const looked = await readLedger(parts, asked.site, key);
  return judgeSoon(parts, { asked, query, looked, minChange: null }, store);
}

/**
 * Answers a reader who has seen a change and wants nothing older (docs/design.md §3.5), past every cache:
 * from store and documents when the ledger has that change, else from the origin; while it is away from what there is.
 */
export async function answerFrom(
  parts: ContentParts,
  asked: Asked,
  minChange: number,
): Promise<Answer> {
  const query = parsePrinted(asked.printed);
  if (asked.site === null) throw new Error("content is always of a site");
  const key = await keyOf(asked.site, query);
  const looked = await readLedger(parts, asked.site, key);
  return judgeSoon(parts, { asked, query, looked, minChange }, readStore(parts, key));
}

/** Judges what the store says; while it is late, those are asked who may know it too, and whoever has an answer gives it. */
async function judgeSoon(
  parts: ContentParts,
  miss: Miss,
  store: Promise<Found<Stored | null>>,
): Promise<Answer> {
  const found = await unlessLate(parts, store, async () =>
    isCaughtUp(miss) ? askReplica(parts, miss) : { kind: "unavailable" },
  );
  return "stored" in found ? judge(parts, { ...miss, ...found }) : found;
}

const unknown: Answer = { kind: "unavailable" };

/** What the store says, or, once it is late, what others do if that comes first. */
async function unlessLate(
  { clock }: ContentParts,
  store: Promise<Found<Stored | null>>,
  others: () => Promise<Answer>,
): Promise<{ stored: Found<Stored | null> } | Exclude<Answer, { kind: "unavailable" }>> {
  if ((await withDeadline(clock, STORE_LATE_MS, store)).kind === "late") {
    const asking = others();
    asking.catch(() => undefined);
    const answer = await Promise.race([store.then(() => unknown), asking]);
    if (answer.kind !== "unavailable") return answer;
  }
  return { stored: await store };
}

/** A token's key names no site, so the site whose ledger can confirm it is read from the body. */
async function answerToken(parts: ContentParts, asked: Asked, query: Query): Promise<Answer> {
  const key = await keyOf(0, query);
  const unheard = { asked, query, looked: { kind: "away" }, minChange: null } as const;
  const found = await unlessLate(parts, readStore(parts, key), () =>
    fromElsewhere(parts, unheard, null),
  );
  if (!("stored" in found)) return found;
  const { stored } = found;
  const value = stored.kind === "found" ? stored.value : null;
  // a tombstone does not say whose it is, so no ledger can confirm it: the store may lag behind a token given again
  if (value?.state === "gone") return gone(query, value.version, "unverified");
  const site = value === null ? undefined : await siteOf(value);
  if (site === undefined) {
    if (value !== null) unreadable(parts, key);
    return fromElsewhere(parts, unheard, null);
  }
  const looked = await readLedger(parts, site.id, key);
  const held = { kind: "found", value: site.stored } as const;
  return judge(parts, { asked, query, stored: held, looked, minChange: null });
}

/** Another version wrote it; to this one it is not there. */
const unreadable = ({ report }: ContentParts, key: Key) =>
  report({ kind: "edge.trouble", part: "store", cause: `the grant in ${key} cannot be read` });

async function siteOf(
  stored: Stored & { state: "live" },
): Promise<{ id: number; stored: Stored } | undefined> {
  const body = await new Response(stored.body).text();
  const grant = parseGrant(body);
  return grant === undefined ? undefined : { id: grant.site, stored: { ...stored, body } };
}

/** A question that no cache answered, and what is known of it. */
interface Miss extends Question {
  query: Query;
}

async function judge(
  parts: ContentParts,
  { stored, ...miss }: Miss & { stored: Found<Stored | null> },
): Promise<Answer> {
  const { asked, query, looked } = miss;
  const last = stored.kind === "found" ? usable(stored.value, looked) : null;
  if (!isCaughtUp(miss)) return fromElsewhere(parts, miss, last);
  if (looked.kind === "away") {
    const answer =
      last === null ? await fromElsewhere(parts, miss, null) : known(query, last, "unverified");
    return keptWhileAway(parts, asked.site, answer);
  }
  const { need } = looked.value;
  if (need?.state === "gone") return gone(query, need.version, "verified");
  if (need?.state === "live" && last !== null && isAtLeast(last.version, need.version)) {
    return known(query, last, "verified");
  }
  return fromElsewhere(parts, miss, last);
}

/** Whether the ledger has the change that the reader has seen. */
const isCaughtUp = ({ looked, minChange }: Miss): boolean =>
  minChange === null || (looked.kind === "found" && looked.value.head.change >= minChange);

/** Tokens are kept as short as ever: a revoked one is refused within a time that is promised. */
function keptWhileAway({ breaker }: ContentParts, site: number | null, answer: Answer): Answer {
  if (site === null || !("freshness" in answer)) return answer;
  const keepS = unverifiedTtlS(breaker, site);
  return keepS === UNVERIFIED_TTL_S ? answer : { ...answer, keepS };
}

/** What may be given of what the store has while nobody knows better; all of it while the ledger cannot be asked. */
function usable(stored: Stored | null, looked: Found<Looked>): Stored | null {
  if (stored === null || looked.kind === "away") return stored;
  return isUsable(stored, looked.value) ? stored : null;
}

/** What the store has, as an answer. */
function known(query: Query, stored: Stored, freshness: Freshness): Answer {
  if (stored.state === "gone") return gone(query, stored.version, freshness);
  const { etag, body, version, tags } = stored;
  return { kind: "live", etag, body, tags, version, freshness, source: "store" };
}

const gone = (query: Query, version: Version, freshness: Freshness): Answer => ({
  kind: "absent",
  detail: goneDetail(query),
  version,
  freshness,
  source: "store",
});

/**
 * What the ledger's documents say, else the origin, else the last one the edge has. Who has seen a change that the ledger
 * does not have is given of its documents only what no origin knows better.
 */
async function fromElsewhere(
  parts: ContentParts,
  miss: Miss,
  last: Stored | null,
): Promise<Answer> {
  const isBehind = !isCaughtUp(miss);
  let selected: Answer = { kind: "unavailable" };
  if (!isBehind) selected = await askReplica(parts, miss);
  if (selected.kind !== "unavailable") return selected;
  const found: FromOrigin = await parts.origin.ask(miss.asked, { fresh: isBehind });
  if (found.kind === "refused") return found;
  if (found.kind === "live" || found.kind === "absent") return ofOrigin(miss.asked, found);
  if (isBehind) selected = await askReplica(parts, miss);
  // nobody else can say: after a rush of misses there is more room
  else if (found.kind === "away" && last === null && isBusy(selected))
    selected = await askReplica(parts, miss);
  if (selected.kind !== "unavailable") return selected;
  if (last !== null) return known(miss.query, last, "stale");
  if (found.kind === "busy") return { kind: "unavailable", busy: found.code };
  return found.kind === "failed" ? { kind: "unavailable", failed: true } : selected;
}

/**
 * What an origin said. Nobody can verify it, so it is kept for seconds; a purge of what it was made of ends it before, and
 * one that comes while the origin answers keeps it out of caches.
 */
function ofOrigin(
  { site }: Asked,
  found: Extract<FromOrigin, { kind: "live" | "absent" }>,
): Answer {
  const tagged = site !== null && fitsCaches(site, found.tags);
  return { ...found, freshness: "unverified", source: "origin", ...(tagged && { tagged }) };
}

const isBusy = (answer: Answer): boolean =>
  answer.kind === "unavailable" && answer.busy !== undefined;

/** What the store holds for a key, in time. */
export const readStore = (parts: ContentParts, key: Key) =>
  inTime(parts, "store", "", STORE_TIMEOUT_MS, () => parts.store.get(key));

/** What the site's ledger knows of a key, in time. */
export const readLedger = (parts: ContentParts, site: number, key: Key) =>
  inTime(parts, "ledger", String(site), LEDGER_TIMEOUT_MS, async () =>
    readLooked(await parts.ledgerOf(site).look(key)),
  );
