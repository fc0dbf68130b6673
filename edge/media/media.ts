import { AppError, detail, orNotFound, unavailable } from "../../shared/errors.ts";
import { mediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { hashOf, parseMediaPath, type MediaName, type StoredMedia } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { parseMediaAddress } from "../../shared/pictures/address.ts";
import { respondMedia } from "../../shared/respond-media.ts";
import { addressOf } from "../limits/asker.ts";
import type { EdgeLimits } from "../limits/edge-limits.ts";
import { withSignedBody, type SignedDoor } from "../signed.ts";
import { fromStore, storeTrouble } from "./from-store.ts";
import type { MediaParts } from "./parts.ts";
import { readPicture } from "./pictures.ts";

/**
 * Media at the edge. An address names the bytes, which never change: nothing has to be purged, verified with the ledger
 * or put in order, and what a read found missing may be put without racing a publish.
 */

/** Answers a reader, who needs no token, from the store or else from an origin. @throws AppError `not_found`, `unavailable` */
export async function readMedia(
  edge: { media: MediaParts; limits: EdgeLimits; door: SignedDoor },
  request: Request,
): Promise<Response> {
  const address = parseMediaAddress(new URL(request.url));
  if (address.kind === "none") throw new AppError("not_found", detail.notFound);
  if (address.kind === "refused") throw new AppError("invalid", address.why);
  if (address.kind === "picture") return readPicture(edge, request, address);
  const { media: parts, limits } = edge;
  const { name } = address;
  const stored = await fromStore(parts, mediaKey(name));
  if (stored !== null) return respondMedia(request, name, stored, "larder-store; hit", parts.sized);
  await limits.spend("media", { address: addressOf(request.headers), token: null });
  const found = await parts.origin.ask(name);
  if (found.kind === "absent") throw new AppError("not_found", detail.notFound);
  if (found.kind === "away") throw away();
  const { bytes, type } = found;
  await keep(parts, name, found).catch((error: unknown) => storeTrouble(parts, error));
  const media = { type, sizeBytes: bytes.byteLength, body: bytes };
  return respondMedia(request, name, media, "larder-store; fwd=miss, larder-origin; fwd=request");
}

/** Takes a file that an origin has just copied, so that it is here when the origin is not. Signed, bounded, checked. */
export async function takeMedia(
  { media, door }: { media: MediaParts; door: SignedDoor },
  request: Request,
): Promise<Response> {
  const name = orNotFound(parseMediaPath(new URL(request.url).pathname));
  return withSignedBody(
    door,
    request,
    { lane: "media", maxBytes: MEDIA_MAX_BYTES },
    async (bytes) => {
      const type = typeOf(bytes);
      if (type === undefined || (await hashOf(bytes)) !== name.hash)
        throw new AppError("invalid", "These are not the bytes of that name.");
      await keep(media, name, { bytes, type });
      return Response.json({ outcome: "stored" });
    },
  );
}

const keep = (
  { store }: MediaParts,
  name: MediaName,
  { bytes, type }: { bytes: Uint8Array<ArrayBuffer>; type: StoredMedia["type"] },
) => store.put(mediaKey(name), bytes, type);

const away = () => unavailable("This file is not at the edge and the origin cannot be reached.");
