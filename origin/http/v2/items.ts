import { Hono } from "hono";
import { createItemsSchema, updateItemSchema } from "../../../shared/api.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { createItems, deleteItem, updateItem, type ItemName } from "../../content/write/items.ts";
import { authorise, namedLocaleOf, parseBody, type Parts } from "../context.ts";
import { respondDeleted, respondWritten, tokenWriter } from "./written.ts";

/** Writing collection items (the v2 API). */
export function content(parts: Parts): Hono {
  const app = new Hono({ strict: false });

  app.post("/", async ({ req: { raw } }) => {
    const { site, label } = await authorise(parts, raw, "write");
    const input = await parseBody(raw, createItemsSchema);
    const written = await createItems(
      tokenWriter(parts, label, raw),
      site,
      namedLocaleOf(raw, site),
      input,
    );
    return respondWritten(parts, raw, site.id, written);
  });

  app.on(["PATCH", "PUT"], "/:key/:id", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const input = { ...(await parseBody(req.raw, updateItemSchema)), full: req.method === "PUT" };
    const written = await updateItem(
      tokenWriter(parts, label, req.raw),
      site,
      namedLocaleOf(req.raw, site),
      itemName(req.param()),
      input,
    );
    return respondWritten(parts, req.raw, site.id, written);
  });

  app.delete("/:key/:id", async ({ req }) => {
    const { site, label } = await authorise(parts, req.raw, "write");
    const written = await deleteItem(
      tokenWriter(parts, label, req.raw),
      site,
      itemName(req.param()),
    );
    return respondDeleted(parts, req.raw, site.id, written);
  });

  return app;
}

/** @throws AppError `not_found` when the id is no number */
function itemName({ key, id }: { key: string; id: string }): ItemName {
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : undefined;
  if (number === undefined || !Number.isSafeInteger(number))
    throw new AppError("not_found", detail.notFound);
  return { key, id: number };
}
