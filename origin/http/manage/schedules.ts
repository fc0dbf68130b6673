import { scheduleDocument } from "../../content/plan/schedules.ts";
import { listSchedules } from "../../db/plan/schedules.ts";
import { localeOf, type Parts } from "../context.ts";
import { requireOwn } from "./own-documents.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, localeQuery, pageOf, rangeQuery, timeText, wholeNumber, z } from "./shapes.ts";

const plannedBody = z
  .object({
    id: z.int(),
    document: z.int(),
    kind: z.string(),
    type: z.string(),
    slug: z.string().nullable(),
    locale: z.string(),
    action: z.enum(["publish", "unpublish"]),
    revision: z.int().nullable().openapi({ description: "Null: the newest when its time comes." }),
    at: z.string(),
    createdAt: z.string(),
  })
  .openapi("Schedule");

const documentScheduleBody = z
  .object({
    document: z.int(),
    locale: z.string(),
    publish_at: z.string().nullable(),
    unpublish_at: z.string().nullable(),
    revision: z.int().nullable(),
  })
  .openapi("DocumentSchedule");

/** Publishing and taking down at a time. */
export function scheduleRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /schedules",
    {
      query: { document: wholeNumber(1).optional(), ...rangeQuery },
      says: "What is to come, the next first.",
      as: pageOf(plannedBody),
    },
    ({ site, query: { document = null, ...range } }) =>
      listSchedules(parts.postgres.db, site.id, document, range),
  );
  answers(
    "put /documents/{id}/schedule",
    {
      action: "publish_own",
      params: idParam,
      query: localeQuery,
      body: z.strictObject({
        publish_at: timeText.nullish(),
        unpublish_at: timeText.nullish(),
        revision: z.int().min(1).nullish(),
      }),
      says: "What is planned for the document in the locale. What the body leaves out stays, null removes it.",
      as: documentScheduleBody,
    },
    async ({ site, managing, writer, raw, params, body }) => {
      await requireOwn(parts.postgres.db, managing, params.id, { seen: true });
      return scheduleDocument(writer, site, localeOf(raw, site), params.id, body);
    },
  );
  return app;
}
