import { MAX_OPERATIONS } from "../../shared/limits-working.ts";
import type { CopyKey } from "./journal.ts";
import { answered, toSend, type LocalCopy } from "./local-copy.ts";
import { againMs, dueMs, HURRIED } from "./pace.ts";
import type { CopyParts, Reply } from "./ports.ts";

/** How it stands between a copy and the origin. */
export type Link =
  | { kind: "here" }
  | { kind: "away"; detail: string; sinceMs: number }
  /** Until somebody signs in. */
  | { kind: "signed_out" }
  /** Until the next edit, or until somebody asks for another try. Nothing is dropped. */
  | { kind: "refused"; status: number; detail: string };

/** The copy whose edits are sent. */
export interface SentCopy {
  /** While this tab leads; each time it begins to, that is another term. */
  get(): { local: LocalCopy; term: object } | null;
  set(local: LocalCopy): void;
  /** Resolves when the journal has what there is now, or cannot. */
  kept(): Promise<void>;
  /** Asks the origin what it has. */
  look(): Promise<void>;
  changed(): void;
}

type Parts = Pick<CopyParts, "origin" | "clock" | "random">;

/** The one ordered queue of a copy: what may have been sent is sent again, with the same ids, before anything else. */
export class Sender {
  link: Link = { kind: "here" };
  private readonly parts: Parts;
  private readonly key: CopyKey;
  private readonly copy: SentCopy;
  private readonly until: AbortSignal;
  private nudge = new AbortController();
  private firstMs: number | null = null;
  private lastMs = 0;
  private failures = 0;
  private againAtMs = 0;
  private lookedAt = 0;

  constructor(parts: Parts, key: CopyKey, until: AbortSignal, copy: SentCopy) {
    this.parts = parts;
    this.key = key;
    this.copy = copy;
    this.until = until;
    until.addEventListener("abort", () => this.nudge.abort());
  }

  /** Sends what is due, until told to end. */
  async run(): Promise<void> {
    while (!this.until.aborted) {
      const waitMs = this.waitMs();
      if (waitMs > 0) await this.pause(waitMs);
      else if (this.hasPending()) await this.send();
      else await this.copy.look();
    }
  }

  wasEdited(): void {
    this.lastMs = this.parts.clock.now();
    this.firstMs ??= this.lastMs;
    if (this.link.kind === "refused") this.link = { kind: "here" };
    this.nudge.abort();
  }

  /** Tries at once, whatever came of the last try. */
  now(): void {
    this.firstMs = null;
    this.againAtMs = 0;
    if (this.link.kind !== "away") this.link = { kind: "here" };
    this.nudge.abort();
  }

  /** Sends sooner after a key, for as long as somebody looks at what becomes of it. @returns how to end that */
  hurry(): () => void {
    this.lookedAt += 1;
    this.nudge.abort();
    return () => void (this.lookedAt -= 1);
  }

  /** What came of asking for the copy says how it stands, too. */
  heard(reply: Reply<unknown>): void {
    switch (reply.kind) {
      case "done":
        this.failures = 0;
        // a read that is answered does not make good what was refused
        if (this.link.kind !== "refused") this.link = { kind: "here" };
        return this.nudge.abort();
      case "away":
        return this.wait(reply);
      case "signed_out":
        return void (this.link = { kind: "signed_out" });
      case "refused":
        return void (this.link = reply);
    }
  }

  private wait({ detail, retryAfterS }: Extract<Reply<never>, { kind: "away" }>): void {
    const { clock, random } = this.parts;
    this.failures += 1;
    this.againAtMs = clock.now() + againMs(this.failures, random, retryAfterS);
    const sinceMs = this.link.kind === "away" ? this.link.sinceMs : clock.now();
    this.link = { kind: "away", detail, sinceMs };
    this.nudge.abort();
  }

  private hasPending(): boolean {
    return (this.copy.get()?.local.pending.length ?? 0) > 0;
  }

  private waitMs(): number {
    const nowMs = this.parts.clock.now();
    if (this.link.kind === "away") return this.againAtMs - nowMs;
    if (this.link.kind !== "here" || !this.hasPending()) return Infinity;
    const pace = this.lookedAt > 0 ? HURRIED : undefined;
    return this.firstMs === null ? 0 : dueMs(this.firstMs, this.lastMs, pace) - nowMs;
  }

  /** Ends early when something happens. */
  private async pause(ms: number): Promise<void> {
    this.nudge = new AbortController();
    const { signal } = this.nudge;
    if (this.until.aborted) return;
    if (ms < Infinity) return this.parts.clock.sleep(ms, signal);
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  }

  private async send(): Promise<void> {
    const before = this.copy.get();
    if (before === null) return;
    this.firstMs = null;
    this.copy.set(toSend(before.local, MAX_OPERATIONS));
    // what is sent is on the device before: a crash after it finds what it has to ask for
    await this.copy.kept();
    const held = this.copy.get();
    if (held === null || held.term !== before.term) return;
    const { version, pending, sent } = held.local;
    const operations = pending.slice(0, Math.min(sent, MAX_OPERATIONS));
    if (operations.length === 0) return;
    const reply = await this.parts.origin.send(this.key, { version, operations }, this.until);
    const now = this.copy.get();
    // who leads now sends it again
    if (now === null || now.term !== held.term) return;
    if (reply.kind === "done") {
      this.link = { kind: "here" };
      this.copy.set(answered(now.local, reply.value));
    }
    this.heard(reply);
    this.copy.changed();
  }
}
