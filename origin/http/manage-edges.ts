import { createRoute } from "@hono/zod-openapi";
import { AppError, detail } from "../../shared/errors.ts";
import { deleteEdge, insertEdge, listEdges } from "../db/edges.ts";
import type { Parts } from "./context.ts";
import {
  type ManageApp,
  deleted,
  smallIdParam,
  jsonBody,
  manageApp,
  responses,
  webUrl,
  z,
} from "./manage-shapes.ts";

const edgeBody = z
  .object({
    id: z.int(),
    name: z.string(),
    url: z.string(),
    epoch: z.int(),
    head: z.int(),
    change: z.int().openapi({ description: "Every change up to this number is live there." }),
    purged: z.int().nullable().openapi({
      description: "Up to which position its caches are purged; null when it does not say.",
    }),
    appliedAt: z.string().nullable(),
    failedAt: z.string().nullable().openapi({ description: "Since when it cannot be reached." }),
    lastError: z.string().nullable(),
  })
  .openapi("Edge");

const listed = createRoute({
  method: "get",
  path: "/edges",
  responses: responses(
    200,
    "The site's edges and how far each is.",
    z.object({ data: z.array(edgeBody) }),
  ),
});

const created = createRoute({
  method: "post",
  path: "/edges",
  request: { body: jsonBody(z.strictObject({ name: z.string().min(1).max(100), url: webUrl })) },
  responses: responses(201, "Registered; it is sent the site's log from the beginning.", edgeBody),
});

const removed = createRoute({
  method: "delete",
  path: "/edges/{id}",
  request: { params: smallIdParam },
  responses: deleted,
});

/** The edges that the site's log is sent to. */
export function edgeRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const { db } = parts.postgres;
  app.openapi(listed, async (context) => {
    return context.json({ data: await listEdges(db, context.get("principal").site.id) }, 200);
  });
  app.openapi(created, async (context) => {
    const now = new Date(parts.clock.now()).toISOString();
    const edge = await insertEdge(
      db,
      context.get("principal").site.id,
      context.req.valid("json"),
      now,
    );
    if (edge === undefined)
      throw new AppError("conflict", "The site has an edge with this name or address.");
    return context.json(edge, 201);
  });
  app.openapi(removed, async (context) => {
    const { site } = context.get("principal");
    const had = await deleteEdge(db, site.id, context.req.valid("param").id);
    if (!had) throw new AppError("not_found", detail.notFound);
    return context.body(null, 204);
  });
  return app;
}
