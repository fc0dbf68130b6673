import { isAllSent, printKey, type CopyKey, type Journal } from "../../dashboard/work/journal.ts";
import type { LocalCopy } from "../../dashboard/work/local-copy.ts";

/** A journal that lasts as long as its page: for tests. */
export function createMemoryJournal(): Journal {
  const kept = new Map<string, { key: CopyKey; tab: string; text: string | null }>();
  const read = (key: CopyKey): LocalCopy | null => {
    const text = kept.get(printKey(key))?.text ?? null;
    return text === null ? null : (JSON.parse(text) as LocalCopy);
  };
  return {
    read: async (key) => read(key),
    async take(key, tab) {
      const text = kept.get(printKey(key))?.text ?? null;
      kept.set(printKey(key), { key, tab, text });
      return read(key);
    },
    async keep(key, tab, local) {
      if (kept.get(printKey(key))?.tab !== tab) return "overtaken";
      const text = isAllSent(local) ? null : JSON.stringify(local);
      kept.set(printKey(key), { key, tab, text });
      return "kept";
    },
    waiting: async (owner) =>
      [...kept.values()].flatMap(({ key }) => {
        const local = key.owner === owner ? read(key) : null;
        if (local === null) return [];
        return [{ key, edits: local.pending.length, conflicts: local.conflicts.length }];
      }),
  };
}
