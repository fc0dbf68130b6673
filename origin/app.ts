import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { AppError, toAppError } from "../shared/errors.ts";
import { causeText } from "../shared/events.ts";
import { JOIN_PATH } from "../shared/join.ts";
import { INTERNAL_MEDIA_PATH, MEDIA_PATH } from "../shared/media.ts";
import { beginsWithTask } from "../shared/pictures/address.ts";
import { PUSH_PATH, RENDITION_PATH } from "../shared/push.ts";
import { respondError, respondOptions } from "../shared/respond.ts";
import { refuseNul } from "../shared/text.ts";
import { closed } from "./http/closed.ts";
import { content } from "./http/v2/items.ts";
import type { Parts } from "./http/context.ts";
import { dashboard } from "./http/dashboard.ts";
import { docs } from "./http/docs/docs.ts";
import { manage } from "./http/manage/manage.ts";
import { media, mediaForEdge } from "./http/media.ts";
import { createFlights } from "../shared/flights.ts";
import { toCallerError } from "./db/errors.ts";
import { identified } from "./http/identified.ts";
import { join } from "./http/join.ts";
import { metrics } from "./http/metrics.ts";
import { refusedMethod } from "./http/methods.ts";
import { pages } from "./http/v2/pages.ts";
import { posts } from "./http/v2/posts.ts";
import { previewFrame } from "./http/preview-frame.ts";
import { probes } from "./http/probes.ts";
import { refuseByStanding } from "./http/standing.ts";
import type { ReadFlights } from "./http/v2/answered.ts";
import { read } from "./http/v2/reads.ts";
import { rendition } from "./http/v2/renditions.ts";
import { askerOf } from "./shares/asker.ts";

/** The contract's errors are those of `/v2` alone. */
const isManaging = (path: string): boolean => /^\/manage\/v1(?:\/|$)/.test(path);

/** The origin's whole surface. */
export function createApp(parts: Parts): Hono<{ Bindings: Partial<HttpBindings> }> {
  const app = new Hono<{ Bindings: Partial<HttpBindings> }>({ strict: false });
  const flights: ReadFlights = createFlights();
  app.use("*", identified(parts.tracer));
  app.use("*", closed);
  app.use("*", async ({ req }, next) => {
    refuseNul(req.url);
    await next();
  });
  app.route("/", probes(parts.readiness));
  app.get("/metrics", ({ req }) => metrics(parts, req.raw));
  app.use("*", async ({ req }, next) => {
    refuseByStanding(parts.standing, req);
    await next();
  });
  app.get(RENDITION_PATH, ({ req, env }) =>
    rendition(parts, flights, req.raw, askerOf(req.raw, env)),
  );
  app.get(`${INTERNAL_MEDIA_PATH}*`, ({ req, env }) =>
    mediaForEdge(parts, req.raw, askerOf(req.raw, env)),
  );
  app.get(`${MEDIA_PATH}*`, ({ req, env }) => media(parts, req.raw, askerOf(req.raw, env)));
  app.get("*", ({ req, env }, next) =>
    beginsWithTask(req.path) ? media(parts, req.raw, askerOf(req.raw, env)) : next(),
  );
  app.post(JOIN_PATH, ({ req }) => join(parts, req.raw));
  app.all(PUSH_PATH, () => {
    throw new AppError("not_found", "This is an origin; pushes go to edges.");
  });
  app.options("*", () => respondOptions());
  app.get("/v2/*", ({ req, env }) => read(parts, flights, req.raw, askerOf(req.raw, env)));
  app.route("/v2/pages", pages(parts));
  app.route("/v2/content", content(parts));
  app.route("/v2/posts", posts(parts));
  app.all("/v2/*", ({ req }) => {
    throw refusedMethod(req.method, req.path);
  });
  app.route("/manage/v1", manage(parts));
  app.route("/", docs());
  app.route("/", previewFrame(parts));
  app.route("/", dashboard());
  app.notFound(({ req }) => respondError(req.method, new AppError("not_found", "Not found.")));
  app.onError((thrown, { req }) => {
    const error = toAppError(toCallerError(thrown));
    if (error.code === "internal") {
      parts.report({ kind: "request.failed", path: req.path, cause: causeText(error.cause) });
    }
    return respondError(req.method, error, {}, isManaging(req.path) ? "list" : "members");
  });
  return app;
}
