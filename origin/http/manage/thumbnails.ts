import { readBody } from "../../../shared/body.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { MEDIA_THUMBNAIL_MAX_BYTES } from "../../../shared/limits-media.ts";
import { mediaFileBody } from "../../../shared/manage/media.ts";
import { findThumbnail, keepThumbnail } from "../../db/site/media-library.ts";
import { requireThumbnail } from "../../media/thumbnail.ts";
import type { Parts } from "../context.ts";
import { isTheirs, requireFile, shownBy } from "./media-file.ts";
import { actingOf, addRoute, manageApp, type ManageApp, manageRoutes, refusals } from "./routes.ts";
import { idParam, z } from "./shapes.ts";

/** Small pictures of files, which browsers make: nothing at the origin opens a picture. */

/** It is a picture wherever it is opened, and acts for nobody. */
const HEADERS = {
  "content-type": "image/webp",
  "content-security-policy": "default-src 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
};

export function thumbnailRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const content = { "image/webp": { schema: z.string().openapi({ format: "binary" }) } };
  const responses = { 200: { description: "The small picture of a file.", content }, ...refusals };
  const how = { needsBody: false, responses, acting: actingOf(parts) };
  addRoute(app, "get /media/{id}/thumbnail", { params: idParam }, how, async (asked) => {
    const found = await findThumbnail(parts.postgres.db, asked.site.id, asked.params.id);
    if (found === null) throw new AppError("not_found", detail.notFound);
    return new Response(found, { headers: HEADERS });
  });
  return app;
}

/** Takes bytes, so nothing may have read them as JSON before. */
export function thumbnailUploadRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "put /media/{id}/thumbnail",
    {
      action: "contribute",
      params: idParam,
      file: "A WebP of at most 480 px a side and 64 KB, in which is nothing but the picture.",
      says: "Kept. Where there was one it stays, unless from who uploaded the file or a publisher.",
      as: mediaFileBody,
    },
    // not written down as an act: whoever looks at the library may send some
    async ({ site, params, raw, managing }) => {
      // before anything is read: what is another site's is not there, whatever is sent
      await requireFile(parts.postgres.db, site, params);
      const bytes = await readBody(raw, MEDIA_THUMBNAIL_MAX_BYTES);
      requireThumbnail(bytes);
      return parts.postgres.transaction(async (tx) => {
        const file = await requireFile(tx, site, params);
        await keepThumbnail(tx, file.id, bytes, { mayReplace: isTheirs(managing, file) });
        return shownBy(parts)(site, { ...file, thumbnail: true });
      });
    },
  );
  return app;
}
