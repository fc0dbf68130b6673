import { createRoute } from "@hono/zod-openapi";
import { scopeSchema } from "../../../shared/api.ts";
import { MAX_TOKEN_LABEL_CHARS } from "../../../shared/limits.ts";
import { createToken, endToken } from "../../content/site/sites.ts";
import { listTokens } from "../../db/site/sites.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, smallIdParam, jsonBody, manageApp, once, responses, z } from "./shapes.ts";
import { writerOf } from "../v2/written.ts";

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

const listed = createRoute({
  method: "get",
  path: "/tokens",
  responses: responses(
    200,
    "Tokens, without their text, which is not stored.",
    z.object({ data: z.array(tokenBody) }),
  ),
});

const created = createRoute({
  method: "post",
  path: "/tokens",
  request: {
    body: jsonBody(
      z.strictObject({
        label: z.string().min(1).max(MAX_TOKEN_LABEL_CHARS),
        scopes: z.array(scopeSchema).min(1).overwrite(once),
        surrogateKeys: z.boolean().optional(),
      }),
    ),
  },
  responses: responses(
    201,
    "The token, shown this once.",
    tokenBody.extend({ token: z.string(), change: z.int() }).openapi("NewToken"),
  ),
});

const revoked = createRoute({
  method: "delete",
  path: "/tokens/{id}",
  request: {
    params: smallIdParam,
    query: z.object({
      force: z
        .enum(["0", "1"])
        .default("0")
        .openapi({ description: "1: also the site's last token that may manage; otherwise 409." }),
    }),
  },
  responses: responses(200, "Out of force with this change.", z.object({ change: z.int() })),
});

/** Tokens with the scopes `read`, `preview`, `write` and `manage`. */
export function tokenRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const writer = writerOf(parts);
  app.openapi(listed, async (context) => {
    const data = await listTokens(parts.postgres.db, context.get("principal").site.id);
    return context.json({ data }, 200);
  });
  app.openapi(created, async (context) => {
    const input = context.req.valid("json");
    return context.json(await createToken(writer, context.get("principal").site, input), 201);
  });
  app.openapi(revoked, async (context) => {
    const { site } = context.get("principal");
    const evenLast = context.req.valid("query").force === "1";
    const { id } = context.req.valid("param");
    return context.json(await endToken(writer, site, id, { evenLast }), 200);
  });
  return app;
}
