import { createRoute } from "@hono/zod-openapi";
import { readBody } from "../../../shared/body.ts";
import { AppError } from "../../../shared/errors.ts";
import { MEDIA_MAX_BYTES } from "../../../shared/limits-media.ts";
import { listMedia } from "../../db/site/media.ts";
import { addFile, addressOf } from "../../media/library.ts";
import type { Parts } from "../context.ts";
import { manageApp, rangeQuery, responses, z, type ManageApp } from "./shapes.ts";

const fileBody = z
  .object({
    url: z.string().openapi({ description: "For media fields, and for readers." }),
    type: z.string(),
    sizeBytes: z.int(),
    sourceUrl: z.string().nullable().openapi({ description: "Null when it was uploaded." }),
    createdAt: z.string(),
  })
  .openapi("MediaFile");

const listed = createRoute({
  method: "get",
  path: "/media",
  request: { query: z.object(rangeQuery) },
  responses: responses(200, "Files, newest first.", z.object({ data: z.array(fileBody) })),
});

const uploaded = createRoute({
  method: "post",
  path: "/media",
  request: {
    query: z.object({ name: z.string().max(200).default("") }),
    body: {
      description: "The file's bytes, as they are; what they are is told from themselves.",
      required: true,
      content: {
        "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) },
      },
    },
  },
  responses: responses(
    201,
    "Kept; the same bytes have one address.",
    fileBody.pick({ url: true, type: true, sizeBytes: true }),
  ),
});

/** The files of a site. Whether writes copy those they name is one of the site's settings. */
export function mediaRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const { db } = parts.postgres;
  const publicUrl = parts.media?.library.publicUrl ?? null;
  app.openapi(listed, async (context) => {
    const { id } = context.get("principal").site;
    const files = await listMedia(db, id, context.req.valid("query"));
    const data = files.map(({ hash, fileName, ...file }) => ({
      url: addressOf(publicUrl, { site: id, hash }, fileName),
      ...file,
    }));
    return context.json({ data }, 200);
  });
  return app;
}

/** Takes bytes, whatever they are said to be, so nothing may have read them as JSON before. */
export function uploadRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  app.openapi(uploaded, async (context) => {
    if (parts.media === undefined)
      throw new AppError("conflict", "This origin has no store of media.");
    const bytes = await readBody(context.req.raw, MEDIA_MAX_BYTES);
    const { name } = context.req.valid("query");
    const { library } = parts.media;
    return context.json(await addFile(library, context.get("principal").site, bytes, name), 201);
  });
  return app;
}
