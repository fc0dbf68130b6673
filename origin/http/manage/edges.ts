import { createRoute } from "@hono/zod-openapi";
import { AppError, detail } from "../../../shared/errors.ts";
import { createEdge } from "../../content/site/edges.ts";
import { listEdges } from "../../db/log/edges.ts";
import { listLeavingEdges, removeEdge } from "../../db/log/leaving-edges.ts";
import type { Parts } from "../context.ts";
import {
  type ManageApp,
  deleted,
  smallIdParam,
  jsonBody,
  manageApp,
  responses,
  webUrl,
  z,
} from "./shapes.ts";

const edgeBody = z
  .object({
    id: z.int(),
    name: z.string(),
    url: z.string(),
    state: z.literal("active"),
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

const leavingBody = z
  .object({
    id: z.int(),
    name: z.string(),
    url: z.string(),
    state: z.literal("leaving").openapi({
      description: "Removed, and not told yet: until it is, it serves what it has.",
    }),
    removedAt: z.string(),
    failedAt: z.string().nullable().openapi({ description: "Since when it cannot be told." }),
    lastError: z.string().nullable(),
  })
  .openapi("LeavingEdge");

const listed = createRoute({
  method: "get",
  path: "/edges",
  responses: responses(
    200,
    "The site's edges and how far each is, and those that are leaving.",
    z.object({ data: z.array(z.union([edgeBody, leavingBody])) }),
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
  description:
    "Nothing of the site is sent to it any more but that it is to forget the site, as soon as it can be reached.",
  request: {
    params: smallIdParam,
    query: z.object({
      force: z
        .enum(["0", "1"])
        .optional()
        .openapi({ description: "1: it is not told, and not shown as leaving." }),
    }),
  },
  responses: deleted,
});

/** The edges that the site's log is sent to. */
export function edgeRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const { db } = parts.postgres;
  app.openapi(listed, async (context) => {
    const { site } = context.get("principal");
    const [edges, leaving] = [await listEdges(db, site.id), await listLeavingEdges(db, site.id)];
    const data = [
      ...edges.map((edge) => ({ ...edge, state: "active" as const })),
      ...leaving.map((edge) => ({ ...edge, state: "leaving" as const })),
    ];
    return context.json({ data }, 200);
  });
  app.openapi(created, async (context) => {
    const { site } = context.get("principal");
    const edge = await createEdge(parts, site, context.req.valid("json"));
    return context.json({ ...edge, state: "active" as const }, 201);
  });
  app.openapi(removed, async (context) => {
    const { site } = context.get("principal");
    const atOnce = context.req.valid("query").force === "1";
    const now = new Date(parts.clock.now()).toISOString();
    const had = await removeEdge(db, site.id, context.req.valid("param").id, { atOnce, now });
    if (!had) throw new AppError("not_found", detail.notFound);
    return context.body(null, 204);
  });
  return app;
}
