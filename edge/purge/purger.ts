import { withDeadline, type Clock, type Random } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import type { CacheTag, Key } from "../../shared/keys.ts";
import {
  PURGE_AGAIN,
  PURGE_ANSWER_MS,
  PURGE_BACKOFF,
  PURGE_CALL_TIMEOUT_MS,
  PURGE_CALLS_AT_ONCE,
  PURGE_MAX_QUEUE_MS,
  PURGE_MAX_REMEMBERED,
  PURGE_RESERVED_CALLS,
} from "../../shared/limits-purges.ts";
import { backoffMs } from "../../shared/retry.ts";
import { printVersion } from "../../shared/version.ts";
import type { Purged, Purger, Want } from "../ports.ts";
import {
  callsIn,
  callsWithin,
  fullBucket,
  msUntil,
  refill,
  spend,
  type Bucket,
  type Quota,
} from "./bucket.ts";
import { createShares, roomFor, type Shares } from "./shares.ts";
import { mayUseReserve, nextCall, type Call, type Placed, type Waiting } from "./plan.ts";

/**
 * One purge call to a cache, of at most PURGE_TAGS_PER_CALL tags. `refused`: not now, the quota is used up.
 * @throws when nothing is known of it
 */
export type SendPurge = (tags: CacheTag[]) => Promise<"sent" | "refused">;

export interface PurgerParts {
  send: SendPurge;
  quota: Quota;
  /** Where the calls left are kept, so that a restart does not forget those that were made. */
  saved: {
    load(): Bucket | null;
    /** Never throws. */
    save(bucket: Bucket): void;
  };
  clock: Clock;
  random: Random;
  report: Report;
}

/**
 * Paces the purges of all ledgers of an edge (docs/design.md §2.5). What waits is merged and planned anew for every
 * call, so that a call takes along whatever has come meanwhile. Nothing here needs to survive but the calls left.
 */
export function createPurger(parts: PurgerParts): Purger {
  return new PacedPurger(parts);
}

/** A want by which it is told from others for the same key, which several sites may have (`keysOfEverything`). */
const nameOf = ({ site, version, round }: Placed) => `${site} ${printVersion(version)} ${round}`;

class PacedPurger implements Purger {
  readonly #parts: PurgerParts;
  readonly #waiting = new Map<Key, Waiting>();
  readonly #sent = new Map<Key, string>();
  /** The wants of calls under way, by name. */
  readonly #flying = new Map<Key, string>();
  /** Calls under way; each ends when the next one may have begun. */
  readonly #flights = new Set<Promise<void>>();
  readonly #reserved: number;
  readonly #shares: Shares;
  #bucket: Bucket;
  #turn = 0;
  #failures = 0;
  #notBeforeMs = 0;
  #timer: AbortController | null = null;

  constructor(parts: PurgerParts) {
    this.#parts = parts;
    this.#reserved = Math.min(PURGE_RESERVED_CALLS, parts.quota.burst - 1);
    this.#shares = createShares(parts.quota, parts.clock);
    this.#bucket = parts.saved.load() ?? fullBucket(parts.quota, parts.clock.now());
  }

