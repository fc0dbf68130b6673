import { withDeadline } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import type { Operation } from "../../shared/working/operation.ts";
import { pathOf } from "../../shared/working/apply.ts";
import type { JsonObject } from "../../shared/working/value.ts";
import { NO_HISTORY, recorded, taken, type History } from "./history.ts";
import { isAllSent, type CopyKey } from "./journal.ts";
import { openDisagreements } from "./conflicts.ts";
import { edited, openedCopy, received, redone, reopenedCopy, viewOf } from "./local-copy.ts";
import type { LocalCopy, Told } from "./local-copy.ts";
import { Keeper } from "./keeper.ts";
import { latest } from "./latest.ts";
import type { CopyParts } from "./ports.ts";
import { Sender, type Link } from "./sender.ts";

/** ours: how long who publishes waits for what is still to be sent. */
const SENT_MS = 15_000;

/** What somebody sees of a working copy that is open on a device. */
export interface Seen<T extends Told = Told> {
  /** What the editor shows; null until it is known. */
  view: JsonObject | null;
  local: LocalCopy | null;
  /** What the origin said last. */
  told: T | null;
  /** All that was done is at the origin or in the journal. */
  isKept: boolean;
  /** Why the device keeps nothing, if it does not. */
  unkept: string | null;
  link: Link;
}

/** A change of what the device has: an edit, or another. Those that are in no journal yet are done again on what another tab wrote. */
type Act = { edit: Operation } | { change: (local: LocalCopy) => LocalCopy };

const done = (local: LocalCopy, act: Act): LocalCopy =>
  "edit" in act ? edited(local, act.edit) : act.change(local);

/**
 * A working copy that is open: what is done to it is shown at once, kept on the device, and then sent, in the order it was done.
 * Of several tabs one writes and sends; another that is typed into becomes that one.
 */
export class OpenCopy<T extends Told = Told> {
  readonly key: CopyKey;
  private readonly parts: CopyParts<T>;
  private readonly stopped = new AbortController();
  private readonly keeper: Keeper;
  private readonly sender: Sender;
  private local: LocalCopy | null = null;
  private view: JsonObject | null = null;
  private told: T | null = null;
  /** Done here, and in no journal yet. */
  private acts: Act[] = [];
  private isBegun = false;
  private history: History = NO_HISTORY;
  private readonly listeners = new Set<() => void>();
  /** Reads what the origin has. */
  readonly look = latest(() => this.read());

  constructor(parts: CopyParts<T>, key: CopyKey) {
    this.parts = parts;
    this.key = key;
    this.keeper = new Keeper(parts, key, this.stopped.signal, {
      get: () => this.local,
      unkept: () => this.acts.length,
      kept: (count) => void (this.acts = this.acts.slice(count)),
      show: (kept) => this.show(kept),
      look: () => void (this.told !== null && this.look()),
      leads: () => this.sender.now(),
      changed: () => this.changed(),
    });
    this.sender = new Sender(parts, key, this.stopped.signal, {
      get: () => this.led(),
      set: (local) => this.sent(local),
      kept: () => this.keeper.write(),
      look: () => this.look(),
      changed: () => this.changed(),
    });
  }

  /** Opens it: from the journal, so that it is there without the origin, and from the origin. */
  async begin(): Promise<void> {
    await this.keeper.follow();
    this.isBegun = true;
    void this.keeper.lead(false);
    void this.sender.run();
    await this.look();
  }

  seen(): Seen<T> {
    const { view, local, told } = this;
    const isKept = this.acts.length === 0 || (local !== null && isAllSent(local));
    return { view, local, told, isKept, unkept: this.keeper.refusal, link: this.sender.link };
  }

  /** @returns how to listen no more */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Does an operation; what is seen has it when this returns. */
  edit(operation: Operation): void {
    if (this.view === null) return;
    this.history = recorded(this.history, this.view, operation, this.parts.clock.now());
    this.did({ edit: operation });
  }

