import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { AppError } from "../../../shared/errors.ts";
import type { Parts } from "../context.ts";
import { authoriseManaging } from "../managing.ts";
import { answerRoutes } from "./answers.ts";
import { auditFileRoutes, auditRoutes } from "./audit.ts";
import { changeRoutes } from "./changes.ts";
import { documentRoutes } from "./documents.ts";
import { edgeRoutes } from "./edges.ts";
import { eventRoutes } from "./events.ts";
import { addressRoutes } from "./addresses.ts";
import { joinTokenRoutes } from "./join-tokens.ts";
import { mediaRoutes } from "./media.ts";
import { uploadRoutes } from "./media-uploads.ts";
import { mediaSwapRoutes } from "./media-swaps.ts";
import { pictureRoutes } from "./pictures.ts";
import { memberRoutes } from "./members.ts";
import { ownRoutes } from "./own.ts";
import { manageApp, type ManageApp, readJsonInBounds } from "./routes.ts";
import { reachRoutes } from "./reach.ts";
import { siteRoutes } from "./site.ts";
import { sitesRoutes } from "./sites.ts";
import { previewRoutes } from "./previews.ts";
import { overviewRoutes } from "./overview.ts";
import { importRoutes } from "./imports.ts";
import { releaseRoutes } from "./releases.ts";
import { scheduleRoutes } from "./schedules.ts";
import { termRoutes } from "./terms.ts";
import { tokenRoutes } from "./tokens.ts";
import { typeRoutes } from "./types.ts";
import { webhookRoutes } from "./webhooks.ts";
import { workingRoutes } from "./working.ts";
import { whyRoutes } from "./why.ts";

/** Nobody keeps, sniffs or frames what management answers: tokens and secrets are shown in it once. */
const ON_EVERY_ANSWER = {
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
};

/**
 * `/manage/v1`: the content model, documents, schedules, releases, tokens, edges, changes and webhooks of the
 * site whose manage token asks.
 * The OpenAPI document is made from the schemas that validate, and needs no token.
 */
export function manage(parts: Parts): ManageApp {
  const app = manageApp();
  app.onError((thrown) => {
    throw asOurs(thrown);
  });
  app.use("*", async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(ON_EVERY_ANSWER)) context.header(name, value);
  });
  app.route("/", ownRoutes(parts));
  app.route("/", sitesRoutes(parts));
  app.use("*", async (context, next) => {
    if (!isDescription(context))
      context.set("managing", await authoriseManaging(parts, context.req.raw));
    await next();
  });
  app.route("/", uploadRoutes(parts));
  app.use("*", async (context, next) => {
    if (!isDescription(context)) await readJsonInBounds(context);
    await next();
  });
  // these take turns of their own: parts of what they do needs none
  app.route("/", reachRoutes(parts));
  app.route("/", whyRoutes(parts));
  app.route("/", auditFileRoutes(parts));
  // a stream would keep its turn for as long as it lasts
  app.route("/", eventRoutes(parts));
  app.use("*", async ({ req, get }, next) => {
    const isLook = req.method === "GET" && !isDescription({ req });
    if (!isLook) return next();
    await parts.shares.use("preview", get("managing").site.id, req.raw.signal, next);
  });
  for (const routes of IN_TURN) app.route("/", routes(parts));
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "Token <manage token>",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Larder management API",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT" },
    },
    servers: [{ url: "/manage/v1" }],
    security: [{ token: [] }],
  });
  return app;
}

/** Those whose looks are taken in turn. */
const IN_TURN = [
  siteRoutes,
  typeRoutes,
  addressRoutes,
  documentRoutes,
  answerRoutes,
  overviewRoutes,
  previewRoutes,
  workingRoutes,
  scheduleRoutes,
  importRoutes,
  releaseRoutes,
  termRoutes,
  tokenRoutes,
  edgeRoutes,
  joinTokenRoutes,
  changeRoutes,
  webhookRoutes,
  mediaRoutes,
  mediaSwapRoutes,
  pictureRoutes,
  memberRoutes,
  auditRoutes,
];

const DESCRIPTION = `
Every answer has the header \`X-Request-Id\`, by which the request is found in the logs: the one that was sent (128 letters, digits
and \`. _ : = / + -\` at most), else a new one.

Beside it, without a token: \`GET /healthz\` is 200 as long as the process lives, and \`GET /readyz\` is 200 when the origin can
serve, else 503 with \`waits_for\`, a word, and \`detail\`, a sentence. While it cannot, whatever else is asked is 503 with
\`Retry-After\`.
`.trim();

const isDescription = ({ req }: Pick<Context, "req">): boolean =>
  req.path.endsWith("/openapi.json");

/** What Hono's middleware throws of its own, which is about the body's type. */
const asOurs = (thrown: Error): Error =>
  thrown instanceof HTTPException
    ? new AppError("invalid", "Send the body as application/json.", { cause: thrown })
    : thrown;
