import type { Answer, Asked, Looked, Need, Selected, Stored } from "../../edge/ports.ts";
import { parseRowKey, type Key } from "../../shared/keys.ts";
import {
  LEDGER_TIMEOUT_MS,
  ORIGIN_READ_TIMEOUT_MS,
  STORE_TIMEOUT_MS,
} from "../../shared/limits.ts";
import type { Batch } from "../../shared/push.ts";
import type { Bytes } from "../../shared/respond.ts";
import { isAtLeast, printVersion } from "../../shared/version.ts";
import type { Kv } from "./kv.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * What must hold, by number. I1 fresh within the bound · I2 all places converge · I3 nothing goes back · I4 nobody who
 * names a change is shown less · I5 no acknowledged publish is lost · I7 what was taken down stays down · I8 every body
 * is what one state of the content shows, documents embedded in it included (which is I13 too) · I10 no site shows
 * another's · I11 what is known is answered, in time, whatever is away · I12 no reader waits for an origin in vain ·
 * I15 what arrives again changes nothing · I16 trouble of one edge holds up no other · I17 no error is kept as content
 * I18 what was taken down is in no answer once the purges are over, whatever is away · I19 what is selected is what the log
 * had at its head.
 * Writers and drafts (I6, I9) are Postgres's business, of which there is none here.
 */
export type Invariant =
  | "I1"
  | "I2"
  | "I3"
  | "I4"
  | "I5"
  | "I7"
  | "I8"
  | "I10"
  | "I11"
  | "I12"
  | "I15"
  | "I16"
  | "I17"
  | "I18"
  | "I19";

export type Fail = (invariant: Invariant, what: string) => void;

/** One answer of the content layer, and what its ports gave it. */
export interface Fill {
  asked: Asked;
  place: string;
  startMs: number;
  /** It goes past the ledger when that is behind what the reader has seen. */
  past: boolean;
  /** What the ledgers had when they were asked. */
  need: { site: number; key: Key; need: Need | null }[];
  /** Undefined while nothing came. */
  stored?: Stored | null;
  looked?: Looked;
  selected?: Selected;
  asks: number;
  originAway?: boolean;
}

/** Above the sum of all deadlines of a fill; a way to the origin adds to its own. */
const FILL_MOST_MS =
  Math.max(STORE_TIMEOUT_MS, LEDGER_TIMEOUT_MS) + LEDGER_TIMEOUT_MS + ORIGIN_READ_TIMEOUT_MS + 200;

export function checkFill(
  fill: Fill,
  answer: Answer,
  scheduler: Scheduler,
  fail: Fail,
  { isGiven, isEnded, isErased }: { isGiven: IsGiven; isEnded: IsEnded; isErased: IsEnded },
): void {
  const what = `${fill.place} ${fill.asked.printed}`;
  if (scheduler.now() - fill.startMs > FILL_MOST_MS)
    fail("I11", `${what} took ${scheduler.now() - fill.startMs} ms`);
  if (answer.kind === "unavailable") checkUnavailable(fill, what, fail, isGiven);
  if (!("freshness" in answer)) return;
  const need = fill.need.at(-1)?.need ?? null;
  const isOld =
    need !== null && (answer.version === null || !isAtLeast(answer.version, need.version));
  if (answer.freshness === "verified" && isOld)
    fail("I3", `${what} is verified, but older than ${printVersion(need.version)}`);
  if (answer.freshness === "stale" && fill.originAway !== true)
    fail("I12", `${what} is stale, although the origin answers`);
  const { stored, looked } = fill;
  const isWarm = looked?.need?.state === "live" || looked?.need?.state === "gone";
  // only what is kept warm may lag, and be given all the same while no origin answers
  if (looked !== undefined && !isWarm && answer.kind === "live" && answer.source === "store")
    if (isEnded(fill, textOf(answer.body))) fail("I7", `${what} came to its end, and is given`);
  // whatever the store gives: who could ask the ledger knows better
  if (looked !== undefined && answer.kind === "live" && answer.source !== "origin")
    if (isErased(fill, textOf(answer.body))) fail("I18", `${what} was taken down, and is given`);
  const confirmed =
    !fill.past &&
    need?.state === "live" &&
    looked?.need?.state === "live" &&
    stored !== undefined &&
    stored !== null &&
    isAtLeast(stored.version, looked.need.version);
  if (confirmed && fill.asks > 0 && answer.source === "store")
    fail("I12", `${what} asked the origin, although the edge had it`);
}

/** Whether a body that the store has must be given when the origin is away, by what the log and its readers know. */
export type IsGiven = (fill: Fill, stored: Stored) => boolean;

/** Whether the ledger was told, before it was asked, that this came to its end, or something in it did. */
export type IsEnded = (fill: Fill, text: string) => boolean;

/** A 503 is for what nobody has. */
function checkUnavailable(fill: Fill, what: string, fail: Fail, isGiven: IsGiven): void {
  if (fill.originAway !== true) fail("I11", `${what} is unavailable, although the origin answers`);
  if (fill.stored !== undefined && fill.stored !== null && isGiven(fill, fill.stored))
    fail("I11", `${what} is unavailable, although the store has it`);
  if (fill.selected?.kind === "live" || fill.selected?.kind === "absent")
    fail("I11", `${what} is unavailable, although it was selected`);
}

const decoder = new TextDecoder();

/** In the world no body is a stream. */
export const textOf = (body: Bytes): string =>
  typeof body === "string" ? body : decoder.decode(body as Uint8Array);

/** A ledger says it has a stretch when the store has every body of it (I5). */
export function checkStored(batch: Batch, kv: Kv, fail: Fail): void {
  for (const { key, state, position } of batch.entries) {
    // documents are in no store
    if (state === "dropped" || parseRowKey(batch.site, key) !== null) continue;
    const newest = kv.newest(key as Key);
    if (newest === undefined || !isAtLeast(newest, { epoch: batch.epoch, position }))
      fail("I5", `a ledger took ${position} of ${key.slice(0, 12)} before the store had it`);
  }
}
