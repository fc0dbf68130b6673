import { AppError } from "../../shared/errors.ts";
import { MAX_EDGES_PER_SITE } from "../../shared/limits-edges.ts";
import { registerEdge, type EdgeRow } from "../db/edges.ts";
import type { Site } from "../db/sites.ts";
import type { Writer } from "./publish.ts";

/**
 * Registers an edge for a site. @throws AppError `conflict` when the name or address is taken or there are too many
 */
export async function createEdge(
  { postgres, clock }: Pick<Writer, "postgres" | "clock">,
  site: Site,
  input: { name: string; url: string },
): Promise<EdgeRow> {
  const now = new Date(clock.now()).toISOString();
  const created = await postgres.transaction((tx) =>
    registerEdge(tx, site.id, input, MAX_EDGES_PER_SITE, now),
  );
  if (created === "taken")
    throw new AppError("conflict", "The site has an edge with this name or address.");
  if (created === "too_many") throw new AppError("conflict", TOO_MANY);
  return created;
}

const TOO_MANY =
  `A site has at most ${MAX_EDGES_PER_SITE} edges, those that are leaving among them. ` +
  "One that is leaving is ended at once with ?force=1.";
