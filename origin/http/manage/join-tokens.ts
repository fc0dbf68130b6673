import {
  JOIN_TOKEN_HOURS,
  JOIN_TOKEN_MAX_HOURS,
  JOIN_TOKEN_MAX_USES,
  JOIN_TOKEN_USES,
} from "../../../shared/limits-join.ts";
import { createJoinToken } from "../../content/site/join.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { z } from "./shapes.ts";

/** Tokens by which edges register themselves for a site. */
export function joinTokenRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /edges/join-tokens",
    {
      confirms: true,
      body: z.strictObject({
        hours: z.int().min(1).max(JOIN_TOKEN_MAX_HOURS).default(JOIN_TOKEN_HOURS),
        uses: z.int().min(1).max(JOIN_TOKEN_MAX_USES).default(JOIN_TOKEN_USES),
      }),
      status: 201,
      says: "By which an edge registers itself for the site; shown this once.",
      as: z.object({ token: z.string(), uses: z.int(), expiresAt: z.string() }),
    },
    ({ site, postgres, body }) =>
      createJoinToken({ ...parts, postgres }, { sites: [site.id], ...body }),
  );
  return app;
}
