import { createSlots } from "../../shared/slots.ts";
import type { MediaFile } from "../../shared/manage/media.ts";
import { api, fetchOwn, session } from "../wiring.ts";
import { isImage, ownAddress } from "./files.ts";
import { makeThumbnail } from "./thumbnail.ts";

/** ours: large pictures that are made small at once; each takes its pixels in memory. */
const MADE_AT_ONCE = 1;
/** ours: small pictures asked for at once, so that whatever else the page asks has its turn. */
const ASKED_AT_ONCE = 6;
const [making, asking] = [createSlots(MADE_AT_ONCE), createSlots(ASKED_AT_ONCE)];

/** ours: pixels that are made small here; a browser needs four bytes for each. */
const MADE_MAX_PIXELS = 60_000_000;

/** Whether a small picture is made of a file: of what can be seen, is no drawing, and is not too large for the page's memory. */
export const isMadeSmall = ({ type, width, height }: MediaFile): boolean =>
  isImage({ type }) && type !== "image/svg+xml" && (width ?? 0) * (height ?? 0) <= MADE_MAX_PIXELS;

/** Whether there is anything to see of a file in a grid. */
export const hasPicture = isImage;

/**
 * What a grid shows of an image: its small picture. Where nobody made one yet it is made now, and kept for others by who may
 * add files. What none is made of is shown as it is: drawings, very large ones, and what this browser cannot make one of.
 */
export async function pictureOf(file: MediaFile): Promise<string> {
  if (file.thumbnail) {
    const path = `/media/${file.id}/thumbnail`;
    const answer = await asking.use("thumbnail", () => api.send("GET", path));
    return asAddress(await answer.blob());
  }
  if (!isMadeSmall(file)) return ownAddress(file);
  return making.use("make", () => firstSight(file));
}

async function firstSight(file: MediaFile): Promise<string> {
  const answer = await fetchOwn(ownAddress(file));
  const made = answer.ok ? await makeThumbnail(await answer.blob()) : null;
  if (made === null) return ownAddress(file);
  await keepThumbnail(file, made);
  return asAddress(made);
}

/**
 * Gives the origin a small picture, for everybody else. Nothing hangs on it: the next who sees the file may make one.
 * @returns whether it has one now
 */
export async function keepThumbnail({ id }: Pick<MediaFile, "id">, made: Blob): Promise<boolean> {
  if (!session.may("contribute")) return false;
  return api.send("PUT", `/media/${id}/thumbnail`, { body: made, asks: false }).then(
    () => true,
    () => false,
  );
}

/** Bytes as an address of their own, which is gone with whatever holds it. */
const asAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    // a text, as it is read as an address
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("a picture could not be read"));
    reader.readAsDataURL(blob);
  });
