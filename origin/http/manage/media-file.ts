import { AppError, detail } from "../../../shared/errors.ts";
import { nowText } from "../../../shared/clock.ts";
import { isRaster } from "../../../shared/media-type.ts";
import type { MediaFile } from "../../../shared/manage/media.ts";
import type { Database } from "../../db/client.ts";
import { noteLook } from "../../db/site/media-looks.ts";
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

/**
 * A file of which is known what it is as a picture: it is looked at once. Where there is no turn for that now, or this origin
 * writes nothing, it stays as it is.
 */
export async function lookedAt(parts: Parts, site: Site, file: LibraryFile): Promise<LibraryFile> {
  const { postgres, standing } = parts;
  const pictures = parts.media?.pictures;
  const isStandby = (standing?.stance() ?? "primary") !== "primary";
  if (file.isLookedAt || !isRaster(file.type) || pictures === undefined || isStandby) return file;
  const seen = await pictures
    .describe({ site: site.id, hash: file.hash })
    .catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
  if (seen === null) return file;
  const picture = seen.kind === "described" ? seen : null;
  await noteLook(postgres.db, file.id, picture, nowText(parts));
  return requireFile(postgres.db, site, file);
}

/** A file as it is answered. */
export const shownBy =
  ({ media }: Parts) =>
  (
    site: Site,
    { hash, fileName, isUsed, isLookedAt: _isLookedAt, ...file }: LibraryFile,
  ): MediaFile => ({
    ...file,
    name: fileName,
    used: isUsed,
    url: addressOf(media?.library.publicUrl ?? null, { site: site.id, hash }, fileName),
  });
/** Whether it is theirs to take away: they uploaded it, or may do so with anyone's. */
export const isTheirs = (managing: Managing, { uploadedBy }: LibraryFile): boolean =>
  managing.may("publish") || managing.by.personId === (uploadedBy?.id ?? null);
