import { createEdgeClient as createNewClient } from "../../origin/delivery/courier/edge-client.ts";
import type { Entry } from "../../shared/push.ts";

/**
 * An origin of the version before, as far as edges notice: it says of what is dropped which body may be kept, none. All else of
 * it is today's code, on a database that a newer origin may have migrated already.
 */
export function createEdgeClient(...given: Parameters<typeof createNewClient>) {
  const client = createNewClient(...given);
  const said = (entry: Entry): Entry =>
    entry.state === "dropped" ? Object.assign({ reserve: 0 }, entry) : entry;
  const push: typeof client.push = (url, batch) =>
    client.push(url, { ...batch, entries: batch.entries.map(said) });
  return { ...client, push };
}
