import type { MediaFile } from "../../shared/manage/media.ts";
import { isRaster } from "../../shared/media-type.ts";
import { srcsetOf } from "../../shared/srcset.ts";
import { isImage, ownAddress } from "./files.ts";

/** Small pictures of large ones, which the origin makes and keeps. */

/** ours: as wide as a tile on a dense screen, of the sizes that anybody may ask for; WebP is made fastest of those that are small. */
const SMALL = "w=384&fit=max&f=webp";

/** Where a small picture of a file is, at the page's own origin; null of what has none. Drawings are shown as they are. */
export function smallOf(file: Pick<MediaFile, "type" | "url">): string | null {
  if (!isImage(file)) return null;
  return isRaster(file.type) ? `${ownAddress(file)}?${SMALL}` : ownAddress(file);
}

/** The same of an address of which nothing else is known: as it is, where no smaller one is made of it. */
export const smallAt = (url: string): string => (srcsetOf(url) === "" ? url : `${url}?${SMALL}`);
