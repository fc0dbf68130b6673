import { createRoute } from "@hono/zod-openapi";
import { scheduleDocument } from "../../content/plan/schedules.ts";
import { listSchedules } from "../../db/plan/schedules.ts";
import { localeOf, type Parts } from "../context.ts";
import {
  type ManageApp,
  idParam,
  jsonBody,
  localeQuery,
  manageApp,
  rangeQuery,
  responses,
  timeText,
  wholeNumber,
  z,
  pageOf,
} from "./shapes.ts";
import { writerOf } from "../v2/written.ts";

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

const listed = createRoute({
  method: "get",
  path: "/schedules",
  request: {
    query: z.object({ document: wholeNumber(1).optional(), ...rangeQuery }),
  },
  responses: responses(200, "What is to come, the next first.", pageOf(plannedBody)),
});

const scheduled = createRoute({
  method: "put",
  path: "/documents/{id}/schedule",
  request: {
    params: idParam,
    query: localeQuery,
    body: jsonBody(
      z.strictObject({
        publish_at: timeText.nullish(),
        unpublish_at: timeText.nullish(),
        revision: z.int().min(1).nullish(),
      }),
    ),
  },
  responses: responses(
    200,
    "What is planned for the document in the locale. What the body leaves out stays, null removes it.",
    documentScheduleBody,
  ),
});

/** Publishing and taking down at a time. */
export function scheduleRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const writer = writerOf(parts);
  app.openapi(listed, async (context) => {
    const { site } = context.get("principal");
    const { document = null, ...range } = context.req.valid("query");
    const { schedules, count } = await listSchedules(parts.postgres.db, site.id, document, range);
    return context.json({ data: schedules, meta: { count } }, 200);
  });
  app.openapi(scheduled, async (context) => {
    const { site } = context.get("principal");
    const { id } = context.req.valid("param");
    const locale = localeOf(context.req.raw, site);
    const input = context.req.valid("json");
    return context.json(await scheduleDocument(writer, site, locale, id, input), 200);
  });
  return app;
}
