import type { WaitingCopy } from "../work/journal.ts";

/** Edits that are on the device and not at the origin; what knows of them is loaded only where there may be some. */

/** Of the journal (`work/indexed-db-journal.ts`). */
const JOURNAL = "larder-work";

async function mayWait(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === JOURNAL);
  } catch {
    // of a browser that does not say, or keeps nothing
    return false;
  }
}

/** What waits of a person's. */
export async function waitingOf(owner: number): Promise<readonly WaitingCopy[]> {
  if (!(await mayWait())) return [];
  const { desk } = await import("./waiting-desk.ts");
  return desk.journal.waiting(owner).catch(() => []);
}

/** Sends what waits of a site since the last time. */
export async function sendWaiting(owner: number, site: string): Promise<void> {
  if (!(await mayWait())) return;
  const { desk } = await import("./waiting-desk.ts");
  await desk.resume(owner, site).catch(() => 0);
}
