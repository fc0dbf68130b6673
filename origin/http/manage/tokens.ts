import { scopeSchema } from "../../../shared/api.ts";
import { MAX_TOKEN_LABEL_CHARS } from "../../../shared/limits.ts";
import { createToken, endToken } from "../../content/site/sites.ts";
import { listTokens } from "../../db/site/sites.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, once, smallIdParam, z } from "./shapes.ts";

const tokenBody = z
  .object({
    id: z.int(),
    label: z.string(),
    scopes: z.array(scopeSchema),
    surrogateKeys: z.boolean().openapi({ description: "Answers carry their surrogate keys." }),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
  })
  .openapi("Token");

/** Tokens with the scopes `read`, `preview`, `write` and `manage`. */
export function tokenRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /tokens",
    {
      action: "administer",
      says: "Tokens, without their text, which is not stored.",
      as: listOf(tokenBody),
    },
    async ({ site }) => ({ data: await listTokens(parts.postgres.db, site.id) }),
  );
  answers(
    "post /tokens",
    {
      confirms: true,
      body: z.strictObject({
        label: z.string().min(1).max(MAX_TOKEN_LABEL_CHARS),
        scopes: z.array(scopeSchema).min(1).overwrite(once),
        surrogateKeys: z.boolean().optional(),
      }),
      status: 201,
      says: "The token, shown this once.",
      as: tokenBody.extend({ token: z.string(), change: z.int() }).openapi("NewToken"),
    },
    ({ site, writer, body }) => createToken(writer, site, body),
  );
  answers(
    "delete /tokens/{id}",
    {
      confirms: true,
      params: smallIdParam,
      query: {
        force: z.enum(["0", "1"]).default("0").openapi({
          description: "1: also the site's last token that may manage; otherwise 409.",
        }),
      },
      says: "Out of force with this change.",
      as: z.object({ change: z.int() }),
    },
    ({ site, writer, params, query }) =>
      endToken(writer, site, params.id, { evenLast: query.force === "1" }),
  );
  return app;
}
