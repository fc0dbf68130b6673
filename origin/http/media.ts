import { orNotFound } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import { parseMediaPath, type MediaName, type StoredMedia } from "../../shared/media.ts";
import { respondMedia } from "../../shared/respond-media.ts";
import { hasMedia } from "../db/site/media.ts";
import type { Asker } from "../shares/asker.ts";
import { verifyEdge } from "./edge-requests.ts";
import type { Parts } from "./context.ts";

/** The same files as at the edge, for when every edge is gone (docs/design.md §5). */
export async function media(parts: Parts, request: Request, asker: Asker): Promise<Response> {
  const name = nameOf(request);
  const found = await find(parts, asker, name);
  return respondMedia(request, name, found, "larder-origin; fwd=request");
}

/** Answers an edge that misses a file; signed like a push. */
export async function mediaForEdge(
  parts: Parts,
  request: Request,
  asker: Asker,
): Promise<Response> {
  const name = nameOf(request);
  const edge = await verifyEdge(parts, request);
  await edge.mustHave(name.site);
  const { type, body } = await find(parts, asker, name);
  return new Response(body, { headers: { "content-type": type } });
}

const nameOf = (request: Request) => orNotFound(parseMediaPath(new URL(request.url).pathname));

/** @throws AppError `not_found`; the store is not asked for what was never added */
async function find(parts: Parts, asker: Asker, name: MediaName): Promise<StoredMedia> {
  const store = parts.media?.library.store;
  const found = await parts.shares.use("read", name.site, asker.signal, async () => {
    const isKnown = await hasMedia(parts.postgres.db, name.site, name.hash);
    return isKnown && store !== undefined ? store.get(mediaKey(name)) : null;
  });
  asker.whenSent(parts.shares.hold(name.site, orNotFound(found).sizeBytes));
  return orNotFound(found);
}
