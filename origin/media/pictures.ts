import { AppError, unavailable } from "../../shared/errors.ts";
import { createFlights, type Flights } from "../../shared/flights.ts";
import { PICTURES_BEYOND_PER_FILE } from "../../shared/limits-pictures.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits-media.ts";
import { mediaKey } from "../../shared/keys.ts";
import type { FocalPoint, MediaName, MediaStore } from "../../shared/media.ts";
import type { MediaType } from "../../shared/media-type.ts";
import { isListed } from "../../shared/pictures/listed.ts";
import type { Described, Made, Order, PictureMaker } from "../../shared/pictures/maker.ts";
import { printRecipe } from "../../shared/pictures/print.ts";
import type { Recipe } from "../../shared/pictures/recipe.ts";
import { usesFocus, variantOf, type Variant } from "../../shared/pictures/variant.ts";
import { readAll } from "../../shared/push.ts";
import type { AnsweredMedia } from "../../shared/respond-media.ts";
import { isPictureSigned, type SecretKeys } from "../../shared/signature.ts";
import type { Database } from "../db/client.ts";
import { findFocus } from "../db/site/media-looks.ts";
import { countBeyond, findMediaType } from "../db/site/pictures.ts";
import type { Asker } from "../shares/asker.ts";
import type { Shares } from "../shares/shares.ts";

/** Pictures of files: those that were made, and those that are made now. */

export interface AskedPicture {
  name: MediaName;
  recipe: Recipe;
  order: Omit<Order, "focus">;
  signature: string | null;
  /** Undefined: what is set in the file. */
  focus?: FocalPoint | null | undefined;
}

export interface Pictures {
  /**
   * A picture of a file, or the file itself where it is a drawing, which has every size.
   * @throws AppError `not_found`, `invalid` for what cannot be made, `forbidden` for what may not, `unavailable`
   */
  find(asked: AskedPicture, asker: Asker): Promise<AnsweredMedia>;
  /**
   * What a file is, as a picture.
   * @throws AppError `not_found` without a file, `unavailable` when there is no turn for it
   */
  describe(name: MediaName): Promise<Described>;
  /** Ends what makes them. */
  stop(): void;
}

export interface PictureParts {
  db: Database;
  store: MediaStore;
  maker: PictureMaker & { stop(): void };
  keys: SecretKeys;
  shares: Shares;
}

type MadePicture = Extract<Made, { kind: "made" }>;

export function createPictures(parts: PictureParts): Pictures {
  const flights = createFlights<MadePicture>();
  return {
    find: (asked, asker) => find(parts, flights, asked, asker),
    describe: (name) =>
      parts.maker.describe(() => bytesOf(parts.store, name), { name: String(name.site) }),
    stop: () => parts.maker.stop(),
  };
}

async function find(
  parts: PictureParts,
  flights: Flights<MadePicture>,
  asked: AskedPicture,
  asker: Asker,
): Promise<AnsweredMedia> {
  const { shares, store } = parts;
  const { name } = asked;
  const found = await shares.use("read", name.site, asker.signal, () => look(parts, asked));
  const { stored, order, variant } = found;
  if (stored !== null) {
    asker.whenSent(shares.hold(name.site, stored.sizeBytes));
    return stored.type === "image/svg+xml" ? stored : { ...stored, made: variant.made };
  }
  await mayMake(parts, asked, variant, asker);
  const made = await flights.share(
    variant.key,
    async (ended) => {
      const source = () => bytesOf(store, name);
      const signal = ended;
      const result = await parts.maker.make(source, order, { name: String(name.site), signal });
      if (result.kind === "refused") throw new AppError("invalid", result.why);
      await store.put(variant.key, result.bytes, result.type).catch((cause: unknown) => {
        throw unavailable("The store of media cannot be reached. Try again.", cause);
      });
      return result;
    },
    asker.signal,
  );
  const { type, bytes: body } = made;
  asker.whenSent(shares.hold(name.site, body.byteLength));
  return { type, body, sizeBytes: body.byteLength, made: variant.made };
}

/** What there is already. @throws AppError `not_found`, `invalid` */
async function look({ db, store }: PictureParts, { name, recipe, order, focus }: AskedPicture) {
  const type = await findMediaType(db, name.site, name.hash);
  if (type === undefined) throw new AppError("not_found", "Not found.");
  requirePicture(type);
  const point = async () =>
    focus === undefined ? findFocus(db, name.site, name.hash) : Promise.resolve(focus);
  const focused: Order = { ...order, focus: usesFocus(recipe) ? await point() : null };
  const variant = await variantOf(name, recipe, focused);
  const key = type === "image/svg+xml" ? mediaKey(name) : variant.key;
  return { stored: await store.get(key), order: focused, variant };
}

function requirePicture(type: MediaType): void {
  if (!type.startsWith("image/"))
    throw new AppError("invalid", "This file is no picture; none is made of it.");
}

/**
 * Whether it may be made: it is of the list, or signed, or one of so many of its file. What was made is given in any case.
 * @throws AppError `forbidden`
 */
async function mayMake(
  { db, keys, shares }: PictureParts,
  { name: { site, hash }, recipe, signature }: AskedPicture,
  { tag: picture }: Variant,
  { signal }: Asker,
): Promise<void> {
  if (isListed(recipe)) return;
  if (await isPictureSigned(keys, { site, hash, recipe: printRecipe(recipe) }, signature)) return;
  const isCounted = await shares.use("read", site, signal, () =>
    countBeyond(db, { site, hash, picture }, PICTURES_BEYOND_PER_FILE),
  );
  if (!isCounted)
    throw new AppError(
      "forbidden",
      `Of this file ${PICTURES_BEYOND_PER_FILE} pictures were asked for that are not of the list. Others are made of addresses that are signed.`,
    );
}

/** @throws AppError `not_found` */
async function bytesOf(store: MediaStore, name: MediaName): Promise<Uint8Array<ArrayBuffer>> {
  const stored = await store.get(mediaKey(name));
  if (stored === null) throw new AppError("not_found", "Not found.");
  return stored.body instanceof Uint8Array ? stored.body : readAll(stored.body, MEDIA_MAX_BYTES);
}
