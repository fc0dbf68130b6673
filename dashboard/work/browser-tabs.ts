import { printKey, type CopyKey } from "./journal.ts";
import type { Leads, OtherTabs } from "./ports.ts";

/** The tabs of one browser, by Web Locks and a BroadcastChannel. */

/** The lead ends with the tab, however that ends. */
export const createWebLocks = (locks: LockManager): Leads => ({
  lead: (name, now, until) =>
    new Promise((resolve) => {
      const lost = new AbortController();
      const held = () => {
        resolve(lost.signal);
        return new Promise<void>((end) => {
          if (until.aborted) return end();
          until.addEventListener("abort", () => end());
        });
      };
      locks
        .request(name, now ? { steal: true } : { signal: until }, held)
        // it was taken, or `until` came before the turn
        .catch(() => undefined)
        .finally(() => {
          lost.abort();
          resolve(null);
        });
    }),
});

export function createOtherTabs(channel: BroadcastChannel): OtherTabs {
  const listeners = new Set<(key: CopyKey) => void>();
  channel.onmessage = ({ data }: MessageEvent<CopyKey>) => {
    for (const listener of listeners) listener(data);
  };
  return {
    tell: (key) => channel.postMessage(key),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The name of a copy's lead among the locks of the origin's pages. */
export const leadOf = (key: CopyKey): string => `larder edits ${printKey(key)}`;
