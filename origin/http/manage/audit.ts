import { listActs } from "../../db/people/audit.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, wholeNumber, z } from "./shapes.ts";

const actBody = z
  .object({
    id: z.int(),
    at: z.string(),
    personId: z.int().nullable().openapi({ description: "Null for a program, by its token." }),
    actor: z.string().openapi({ description: "What they, or the token, were called then." }),
    action: z.string().openapi({ description: "The route." }),
    object: z.string().openapi({ description: "The path as it was asked." }),
    change: z.int().nullable().openapi({ description: "The change that it made." }),
    address: z.string(),
  })
  .openapi("Act");

const ACTS_AT_ONCE = 100;
const ACTS_MOST = 1_000;

/** Who did what at the site. */
export function auditRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /audit",
    {
      action: "administer",
      description: "Goes back 400 days; the next page is `before` the last id of this one.",
      query: {
        before: wholeNumber(1).optional(),
        limit: wholeNumber(1).pipe(z.number().max(ACTS_MOST)).default(ACTS_AT_ONCE),
      },
      says: "Acts, newest first.",
      as: listOf(actBody),
    },
    async ({ site, query: { before = null, limit } }) => ({
      data: await listActs(parts.postgres.db, site.id, { before, limit }),
    }),
  );
  return app;
}
