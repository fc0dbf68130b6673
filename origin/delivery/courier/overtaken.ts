import { withDeadline, type Clock } from "../../../shared/clock.ts";
import { ASK_OVERTAKEN_EDGES, ASK_OVERTAKEN_MS } from "../../../shared/limits-life.ts";
import type { Batch, Reply } from "../../../shared/push.ts";
import { isEpochProof, keyIdOfProof, type SecretKeys } from "../../../shared/signature.ts";
import type { Database } from "../../db/client.ts";
import { everyLane } from "../../db/log/edges.ts";
import { recordOvertaken } from "../../db/standing.ts";
import { lightBatch, type Courier } from "./courier.ts";

interface Hearing {
  db: Database;
  /** The keys that a word about all sites may be signed with, given the one that it names. */
  keysOf: (keyId: string) => Promise<SecretKeys>;
  /** Takes no write from this moment on. */
  overtake: () => void;
}

/**
 * Hears in an edge's answer that another origin went on in place of this one: it has a newer epoch, and proves it with a key that only
 * edges and origins have, for an edge may be anybody's machine. Whether it is so is remembered in the database.
 */
export const createHeard =
  ({ db, keysOf, overtake }: Hearing) =>
  async (batch: Pick<Batch, "site" | "epoch">, reply: Reply): Promise<void> => {
    const { epoch } = reply.head;
    if (reply.outcome !== "refused" || reply.proof === undefined || epoch <= batch.epoch) return;
    const keys = await keysOf(keyIdOfProof(reply.proof));
    if (!(await isEpochProof(keys, batch.site, epoch, reply.proof))) return;
    overtake();
    await recordOvertaken(db, batch.site, epoch);
  };

/**
 * Asks some edges, all addresses before sites of the same, each with a push that sends nothing, before the first write is taken: an old primary that comes back must not take
 * what will be lost. Who does not answer in time is not waited for.
 */
export async function askOvertaken(parts: Courier & { db: Database; clock: Clock }): Promise<void> {
  const all = await everyLane(parts.db);
  const first = all.filter(({ url }, at) => all.findIndex((lane) => lane.url === url) === at);
  const lanes = [...new Set([...first, ...all])].slice(0, ASK_OVERTAKEN_EDGES);
  const asking = lanes.map(async ({ edgeId, url }) => {
    const batch = await lightBatch(parts, edgeId);
    if (batch !== undefined) await parts.heard?.(batch, await parts.edges.push(url, batch));
  });
  await withDeadline(parts.clock, ASK_OVERTAKEN_MS, Promise.allSettled(asking));
}