  /** Takes back what was done last, or does it again. @returns where; null when there is nothing, or somebody changed it since */
  step(which: "undo" | "redo"): { path: readonly string[] } | "gone" | null {
    if (this.view === null) return null;
    const step = taken(this.history, which, this.view, this.parts.newId());
    if (step.kind === "nothing") return null;
    this.history = step.history;
    if (step.kind === "gone") return "gone";
    this.did({ edit: step.operation });
    return { path: pathOf(step.operation) };
  }

  /** Changes what the device has by something else than an edit, such as the end of a conflict. */
  act(change: (local: LocalCopy) => LocalCopy): void {
    this.did({ change });
  }

  private did(act: Act): void {
    if (this.local === null) return;
    this.acts.push(act);
    this.put(done(this.local, act));
    this.keeper.wanted();
    void this.keeper.write();
    this.sender.wasEdited();
  }

  /** Sends what waits, without waiting for a pause in typing, and tries what was refused again. */
  sendNow(): void {
    this.sender.now();
  }

  /** Sends sooner after a key, while somebody looks at a preview of it. @returns how to end that */
  hurry(): () => void {
    return this.sender.hurry();
  }

  /**
   * Sends all that waits. @returns the version that has it
   * @throws AppError `conflict` while somebody has to decide, `unavailable` when it cannot be sent now
   */
  async sentAll(): Promise<number> {
    this.keeper.wanted();
    this.sendNow();
    let unlisten = () => {};
    const over = new Promise<void>((resolve) => {
      const look = () => {
        if (this.keeper.isLead && (this.isDone() || this.sender.link.kind !== "here")) resolve();
      };
      unlisten = this.listen(look);
      look();
    });
    await withDeadline(this.parts.clock, SENT_MS, over);
    unlisten();
    const { local } = this;
    if (local === null || !this.isDone())
      throw new AppError("unavailable", "Not all of it is at the origin yet.");
    if (local.conflicts.length + openDisagreements(local).length > 0)
      throw new AppError("conflict", "Decide first which of two texts stays.");
    return local.version;
  }

  /** Forgets what is only here: it is the origin's again. */
  giveUp(): void {
    this.history = NO_HISTORY;
    this.act((local) => ({ ...local, pending: [], sent: 0, conflicts: [] }));
    void this.look();
  }

  /** Whether anything is left to do here. */
  isDone(): boolean {
    const isSent = this.isBegun && (this.local?.pending.length ?? 0) === 0;
    return (isSent || this.stopped.signal.aborted) && this.acts.length === 0;
  }

  stop(): void {
    this.stopped.abort();
    this.changed();
  }

  private led() {
    const { local } = this;
    const term = this.keeper.term();
    return local !== null && term !== null ? { local, term } : null;
  }

  private sent(local: LocalCopy): void {
    // what the origin has needs no journal
    if (isAllSent(local)) this.acts = [];
    this.put(local);
    void this.keeper.write();
    // while an answer is owed, what others did is passed over
    if (local.sent === 0 && this.told !== null && this.told.version > local.version)
      void this.look();
  }

  private put(local: LocalCopy | null): void {
    this.local = local;
    this.view = local === null ? null : viewOf(local);
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  private async read(): Promise<void> {
    if (this.stopped.signal.aborted) return;
    const reply = await this.parts.origin.read(this.key, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    this.sender.heard(reply);
    if (reply.kind === "done") this.take(reply.value);
    else this.changed();
  }

  private take(told: T): void {
    this.told = told;
    if (this.local === null) this.show(null);
    else this.put(received(this.local, told));
    void this.keeper.write();
  }

  /** Shows what is in the journal, with what was done here and is on its way there. */
  private show(kept: LocalCopy | null): void {
    const { told, view } = this;
    const base = kept === null ? told && openedCopy(told) : reopenedCopy(kept);
    const current = base !== null && told !== null ? received(base, told) : base;
    const again = (local: LocalCopy, act: Act) =>
      "edit" in act && view !== null ? redone(local, act.edit, view) : done(local, act);
    this.put(current === null ? null : this.acts.reduce(again, current));
  }
}
