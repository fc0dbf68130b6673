import { nowText } from "../../../shared/clock.ts";
import { MAX_RELEASE_ITEMS } from "../../../shared/limits.ts";
import { releaseCheckBody } from "../../../shared/manage/releases.ts";
import { checkRelease } from "../../content/plan/check-release.ts";
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
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, pageOf, rangeQuery, timeText, wholeNumber, z } from "./shapes.ts";

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
        kind: z.string(),
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

/** Releases: many documents published, taken down or deleted as one change. */
export function releaseRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes, writes } = manageRoutes(parts);
  app.route("/", readingRoutes(parts));
  app.route("/", itemRoutes(parts));
  deletes("/releases/{id}", { action: "publish", params: idParam }, ({ site, writer, params }) =>
    removeRelease(writer, site, params.id),
  );
  answers(
    "put /releases/{id}/schedule",
    {
      action: "publish",
      params: idParam,
      body: z.strictObject({ at: timeText.nullable() }),
      says: "It is published at this time; null removes it.",
      as: fullBody,
    },
    ({ site, writer, params, body }) => scheduleRelease(writer, site, params.id, body.at),
  );
  writes(
    "post /releases/{id}/publish",
    {
      action: "publish",
      params: idParam,
      says: "Published as one change. 409 names each item that cannot be; then nothing is.",
    },
    ({ site, writer, params }) => publishRelease(writer, site, params.id),
  );
  return app;
}

function readingRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const { db } = parts.postgres;
  answers(
    "get /releases",
    {
      query: { state: states.optional(), ...rangeQuery },
      says: "Releases, newest first.",
      as: pageOf(releaseBody),
    },
    ({ site, query: { state = null, ...range } }) => listReleases(db, site.id, state, range),
  );
  answers(
    "post /releases",
    {
      action: "publish",
      body: z.strictObject({ name: z.string().min(1).max(200) }),
      status: 201,
      says: "An open release, empty.",
      as: releaseBody,
    },
    ({ site, postgres, body }) =>
      postgres.transaction((tx) => insertRelease(tx, site.id, body.name, nowText(parts))),
  );
  answers(
    "get /releases/{id}",
    { params: idParam, says: "The release with what is in it.", as: fullBody },
    ({ site, params }) => showRelease(db, site, params.id),
  );
  answers(
    "post /releases/{id}/check",
    {
      action: "read",
      params: idParam,
      says: "What would come of publishing it now, without doing it: items that cannot be, reach, edges.",
      as: releaseCheckBody,
    },
    ({ site, raw, params }) =>
      parts.shares.use("preview", site.id, raw.signal, () => checkRelease(parts, site, params.id)),
  );
  return app;
}

function itemRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /releases/{id}/items",
    {
      action: "publish",
      params: idParam,
      body: z.strictObject({ items: z.array(wantedItem).min(1).max(MAX_RELEASE_ITEMS) }),
      says: "Put in, all or none; what was there of the same document and locale is replaced.",
      as: fullBody,
    },
    ({ site, writer, params, body }) => {
      const items = body.items.map(({ document, locale, action, revision }) => ({
        documentId: document,
        locale: locale ?? site.defaultLocale,
        action,
        revisionId: revision ?? null,
      }));
      return addToRelease(writer, site, params.id, items);
    },
  );
  answers(
    "delete /releases/{id}/items/{document}",
    {
      action: "publish",
      params: { ...idParam, document: wholeNumber(1) },
      query: localeQuery,
      says: "Taken out, in the locale or, without one, in all.",
      as: fullBody,
    },
    ({ site, writer, raw, params: { id, document }, query }) => {
      const locale = query.locale === undefined ? null : localeOf(raw, site);
      return removeFromRelease(writer, site, id, { document, locale });
    },
  );
  return app;
}
