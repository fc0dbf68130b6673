import { AppError, detail, orNotFound, unavailable } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import {
  FOCUS_NAME,
  parseMediaPath,
  type MediaName,
  type StoredMedia,
} from "../../shared/media.ts";
import { orderFor } from "../../shared/pictures/accept.ts";
import { parseMediaAddress } from "../../shared/pictures/address.ts";
import { parsePictureQuestion } from "../../shared/pictures/ask.ts";
import { respondMedia } from "../../shared/respond-media.ts";
import { findFocus } from "../db/site/media-looks.ts";
import { hasMedia } from "../db/site/media.ts";
import type { AskedPicture } from "../media/pictures.ts";
import type { Asker } from "../shares/asker.ts";
import { verifyEdge } from "./edge-requests.ts";
import type { Parts } from "./context.ts";

/** The same files as at the edge, for when every edge is gone (docs/design.md §5). */
export async function media(parts: Parts, request: Request, asker: Asker): Promise<Response> {
  const address = parseMediaAddress(new URL(request.url));
  if (address.kind === "none") throw new AppError("not_found", detail.notFound);
  if (address.kind === "refused") throw new AppError("invalid", address.why);
  const { name } = address;
  if (address.kind === "file") {
    const found = await find(parts, asker, name);
    return respondMedia(request, name, found, "larder-origin; fwd=request");
  }
  const { recipe, signature } = address;
  const order = orderFor(recipe, request.headers.get("accept"));
  const found = await findPicture(parts, asker, { name, recipe, order, signature });
  return respondMedia(request, name, found, "larder-origin; fwd=request");
}

/** Answers an edge that misses a file, or a picture of one; signed like a push. */
export async function mediaForEdge(
  parts: Parts,
  request: Request,
  asker: Asker,
): Promise<Response> {
  const url = new URL(request.url);
  const name = orNotFound(parseMediaPath(url.pathname));
  const edge = await verifyEdge(parts, request);
  await edge.mustHave(name.site);
  if (name.fileName === FOCUS_NAME) {
    const focus = await parts.shares.use("read", name.site, asker.signal, () =>
      findFocus(parts.postgres.db, name.site, name.hash),
    );
    return Response.json({ focus });
  }
  const question = parsePictureQuestion(url);
  if (question === undefined)
    throw new AppError(
      "invalid",
      "This origin makes no such pictures; it may be older than the edge.",
    );
  const { type, body } = await (question === null
    ? find(parts, asker, name)
    : findPicture(parts, asker, { name, ...question }));
  return new Response(body, { headers: { "content-type": type } });
}

async function findPicture(parts: Parts, asker: Asker, asked: AskedPicture) {
  const pictures = parts.media?.pictures;
  if (pictures === undefined) throw unavailable("This origin makes no pictures.");
  return pictures.find(asked, asker);
}

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
