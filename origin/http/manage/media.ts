import { readBody } from "../../../shared/body.ts";
import { AppError } from "../../../shared/errors.ts";
import { MEDIA_MAX_BYTES } from "../../../shared/limits-media.ts";
import { listMedia } from "../../db/site/media.ts";
import { addFile, addressOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, rangeQuery, z } from "./shapes.ts";

const fileBody = z
  .object({
    url: z.string().openapi({ description: "For media fields, and for readers." }),
    type: z.string(),
    sizeBytes: z.int(),
    sourceUrl: z.string().nullable().openapi({ description: "Null when it was uploaded." }),
    createdAt: z.string(),
  })
  .openapi("MediaFile");

/** The files of a site. Whether writes copy those they name is one of the site's settings. */
export function mediaRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const publicUrl = parts.media?.library.publicUrl ?? null;
  answers(
    "get /media",
    { query: rangeQuery, says: "Files, newest first.", as: listOf(fileBody) },
    async ({ site, query }) => {
      const files = await listMedia(parts.postgres.db, site.id, query);
      const data = files.map(({ hash, fileName, ...file }) => ({
        url: addressOf(publicUrl, { site: site.id, hash }, fileName),
        ...file,
      }));
      return { data };
    },
  );
  return app;
}

/** Takes bytes, whatever they are said to be, so nothing may have read them as JSON before. */
export function uploadRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /media",
    {
      action: "contribute",
      query: { name: z.string().max(200).default("") },
      file: "The file's bytes, as they are; what they are is told from themselves.",
      status: 201,
      says: "Kept; the same bytes have one address.",
      as: fileBody.pick({ url: true, type: true, sizeBytes: true }),
    },
    async ({ site, postgres, raw, query }) => {
      if (parts.media === undefined)
        throw new AppError("conflict", "This origin has no store of media.");
      const bytes = await readBody(raw, MEDIA_MAX_BYTES);
      const added = await addFile(parts.media.library, site, bytes, query.name);
      // files are kept outside of Postgres, so this is written down once it is there
      return postgres.transaction(() => Promise.resolve(added));
    },
  );
  return app;
}
