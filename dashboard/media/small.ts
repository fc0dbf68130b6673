import type { MediaFile } from "../../shared/manage/media.ts";
import { srcsetOf } from "../../shared/srcset.ts";
import { isImage, ownAddress } from "./files.ts";

/** Small pictures of large ones, which the origin makes and keeps. */

/** ours: as wide as a tile on a dense screen, of the sizes that anybody may ask for; WebP is made fastest of those that are small. */
const SMALL = "w=384&fit=max&f=webp";

/** Where a small picture of a file is, at the page's own origin; null of what is no picture. */
export const smallOf = (file: Pick<MediaFile, "type" | "url">): string | null =>
  isImage(file) ? smallAt(ownAddress(file)) : null;

/** Where a small picture of an address is: as it is, where no smaller ones are made of it, such as of drawings. */
export const smallAt = (url: string): string => (srcsetOf(url) === "" ? url : `${url}?${SMALL}`);
