import { nowText } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors.ts";
import { MAX_EDGES_PER_SITE } from "../../../shared/limits-edges.ts";
import { registerEdge, type EdgeRow } from "../../db/log/edges.ts";
import type { Site } from "../../db/site/sites.ts";
import { readEdgeAddress } from "../../outbound/edge-address.ts";
import { invalidFields } from "../invalid.ts";
import type { Writer } from "../change/edit.ts";

export interface EdgeWriter extends Pick<Writer, "postgres" | "clock"> {
  /** `host:port` that an edge may be at although private, or without TLS. */
  edgesAllow: readonly string[];
}

/**
 * Registers an edge for a site.
 * @throws AppError `invalid` by field for an address that is not spoken to, `conflict` when the name or address is taken or
 * there are too many
 */
export async function createEdge(
  { postgres, clock, edgesAllow }: EdgeWriter,
  site: Site,
  input: { name: string; url: string },
): Promise<EdgeRow> {
  const address = readEdgeAddress(input.url, edgesAllow);
  if (address.kind === "refused")
    throw invalidFields({ url: [`This address cannot be used: ${address.reason}.`] });
  const edge = { name: input.name, url: address.origin };
  const created = await postgres.transaction((tx) =>
    registerEdge(tx, site.id, edge, MAX_EDGES_PER_SITE, nowText({ clock })),
  );
  if (created === "taken")
    throw new AppError("conflict", "The site has an edge with this name or address.");
  if (created === "too_many") throw new AppError("conflict", TOO_MANY);
  return created;
}

const TOO_MANY =
  `A site has at most ${MAX_EDGES_PER_SITE} edges, those that are leaving among them. ` +
  "One that is leaving is ended at once with ?force=1.";