  async purge(site: number, wanted: Want[]): Promise<Purged> {
    const wants = wanted.map((want) => ({ ...want, site }));
    this.#take(site, wants);
    this.#pump();
    await withDeadline(this.#parts.clock, PURGE_ANSWER_MS, this.#settle(wants));
    const open = wants.filter((want) => !this.#isSent(want));
    if (open.length === 0) return { waiting: [], againInMs: 0 };
    this.#parts.report({ kind: "purge.waiting", site, keys: open.length });
    return { waiting: open.map(({ key }) => key), againInMs: this.#againInMs(open) };
  }

  /** Takes in what is not sent, under way or waiting already. */
  #take(site: number, wants: Placed[]): void {
    let merged = 0;
    const room = roomFor(site, wants.length, this.#waiting);
    let added = 0;
    for (const want of wants) {
      if (this.#isSent(want) || this.#isFlying(want)) continue;
      const known = this.#waiting.get(want.key);
      if (known !== undefined) merged += 1;
      if (known === undefined && added >= room && !want.takesDown) continue;
      if (known === undefined) added += 1;
      this.#waiting.set(want.key, { ...want, turn: known?.turn ?? this.#turn++ });
    }
    if (merged > 0) this.#parts.report({ kind: "purge.merged", site, keys: merged });
  }

  /** Ends when all wants are sent, or those left wait for calls to come back. */
  async #settle(wants: Placed[]): Promise<void> {
    for (;;) {
      const open = wants.filter((want) => !this.#isSent(want));
      const isGoing = open.some(this.#isFlying) || this.#waitMs(open) === 0;
      if (open.length === 0 || !isGoing || this.#flights.size === 0) return;
      await Promise.race(this.#flights);
    }
  }

  readonly #isFlying = (want: Placed): boolean => this.#flying.get(want.key) === nameOf(want);

  readonly #isSent = (want: Placed): boolean => this.#sent.get(want.key) === nameOf(want);

  /** Starts every call that may be made now, and sees to the ones that may not. */
  #pump(): void {
    this.#timer?.abort();
    this.#timer = null;
    for (;;) {
      // a take-down does not wait for the end of other calls
      const call = this.#next(this.#flights.size >= PURGE_CALLS_AT_ONCE);
      if (call === null) break;
      const flight = this.#fly(call).finally(() => {
        this.#flights.delete(flight);
        this.#pump();
      });
      this.#flights.add(flight);
    }
    if (this.#flights.size === 0 && this.#waiting.size > 0) void this.#pumpLater();
  }

  async #pumpLater(): Promise<void> {
    const { signal } = (this.#timer = new AbortController());
    await this.#parts.clock.sleep(Math.max(1, this.#waitMs([...this.#waiting.values()])), signal);
    if (!signal.aborted) this.#pump();
  }

  /** The next call, paid for; null when there is none, or it may not be made now. */
  #next(onlyTakeDowns: boolean): Call | null {
    const { quota, saved } = this.#parts;
    const all = [...this.#waiting.values()];
    const waiting = onlyTakeDowns ? all.filter(({ takesDown }) => takesDown) : all;
    const calls = callsIn(this.#refilled());
    if (waiting.length === 0 || calls < 1 || this.#pauseMs() > 0) return null;
    // of the reserved calls one at a time
    const within = Math.max(1, calls - this.#reserved) + callsWithin(quota, PURGE_MAX_QUEUE_MS);
    const isShort = calls <= this.#reserved;
    const call = nextCall(waiting, { calls: within, isShort, isServed: this.#isServed });
    if (call === null) return null;
    // before the call is made: whoever dies in between has made it
    this.#bucket = spend(this.#bucket);
    saved.save(this.#bucket);
    return call;
  }

  /** Makes a call. What it covers waits again when it fails, unless something newer waits for the same key. */
  async #fly(call: Call): Promise<void> {
    const { report } = this.#parts;
    for (const want of call.covers) {
      this.#waiting.delete(want.key);
      this.#flying.set(want.key, nameOf(want));
    }
    const outcome = await this.#send(call).catch((error: unknown) => {
      report({ kind: "edge.trouble", part: "purge", cause: causeText(error) });
      return "failed" as const;
    });
    for (const want of call.covers) {
      if (this.#isFlying(want)) this.#flying.delete(want.key);
      if (outcome === "sent") this.#remember(want);
      else if (!this.#waiting.has(want.key)) this.#waiting.set(want.key, want);
    }
    if (outcome === "sent") this.#succeeded(call);
    else this.#failed(call, outcome === "refused");
  }

  /** @throws what the cache throws, or that it did not answer in time */
  async #send({ tags }: Call): Promise<"sent" | "refused"> {
    const { clock, send } = this.#parts;
    const timed = await withDeadline(clock, PURGE_CALL_TIMEOUT_MS, send(tags));
    if (timed.kind === "done") return timed.value;
    throw new Error(`the cache did not answer a purge in ${PURGE_CALL_TIMEOUT_MS} ms`);
  }

  #remember(want: Placed): void {
    this.#sent.delete(want.key);
    this.#sent.set(want.key, nameOf(want));
    if (this.#sent.size <= PURGE_MAX_REMEMBERED) return;
    const [oldest] = this.#sent.keys();
    if (oldest !== undefined) this.#sent.delete(oldest);
  }

  #succeeded(call: Call): void {
    const { report } = this.#parts;
    const { tags, covers, escalated } = call;
    this.#shares.serve(call);
    this.#failures = 0;
    const takeDowns = covers.filter(({ takesDown }) => takesDown).length;
    report({ kind: "purge.sent", tags: tags.length, keys: covers.length, takeDowns });
    for (const each of escalated) report({ kind: "purge.escalated", ...each });
  }

  /** The cache knows better than we how many calls are left. */
  #failed({ tags }: Call, isRefused: boolean): void {
    const { clock, random, report, saved } = this.#parts;
    if (isRefused) {
      report({ kind: "purge.refused", tags: tags.length });
      this.#bucket = { parts: 0, atMs: clock.now() };
      saved.save(this.#bucket);
    }
    this.#failures += 1;
    this.#notBeforeMs = clock.now() + backoffMs(PURGE_BACKOFF, this.#failures, random);
  }

  /** Milliseconds until a call for these may be made. */
  #waitMs(wants: Placed[]): number {
    const { quota } = this.#parts;
    const bucket = this.#refilled();
    const one = msUntil(quota, bucket, 1);
    const more = msUntil(quota, bucket, this.#reserved + 1);
    const waitsMs = wants.map((want) => {
      if (!mayUseReserve(want, () => false)) return more;
      if (want.takesDown) return one;
      return Math.min(more, Math.max(one, this.#shares.restMs(want.site)));
    });
    return Math.max(this.#pauseMs(), Math.min(...waitsMs));
  }

  /** What is left of the pause after a failure; a clock that went back does not lengthen it. */
  #pauseMs(): number {
    const ms = this.#notBeforeMs - this.#parts.clock.now();
    return ms > PURGE_BACKOFF.maxMs ? 0 : Math.max(0, ms);
  }

  #refilled(): Bucket {
    this.#bucket = refill(this.#parts.quota, this.#bucket, this.#parts.clock.now());
    return this.#bucket;
  }

  readonly #isServed = (site: number): boolean => this.#shares.isServed(site);

  #againInMs(open: Placed[]): number {
    const ms = this.#waitMs(open) + PURGE_AGAIN.slackMs;
    return Math.min(PURGE_AGAIN.mostMs, Math.max(PURGE_AGAIN.leastMs, ms));
  }
}
