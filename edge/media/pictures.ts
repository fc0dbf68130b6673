import { AppError, detail, unavailable } from "../../shared/errors.ts";
import { mediaKey, type MediaKey } from "../../shared/keys.ts";
import type { FocalPoint, StoredMedia } from "../../shared/media.ts";
import { orderFor } from "../../shared/pictures/accept.ts";
import type { MediaAddress } from "../../shared/pictures/address.ts";
import { isListed } from "../../shared/pictures/listed.ts";
import { printRecipe } from "../../shared/pictures/print.ts";
import type { Order } from "../../shared/pictures/maker.ts";
import { latestOf, usesFocus, variantOf, type Variant } from "../../shared/pictures/variant.ts";
import { respondMedia } from "../../shared/respond-media.ts";
import { isPictureSigned } from "../../shared/signature.ts";
import { addressOf } from "../limits/asker.ts";
import type { EdgeLimits } from "../limits/edge-limits.ts";
import type { SignedDoor } from "../signed.ts";
import { fromStore, storeTrouble } from "./from-store.ts";
import type { MediaParts } from "./parts.ts";

/**
 * Pictures of files at the edge: from the store, else made here, else asked of an origin. What only an origin may decide, whether
 * it is one of so many, is always asked of one; what only it knows, a file's focal point, about once a minute. While none says
 * that, the last picture is given.
 */

type Address = Extract<MediaAddress, { kind: "picture" }>;

interface Edge {
  media: MediaParts;
  limits: EdgeLimits;
  door: SignedDoor;
}

/** What is wanted; `focus` is undefined while nobody knows where it is. */
interface Wanted {
  order: Order;
  focus: FocalPoint | null | undefined;
  variant: Variant;
}

/** What was got, and whether it is kept. */
interface Got {
  picture: StoredMedia & { body: Uint8Array<ArrayBuffer> };
  from: string;
  isKept: boolean;
}

/** @throws AppError `not_found`, `invalid`, `forbidden`, `busy`, `unavailable`, `rate_limited` */
export async function readPicture(
  edge: Edge,
  request: Request,
  address: Address,
): Promise<Response> {
  const { media: parts, limits } = edge;
  const { name, recipe } = address;
  const isCut = usesFocus(recipe);
  const focus = isCut ? await parts.origin.focusOf(name) : null;
  const order = { ...orderFor(recipe, request.headers.get("accept")), focus: focus ?? null };
  const variant = await (focus === undefined ? latestOf : variantOf)(name, recipe, order);
  const answer = (found: StoredMedia, made: Variant["made"] | undefined, from: string) =>
    respondMedia(request, name, { ...found, ...(made && { made }) }, from, parts.sized);
  const stored = await fromStore(parts, variant.key);
  if (stored !== null) return answer(stored, variant.made, "larder-store; hit");
  const drawing = await drawingOf(parts, name);
  if (drawing !== null) return answer(drawing, undefined, "larder-store; hit");
  await limits.spend("media", { address: addressOf(request.headers), token: null });
  const { picture, from, isKept } = await get(edge, address, { order, focus, variant });
  // one that only the origin has
  if (picture.type === "image/svg+xml") return answer(picture, undefined, from);
  if (isKept) await keep(parts, variant.key, picture);
  if (isKept && isCut) await keep(parts, (await latestOf(name, recipe, order)).key, picture);
  return answer(picture, variant.made, `larder-store; fwd=miss, ${from}`);
}

const keep = (parts: MediaParts, key: MediaKey, { body, type }: Got["picture"]) =>
  parts.store.put(key, body, type).catch((error: unknown) => storeTrouble(parts, error));

/** A drawing has every size. */
async function drawingOf(parts: MediaParts, name: Address["name"]): Promise<StoredMedia | null> {
  const file = await fromStore(parts, mediaKey(name));
  if (file === null || file.type === "image/svg+xml") return file;
  if (!(file.body instanceof Uint8Array)) await file.body.cancel();
  if (!file.type.startsWith("image/"))
    throw new AppError("invalid", "This file is no picture; none is made of it.");
  return null;
}

async function get(edge: Edge, address: Address, { order, focus, variant }: Wanted): Promise<Got> {
  const { name, recipe, signature } = address;
  const isOurs = await mayMake(edge, address);
  const isKnown = focus !== undefined;
  if (isOurs && isKnown) {
    const made = await makeHere(edge, address, order, variant);
    if (made !== null) return { ...made, isKept: true };
  }
  const asked = await edge.media.origin.askPicture(name, { recipe, order, signature, focus });
  if (asked.kind === "found") {
    const { type, bytes: body } = asked;
    const picture = { type, body, sizeBytes: body.byteLength };
    return { picture, from: "larder-origin; fwd=request", isKept: true };
  }
  if (asked.kind === "absent") throw new AppError("not_found", detail.notFound);
  if (asked.kind === "refused")
    throw asked.code === "busy"
      ? unavailable(asked.detail)
      : new AppError(asked.code, asked.detail);
  // cut by its middle until somebody is there who knows its focal point
  const made = isOurs && !isKnown ? await makeHere(edge, address, order, variant) : null;
  if (made === null) throw away();
  return { ...made, isKept: false };
}

/** Whether this edge may decide that it is made: it is of the list, or signed by a key that this edge has. */
const mayMake = async ({ door }: Edge, { name, recipe, signature }: Address): Promise<boolean> =>
  isListed(recipe) ||
  isPictureSigned(
    door.keys,
    { site: name.site, hash: name.hash, recipe: printRecipe(recipe) },
    signature,
  );

async function makeHere(
  { media: { pictures } }: Edge,
  { name }: Address,
  order: Order,
  variant: Variant,
): Promise<Pick<Got, "picture" | "from"> | null> {
  const made = await pictures?.make(name, order, variant.key);
  if (made === undefined || made.kind === "elsewhere") return null;
  if (made.kind === "refused") throw new AppError("invalid", made.why);
  const { type, bytes: body } = made;
  const picture = { type, body, sizeBytes: body.byteLength };
  return { picture, from: "larder-pictures; fwd=request" };
}

const away = () =>
  unavailable("This picture is not at the edge yet and the origin cannot be reached. Try again.");
