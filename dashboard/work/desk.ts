import { printKey, type CopyKey, type Journal } from "./journal.ts";
import type { Told } from "./local-copy.ts";
import { OpenCopy } from "./open-copy.ts";
import type { CopyParts } from "./ports.ts";

/** The copies that are open in a tab. One that is left while edits of it wait goes on until they are sent. */
export class Desk<T extends Told = Told> {
  readonly journal: Journal;
  private readonly parts: CopyParts<T>;
  private readonly open = new Map<string, { copy: OpenCopy<T>; users: number }>();

  constructor(parts: CopyParts<T>) {
    this.parts = parts;
    this.journal = parts.journal;
  }

  /** Opens a copy, or the one that is open already. Each `take` is ended by a `leave`. */
  take(key: CopyKey): OpenCopy<T> {
    const name = printKey(key);
    const found = this.open.get(name);
    if (found !== undefined) {
      found.users += 1;
      return found.copy;
    }
    const copy = new OpenCopy(this.parts, key);
    this.open.set(name, { copy, users: 1 });
    copy.listen(() => this.endIfDone(name));
    void copy.begin();
    return copy;
  }

  leave(key: CopyKey): void {
    const name = printKey(key);
    const found = this.open.get(name);
    if (found === undefined) return;
    found.users -= 1;
    found.copy.sendNow();
    this.endIfDone(name);
  }

  /** Sends what waits in the journal since the last time, of a site that is opened. @returns how many copies that is */
  async resume(owner: number, site: string): Promise<number> {
    const waiting = await this.journal.waiting(owner);
    const here = waiting.filter(({ key, edits }) => key.site === site && edits > 0);
    for (const { key } of here) {
      this.take(key);
      this.leave(key);
    }
    return here.length;
  }

  /** Tries at once what waits: somebody signed in, or the origin is back. */
  sendNow(): void {
    for (const { copy } of this.open.values()) copy.sendNow();
  }

  /** Somebody signed out, or somebody else signed in: what was open stays in the journal, with its owner. */
  keepOnly(owner: number | null): void {
    for (const [name, { copy }] of this.open) {
      if (copy.key.owner === owner) continue;
      this.open.delete(name);
      copy.stop();
    }
  }

  private endIfDone(name: string): void {
    const found = this.open.get(name);
    if (found === undefined || found.users > 0 || !found.copy.isDone()) return;
    this.open.delete(name);
    found.copy.stop();
  }
}
