import { withDeadline, type Clock } from "../../shared/clock.ts";
import { AppError, detail, orNotFound, unavailable } from "../../shared/errors.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { mediaKey } from "../../shared/keys.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { STORE_TIMEOUT_MS } from "../../shared/limits.ts";
import {
  hashOf,
  parseMediaPath,
  type MediaName,
  type MediaStore,
  type StoredMedia,
} from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { respondMedia, type Sized } from "../../shared/respond-media.ts";
import { addressOf } from "../limits/asker.ts";
import type { EdgeLimits } from "../limits/edge-limits.ts";
import type { MediaOrigin } from "../ports.ts";
import { withSignedBody, type SignedDoor } from "../signed.ts";

/**
 * Media at the edge. An address names the bytes, which never change: nothing has to be purged, verified with the ledger
 * or put in order, and what a read found missing may be put without racing a publish.
 */

export interface MediaParts {
  store: MediaStore;
  origin: MediaOrigin;
  sized: Sized;
  clock: Clock;
  report: Report;
}

/** Answers a reader, who needs no token, from the store or else from an origin. @throws AppError `not_found`, `unavailable` */
export async function readMedia(
  { media: parts, limits }: { media: MediaParts; limits: EdgeLimits },
  request: Request,
): Promise<Response> {
  const name = orNotFound(parseMediaPath(new URL(request.url).pathname));
  const stored = await fromStore(parts, name);
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

/** What the store has; null also when it cannot say in time, because an origin may know. */
async function fromStore(parts: MediaParts, name: MediaName): Promise<StoredMedia | null> {
  try {
    const got = parts.store.get(mediaKey(name));
    const timed = await withDeadline(parts.clock, STORE_TIMEOUT_MS, got);
    if (timed.kind === "done") return timed.value;
    storeTrouble(parts, `no answer in ${STORE_TIMEOUT_MS} ms`);
  } catch (error) {
    storeTrouble(parts, error);
  }
  return null;
}

const storeTrouble = ({ report }: MediaParts, error: unknown) =>
  report({ kind: "edge.trouble", part: "store", cause: causeText(error) });

const away = () => unavailable("This file is not at the edge and the origin cannot be reached.");
