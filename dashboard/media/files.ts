import type { MediaFile } from "../../shared/manage/media.ts";
import { MEDIA_PATH } from "../../shared/media.ts";
import { isRaster } from "../../shared/media-type.ts";
import { words } from "./words.ts";

/** What kind of file one is, by the part of its type before the slash. */
export const KINDS = ["image", "video", "audio", "application"] as const;
export type Kind = (typeof KINDS)[number];

export const isImage = ({ type }: Pick<MediaFile, "type">): boolean => type.startsWith("image/");

/** Where the page's own origin has a file: readers' addresses may be on another host, which this page may not ask. */
export const ownAddress = ({ url }: Pick<MediaFile, "url">): string =>
  url.slice(Math.max(url.lastIndexOf(MEDIA_PATH), 0));

/** So many bytes, as people say it: 12 KB, 3.4 MB. */
export function sizeText(bytes: number): string {
  const kilobytes = Math.ceil(bytes / 1024);
  return kilobytes < 1024
    ? words.kilobytes(kilobytes)
    : words.megabytes((bytes / 1024 / 1024).toFixed(1));
}

/** How large an image is, in pixels; empty where nobody knows. */
export const pixelsText = ({ width, height }: Pick<MediaFile, "width" | "height">): string =>
  width === null || height === null ? "" : words.pixels(width, height);

/** Whether a part can be cut out of a file: of pictures that are pixels. Whether this browser reads it shows when it tries. */
export const isCropped = ({ type }: Pick<MediaFile, "type">): boolean => isRaster(type);
