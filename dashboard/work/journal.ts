import type { LocalCopy } from "./local-copy.ts";

/** Which working copy, and whose edits of it: what somebody did on a device stays theirs. */
export interface CopyKey {
  owner: number;
  /** By its slug. */
  site: string;
  document: number;
  locale: string;
}

/** A copy of which the device has something that the origin may not have. */
export interface WaitingCopy {
  key: CopyKey;
  edits: number;
  conflicts: number;
}

/**
 * What a device keeps of working copies until the origin has it. Each copy has one writer at a time, the tab that took it last:
 * of two tabs none takes away what the other wrote. All reject when the device keeps nothing.
 */
export interface Journal {
  /** What is kept of a copy, whoever writes; null when the origin has all of it. */
  read(key: CopyKey): Promise<LocalCopy | null>;
  /** Makes a tab the writer. @returns what is kept */
  take(key: CopyKey, tab: string): Promise<LocalCopy | null>;
  /** Keeps a copy as it is now, all of it or nothing; `overtaken` when another tab took it meanwhile. */
  keep(key: CopyKey, tab: string, local: LocalCopy): Promise<"kept" | "overtaken">;
  /** What waits of a person's, at every site. */
  waiting(owner: number): Promise<WaitingCopy[]>;
}

/** Whether there is anything in it that the origin does not have for certain. */
export const isAllSent = ({ pending, conflicts }: LocalCopy): boolean =>
  pending.length === 0 && conflicts.length === 0;

/** One text per copy: the name of its lock, and what tabs call it by. */
export const printKey = ({ owner, site, document, locale }: CopyKey): string =>
  JSON.stringify([owner, site, document, locale]);
