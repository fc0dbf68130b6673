import { leadOf } from "./browser-tabs.ts";
import { printKey, type CopyKey } from "./journal.ts";
import { latest } from "./latest.ts";
import type { LocalCopy } from "./local-copy.ts";
import type { CopyParts } from "./ports.ts";

/** The copy that is kept. */
export interface KeptCopy {
  get(): LocalCopy | null;
  /** How many acts are in no journal yet. */
  unkept(): number;
  /** So many of them, the oldest, are. */
  kept(count: number): void;
  /** Shows what is in the journal; null when the origin has all of it. */
  show(kept: LocalCopy | null): void;
  /** Asks the origin what it has, if it was asked before. */
  look(): void;
  /** This tab leads from now on. */
  leads(): void;
  changed(): void;
}

type Parts = Pick<CopyParts, "journal" | "leads" | "others" | "tab">;

/** Keeps a copy on the device. Of several tabs one leads, which writes it; the others follow what that one wrote. */
export class Keeper {
  isLead = false;
  /** Why the device keeps nothing, if it does not. */
  refusal: string | null = null;
  private readonly parts: Parts;
  private readonly key: CopyKey;
  private readonly until: AbortSignal;
  private readonly copy: KeptCopy;
  private keptLocal: LocalCopy | null = null;
  /** The lead that this tab has or asked for last. */
  private leading: AbortController | null = null;
  private isTaking = false;
  /** Keeps what there is now. */
  readonly write = latest(() => this.writeOnce());

  constructor(parts: Parts, key: CopyKey, until: AbortSignal, copy: KeptCopy) {
    this.parts = parts;
    this.key = key;
    this.until = until;
    this.copy = copy;
    const unlisten = parts.others.listen((other) => {
      if (printKey(other) === printKey(key) && !this.isLead) void this.follow();
    });
    until.addEventListener("abort", () => {
      unlisten();
      this.leading?.abort();
      this.isLead = false;
    });
  }

  /** While this tab leads; each time it begins to, that is another term. */
  term(): object | null {
    return this.isLead ? this.leading : null;
  }

  /** Shows what the tab that leads wrote. */
  async follow(): Promise<void> {
    const kept = await this.fromJournal(() => this.parts.journal.read(this.key));
    if (this.isLead) return;
    this.copy.show(kept);
    if (kept === null) this.copy.look();
  }

  /** Somebody does something in this tab: it is the one to lead. */
  wanted(): void {
    if (!this.isLead && !this.isTaking) void this.lead(true);
  }

  /** Becomes the tab that writes and sends; waits for its turn unless it is to be now. */
  async lead(now: boolean): Promise<void> {
    this.leading?.abort();
    const leading = new AbortController();
    this.leading = leading;
    this.isTaking = now;
    const lost = await this.parts.leads.lead(leadOf(this.key), now, leading.signal);
    if (lost === null || leading.signal.aborted) return;
    this.isTaking = true;
    const kept = await this.fromJournal(() => this.parts.journal.take(this.key, this.parts.tab));
    if (leading.signal.aborted) return;
    this.isTaking = false;
    lost.addEventListener("abort", () => this.lose(leading));
    if (lost.aborted) return this.lose(leading);
    this.isLead = true;
    this.keptLocal = null;
    this.copy.show(kept);
    await this.write();
    this.copy.leads();
  }

  private lose(leading: AbortController): void {
    if (this.leading !== leading || this.until.aborted) return;
    this.isLead = false;
    // what is in no journal yet has to be
    void this.lead(this.copy.unkept() > 0);
    void this.follow();
  }

  /** The last write that is asked for has all of it. */
  private async writeOnce(): Promise<void> {
    const { leading } = this;
    const local = this.copy.get();
    if (!this.isLead || local === null) return;
    const count = this.copy.unkept();
    const { journal, tab, others } = this.parts;
    try {
      if (local === this.keptLocal) return this.copy.kept(count);
      const outcome = await journal.keep(this.key, tab, local);
      if (outcome === "overtaken") return leading === null ? undefined : this.lose(leading);
      this.copy.kept(count);
      this.keptLocal = local;
      this.refusal = null;
      others.tell(this.key);
    } catch (error) {
      this.refusal = String(error);
    }
    this.copy.changed();
  }

  private async fromJournal(work: () => Promise<LocalCopy | null>): Promise<LocalCopy | null> {
    try {
      return await work();
    } catch (error) {
      this.refusal = String(error);
      return null;
    }
  }
}
