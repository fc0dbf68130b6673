import { createRoute } from "@hono/zod-openapi";
import { MAX_RELEASE_ITEMS } from "../../../shared/limits.ts";
import {
  addToRelease,
  publishRelease,
  removeFromRelease,
  removeRelease,
  scheduleRelease,
  showRelease,
} from "../../content/plan/releases.ts";
import { insertRelease, listReleases } from "../../db/plan/releases.ts";
import { localeOf, type Parts } from "../context.ts";
import {
  type ManageApp,
  deleted,
  idParam,
  jsonBody,
  localeQuery,
  manageApp,
  rangeQuery,
  responses,
  timeText,
  writtenBody,
  wholeNumber,
  z,
  pageOf,
} from "./shapes.ts";
import { respondWritten, writerOf } from "../v2/written.ts";

const states = z.enum(["open", "scheduled", "published"]);
const actions = z.enum(["publish", "unpublish", "delete"]);

const releaseBody = z
  .object({
    id: z.int(),
    name: z.string(),
    state: states,
    at: z.string().nullable().openapi({ description: "When it is published, or was to be." }),
    change: z.int().nullable().openapi({ description: "The change it became." }),
    problem: z
      .string()
      .nullable()
      .openapi({ description: "Why it was not published at its time." }),
    items: z.int().openapi({ description: "How many items it has." }),
    createdAt: z.string(),
    publishedAt: z.string().nullable(),
  })
  .openapi("Release");

const fullBody = releaseBody
  .extend({
    contents: z.array(
      z.object({
        document: z.int(),
        type: z.string(),
        slug: z.string().nullable(),
        locale: z.string(),
        action: actions,
        revision: z.int().nullable().openapi({ description: "Null: the newest by then." }),
      }),
    ),
  })
  .openapi("ReleaseWithContents");

const wantedItem = z.strictObject({
  document: z.int().min(1),
  locale: z.string().max(10).optional().openapi({ description: "Default: the site's." }),
  action: actions,
  revision: z.int().min(1).nullish(),
});

const listed = createRoute({
  method: "get",
  path: "/releases",
  request: { query: z.object({ state: states.optional(), ...rangeQuery }) },
  responses: responses(200, "Releases, newest first.", pageOf(releaseBody)),
});

const created = createRoute({
  method: "post",
  path: "/releases",
  request: { body: jsonBody(z.strictObject({ name: z.string().min(1).max(200) })) },
  responses: responses(201, "An open release, empty.", releaseBody),
});

const one = createRoute({
  method: "get",
  path: "/releases/{id}",
  request: { params: idParam },
  responses: responses(200, "The release with what is in it.", fullBody),
});

const removed = createRoute({
  method: "delete",
  path: "/releases/{id}",
  request: { params: idParam },
  responses: deleted,
});

const added = createRoute({
  method: "post",
  path: "/releases/{id}/items",
  request: {
    params: idParam,
    body: jsonBody(z.strictObject({ items: z.array(wantedItem).min(1).max(MAX_RELEASE_ITEMS) })),
  },
  responses: responses(
    200,
    "Put in, all or none; what was there of the same document and locale is replaced.",
    fullBody,
  ),
});

const takenOut = createRoute({
  method: "delete",
  path: "/releases/{id}/items/{document}",
  request: {
    params: idParam.extend({ document: wholeNumber(1) }),
    query: localeQuery,
  },
  responses: responses(200, "Taken out, in the locale or, without one, in all.", fullBody),
});

const scheduled = createRoute({
  method: "put",
  path: "/releases/{id}/schedule",
  request: { params: idParam, body: jsonBody(z.strictObject({ at: timeText.nullable() })) },
  responses: responses(200, "It is published at this time; null removes it.", fullBody),
});

const published = createRoute({
  method: "post",
  path: "/releases/{id}/publish",
  request: { params: idParam, query: z.object({ wait: z.string().optional() }) },
  responses: responses(
    202,
    "Published as one change. 409 names each item that cannot be; then nothing is.",
    writtenBody,
  ),
});

/** Releases: many documents published, taken down or deleted as one change. */
export function releaseRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  app.route("/", readingRoutes(parts));
  app.route("/", itemRoutes(parts));
  const writer = writerOf(parts);
  app.openapi(removed, async (context) => {
    const { site } = context.get("principal");
    await removeRelease(writer, site, context.req.valid("param").id);
    return context.body(null, 204);
  });
  app.openapi(scheduled, async (context) => {
    const { site } = context.get("principal");
    const { id } = context.req.valid("param");
    const { at } = context.req.valid("json");
    return context.json(await scheduleRelease(writer, site, id, at), 200);
  });
  app.openapi(published, async (context) => {
    const { site } = context.get("principal");
    const written = await publishRelease(writer, site, context.req.valid("param").id);
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  return app;
}

function readingRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const { db } = parts.postgres;
  app.openapi(listed, async (context) => {
    const { site } = context.get("principal");
    const { state = null, ...range } = context.req.valid("query");
    const { releases, count } = await listReleases(db, site.id, state, range);
    return context.json({ data: releases, meta: { count } }, 200);
  });
  app.openapi(created, async (context) => {
    const { site } = context.get("principal");
    const now = new Date(parts.clock.now()).toISOString();
    return context.json(await insertRelease(db, site.id, context.req.valid("json").name, now), 201);
  });
  app.openapi(one, async (context) => {
    const { site } = context.get("principal");
    return context.json(await showRelease(db, site, context.req.valid("param").id), 200);
  });
  return app;
}

function itemRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const writer = writerOf(parts);
  app.openapi(added, async (context) => {
    const { site } = context.get("principal");
    const items = context.req.valid("json").items.map((item) => ({
      documentId: item.document,
      locale: item.locale ?? site.defaultLocale,
      action: item.action,
      revisionId: item.revision ?? null,
    }));
    const { id } = context.req.valid("param");
    return context.json(await addToRelease(writer, site, id, items), 200);
  });
  app.openapi(takenOut, async (context) => {
    const { site } = context.get("principal");
    const { id, document } = context.req.valid("param");
    const named = context.req.valid("query").locale !== undefined;
    const locale = named ? localeOf(context.req.raw, site) : null;
    return context.json(await removeFromRelease(writer, site, id, { document, locale }), 200);
  });
  return app;
}
