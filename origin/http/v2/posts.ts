import { Hono } from "hono";
import { createPostSchema, updatePostSchema } from "../../../shared/api-posts.ts";
import { createPost, deletePost, updatePost } from "../../content/write/posts.ts";
import { authorise, localeOf, parseBody, type Parts } from "../context.ts";
import { respondDeleted, respondWritten, tokenWriter } from "./written.ts";

/** Writing posts (the v2 API). */
export function posts(parts: Parts): Hono {
  const app = new Hono({ strict: false });

  app.post("/", async ({ req: { raw } }) => {
    const { site, label } = await authorise(parts, raw, "write");
    const input = await parseBody(raw, createPostSchema);
    const written = await createPost(
      tokenWriter(parts, label, raw),
      site,
      localeOf(raw, site),
      input,
    );
    return respondWritten(parts, raw, site.id, written);
  });

  app.on(["PATCH", "PUT"], "/:slug", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const input = await parseBody(req.raw, updatePostSchema);
    const written = await updatePost(
      tokenWriter(parts, label, req.raw),
      site,
      localeOf(req.raw, site),
      req.param("slug"),
      input,
    );
    return respondWritten(parts, req.raw, site.id, written);
  });

  app.delete("/:slug", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const written = await deletePost(
      tokenWriter(parts, label, req.raw),
      site,
      localeOf(req.raw, site),
      req.param("slug"),
    );
    return respondDeleted(parts, req.raw, site.id, written);
  });

  return app;
}
