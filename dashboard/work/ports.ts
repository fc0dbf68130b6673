import type { Clock, Random } from "../../shared/clock.ts";
import type { AnyOperation } from "../../shared/working/operation.ts";
import type { Copy, Outcome } from "../../shared/working/receive.ts";
import type { CopyKey, Journal } from "./journal.ts";
import type { Told } from "./local-copy.ts";

/** What an open copy needs of where it runs. */

/** What came of asking the origin. */
export type Reply<T> =
  | { kind: "done"; value: T }
  /** It did not answer, or says that it cannot now. */
  | { kind: "away"; detail: string; retryAfterS: number | null }
  /** Nobody is signed in, or somebody else; who was asked would not sign in now. */
  | { kind: "signed_out" }
  /** It will not: the document is gone, the role does not allow it, or something in it is wrong. */
  | { kind: "refused"; status: number; detail: string };

/** Edits on their way. */
export interface Sent {
  version: number;
  operations: readonly AnyOperation[];
}

/** What became of them; the copy is left out where the device can make it of what it has. */
export interface Answered {
  version: number;
  outcomes: readonly Outcome[];
  copy?: Copy;
}

export interface CopyOrigin<T extends Told = Told> {
  read(key: CopyKey, until: AbortSignal): Promise<Reply<T>>;
  send(key: CopyKey, sent: Sent, until: AbortSignal): Promise<Reply<Answered>>;
}

/** Of all tabs of a browser one leads; the others follow. */
export interface Leads {
  /**
   * Leads until told to end. Waits for its turn, or with `now` takes the lead from whoever has it.
   * @returns a signal of somebody else who took it; null when `until` came first
   */
  lead(name: string, now: boolean, until: AbortSignal): Promise<AbortSignal | null>;
}

/** Tells the other tabs that a copy in the journal is another one. */
export interface OtherTabs {
  tell(key: CopyKey): void;
  listen(listener: (key: CopyKey) => void): () => void;
}

export interface CopyParts<T extends Told = Told> {
  origin: CopyOrigin<T>;
  journal: Journal;
  leads: Leads;
  others: OtherTabs;
  clock: Clock;
  random: Random;
  newId: () => string;
  /** How this tab calls itself. */
  tab: string;
}
