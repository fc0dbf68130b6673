import { withDeadline, type Clock } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import type { MediaKey } from "../../shared/keys.ts";
import { STORE_TIMEOUT_MS } from "../../shared/limits.ts";
import type { MediaStore, StoredMedia } from "../../shared/media.ts";

interface StoreParts {
  store: MediaStore;
  clock: Clock;
  report: Report;
}

/** What the store has; null also when it cannot say in time, because an origin may know. */
export async function fromStore(parts: StoreParts, key: MediaKey): Promise<StoredMedia | null> {
  try {
    const timed = await withDeadline(parts.clock, STORE_TIMEOUT_MS, parts.store.get(key));
    if (timed.kind === "done") return timed.value;
    storeTrouble(parts, `no answer in ${STORE_TIMEOUT_MS} ms`);
  } catch (error) {
    storeTrouble(parts, error);
  }
  return null;
}

export const storeTrouble = ({ report }: Pick<StoreParts, "report">, error: unknown): void =>
  report({ kind: "edge.trouble", part: "store", cause: causeText(error) });
