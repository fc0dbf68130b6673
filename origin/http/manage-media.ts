import { createRoute } from "@hono/zod-openapi";
import { readBody } from "../../shared/body.ts";
import { AppError } from "../../shared/errors.ts";
import { MEDIA_MAX_BYTES } from "../../shared/limits.ts";
import { listMedia } from "../db/media.ts";
import { setCopyMedia } from "../db/sites.ts";
import { addFile, addressOf } from "../media/library.ts";
import type { Parts } from "./context.ts";
import { jsonBody, manageApp, rangeQuery, responses, z, type ManageApp } from "./manage-shapes.ts";

const fileBody = z
  .object({
    url: z.string().openapi({ description: "For media fields, and for readers." }),
    type: z.string(),
    sizeBytes: z.int(),
    sourceUrl: z.string().nullable().openapi({ description: "Null when it was uploaded." }),
    createdAt: z.string(),
  })
  .openapi("MediaFile");
const settingsBody = z.strictObject({
  copy: z.boolean().openapi({ description: "Whether writes copy the media they name." }),
});

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

const read = createRoute({
  method: "get",
  path: "/media/settings",
  responses: responses(200, "How the site's writes treat media.", settingsBody),
});

const changed = createRoute({
  method: "put",
  path: "/media/settings",
  request: { body: jsonBody(settingsBody) },
  responses: responses(200, "How the site's writes treat media from now on.", settingsBody),
});

/** Files of media, and whether writes copy those they name. */
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
  app.openapi(uploaded, async (context) => {
    if (parts.media === undefined)
      throw new AppError("conflict", "This origin has no store of media.");
    const bytes = await readBody(context.req.raw, MEDIA_MAX_BYTES);
    const { name } = context.req.valid("query");
    const { library } = parts.media;
    return context.json(await addFile(library, context.get("principal").site, bytes, name), 201);
  });
  app.openapi(read, (context) =>
    context.json({ copy: context.get("principal").site.copyMedia }, 200),
  );
  app.openapi(changed, async (context) => {
    const { copy } = context.req.valid("json");
    await setCopyMedia(db, context.get("principal").site.id, copy);
    return context.json({ copy }, 200);
  });
  return app;
}
