import { Hono } from "hono";
import { createPageSchema, updatePageSchema } from "../../../shared/api.ts";
import { createPage, deletePage, updatePage } from "../../content/write/pages.ts";
import { authorise, namedLocaleOf, parseBody, type Parts } from "../context.ts";
import { respondDeleted, respondWritten, tokenWriter } from "./written.ts";

/** Writing pages (the v2 API). */
export function pages(parts: Parts): Hono {
  const app = new Hono({ strict: false });

  app.post("/", async ({ req: { raw } }) => {
    const { site, label } = await authorise(parts, raw, "write");
    const input = await parseBody(raw, createPageSchema);
    const written = await createPage(
      tokenWriter(parts, label, raw),
      site,
      namedLocaleOf(raw, site),
      input,
    );
    return respondWritten(parts, raw, site.id, written);
  });

  app.on(["PATCH", "PUT"], "/:type/:slug", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const input = await parseBody(req.raw, updatePageSchema);
    const written = await updatePage(
      tokenWriter(parts, label, req.raw),
      site,
      namedLocaleOf(req.raw, site),
      req.param(),
      input,
    );
    return respondWritten(parts, req.raw, site.id, written);
  });

  app.delete("/:type/:slug", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const written = await deletePage(tokenWriter(parts, label, req.raw), site, req.param());
    return respondDeleted(parts, req.raw, site.id, written);
  });

  return app;
}
