import { MEDIA_MAX_ALT_CHARS } from "../../../shared/limits-media.ts";
import type { MediaFile } from "../../../shared/manage/media.ts";
import { askAgain } from "../../asked.ts";
import { api } from "../../wiring.ts";
import { upload } from "../uploads.ts";
import { cropName } from "./crop-name.ts";
import { cut, type Picture } from "./picture.ts";
import type { Wanted } from "./shapes.ts";

/** A picture of the library, as who crops it knows it. */
export interface CropSource {
  url: string;
  name: string;
  /** What is to be seen: the new file has it too. */
  alt: string;
}

/**
 * Adds what is in the frame to the library, by the library's own upload.
 * @throws Error with a sentence when the browser cannot make it, or the origin does not keep it
 */
export async function saveCrop(
  of: CropSource,
  picture: Picture,
  wanted: Wanted,
): Promise<MediaFile> {
  const bytes = await cut(picture, wanted);
  const name = cropName(of.name, bytes.type);
  const end = await upload(new File([bytes], name, { type: bytes.type }), () => undefined);
  if (end.kind === "failed") throw new Error(end.why);
  const file = await described(end.file, of.alt);
  await askAgain("/media");
  return file;
}

/** The same bytes may have been there before, with a text of their own. */
const described = async (file: MediaFile, alt: string): Promise<MediaFile> =>
  alt === "" || file.alt !== ""
    ? file
    : api.patch<MediaFile>(`/media/${file.id}`, { alt: alt.slice(0, MEDIA_MAX_ALT_CHARS) });
