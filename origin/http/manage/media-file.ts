import { AppError, detail } from "../../../shared/errors.ts";
import type { MediaFile } from "../../../shared/manage/media.ts";
import type { Database } from "../../db/client.ts";
import { findLibraryFile, type LibraryFile } from "../../db/site/media-library.ts";
import type { Site } from "../../db/site/sites.ts";
import { addressOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import type { Managing } from "../managing.ts";

/** A file of a library: found, answered, and whose it is. */

/** A file that is in the library of the site. @throws AppError `not_found` */
export async function requireFile(
  db: Database,
  site: Site,
  { id }: { id: number },
): Promise<LibraryFile> {
  const file = await findLibraryFile(db, site.id, { id });
  if (file === undefined) throw new AppError("not_found", detail.notFound);
  return file;
}

/** A file as it is answered. */
export const shownBy =
  ({ media }: Parts) =>
  (site: Site, { hash, fileName, isUsed, ...file }: LibraryFile): MediaFile => ({
    ...file,
    name: fileName,
    used: isUsed,
    url: addressOf(media?.library.publicUrl ?? null, { site: site.id, hash }, fileName),
  });
/** Whether it is theirs to take away: they uploaded it, or may do so with anyone's. */
export const isTheirs = (managing: Managing, { uploadedBy }: LibraryFile): boolean =>
  managing.may("publish") || managing.by.personId === (uploadedBy?.id ?? null);
