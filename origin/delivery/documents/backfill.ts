import { lockPurpose, type Postgres } from "../../db/client.ts";
import { findUndocumented, markDocumented, readDocumented } from "../../db/log/documents.ts";
import { moveHead, readHead, wakeCouriers } from "../../db/log/renditions.ts";
import { BUSY_MS, type Next } from "../runner.ts";
import { writeNext } from "./write-rows.ts";

/**
 * Looks at all documents of a site and writes the rows that the log lacks: of what was published before there were any, or by
 * an origin of a version that writes none. A set at a time in the turn of the materializer, one site after the other; it
 * goes on where it was, whoever does it. Edges are sent rows once a site has all of them.
 */
export function createBackfill(postgres: Postgres): () => Promise<Next> {
  let last = 0;
  return async () => {
    const siteId = await findUndocumented(postgres.db, last);
    if (siteId === undefined) return { kind: "rest" };
    last = siteId;
    const done = await writeSlice(postgres, siteId);
    return done === null ? { kind: "wait", ms: BUSY_MS } : { kind: "again" };
  };
}

/** @returns null when somebody else is at the site's log */
function writeSlice(postgres: Postgres, siteId: number): Promise<boolean | null> {
  return postgres.locked({ purpose: lockPurpose.materialize, id: siteId }, async (tx) => {
    const after = await readDocumented(tx, siteId);
    if (after === null) return true;
    const { head } = await readHead(tx, siteId);
    const { written, last } = await writeNext(tx, siteId, after, head);
    if (written > 0) await moveHead(tx, siteId, head + written, false);
    await markDocumented(tx, siteId, last);
    if (last === null) await wakeCouriers(tx, siteId);
    return true;
  });
}
