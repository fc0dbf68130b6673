import { nowText } from "../../../shared/clock.ts";
import { createEdge } from "../../content/site/edges.ts";
import { listEdges } from "../../db/log/edges.ts";
import { listLeavingEdges, removeEdge } from "../../db/log/leaving-edges.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, smallIdParam, webUrl, z } from "./shapes.ts";

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
      description: "Up to which position its caches are purged; null before it has answered.",
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

/** The edges that the site's log is sent to. */
export function edgeRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /edges",
    {
      says: "The site's edges and how far each is, and those that are leaving.",
      as: listOf(z.union([edgeBody, leavingBody])),
    },
    async ({ site }) => {
      const edges = await listEdges(db, site.id);
      const leaving = await listLeavingEdges(db, site.id);
      return {
        data: [
          ...edges.map((edge) => ({ ...edge, state: "active" as const })),
          ...leaving.map((edge) => ({ ...edge, state: "leaving" as const })),
        ],
      };
    },
  );
  answers(
    "post /edges",
    {
      body: z.strictObject({ name: z.string().min(1).max(100), url: webUrl }),
      status: 201,
      says: "Registered; it is sent the site's log from the beginning.",
      as: edgeBody,
    },
    async ({ site, postgres, body }) => ({
      ...(await createEdge({ ...parts, postgres }, site, body)),
      state: "active" as const,
    }),
  );
  deletes(
    "/edges/{id}",
    {
      description:
        "Nothing of the site is sent to it any more but that it is to forget the site, as soon as it can be reached.",
      params: smallIdParam,
      query: {
        force: z
          .enum(["0", "1"])
          .optional()
          .openapi({ description: "1: it is not told, and not shown as leaving." }),
      },
    },
    ({ site, postgres, params, query }) => {
      const how = { atOnce: query.force === "1", now: nowText(parts) };
      return postgres.transaction((tx) => removeEdge(tx, site.id, params.id, how));
    },
  );
  return app;
}
