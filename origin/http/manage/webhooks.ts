import {
  changeWebhook,
  createWebhook,
  deliverAgain,
  requireWebhook,
  testWebhook,
} from "../../content/notify/webhooks.ts";
import { listDeliveries } from "../../db/webhooks/deliveries.ts";
import { deleteWebhook, listWebhooks } from "../../db/webhooks/webhooks.ts";
import type { Parts } from "../context.ts";
import { writerOf } from "../v2/written.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, rangeQuery, smallIdParam, z } from "./shapes.ts";
import { changedWebhook, deliveryBody, newWebhook, webhookBody } from "./webhook-shapes.ts";

/** Webhooks: who is told of what, and what became of telling. */
export function webhookRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const { db } = parts.postgres;
  const writer = { ...writerOf(parts), outboundAllow: parts.outboundAllow };
  answers(
    "get /webhooks",
    { says: "Webhooks, without their secrets.", as: listOf(webhookBody) },
    async ({ site }) => ({ data: await listWebhooks(db, site.id) }),
  );
  answers(
    "post /webhooks",
    {
      body: newWebhook,
      status: 201,
      says: "The webhook; its secret is shown this once.",
      as: webhookBody.extend({ secret: z.string() }).openapi("NewWebhook"),
    },
    ({ site, body }) => createWebhook(writer, site, body),
  );
  answers(
    "patch /webhooks/{id}",
    {
      params: smallIdParam,
      body: changedWebhook,
      says: "What was given is changed; headers as a whole.",
      as: webhookBody,
    },
    ({ site, params, body }) => changeWebhook(writer, site, params.id, body),
  );
  deletes("/webhooks/{id}", { params: smallIdParam }, ({ site, params }) =>
    deleteWebhook(db, site.id, params.id),
  );
  app.route("/", deliveryRoutes(parts));
  return app;
}

function deliveryRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  const writer = { ...writerOf(parts), outboundAllow: parts.outboundAllow };
  answers(
    "post /webhooks/{id}/test",
    {
      params: smallIdParam,
      status: 202,
      says: "A `webhook.test` event is on its way.",
      as: deliveryBody,
    },
    ({ site, params }) => testWebhook(writer, site, params.id),
  );
  answers(
    "get /webhooks/{id}/deliveries",
    {
      params: smallIdParam,
      query: rangeQuery,
      says: "What was sent or is to be, newest first; kept for 30 days.",
      as: listOf(deliveryBody),
    },
    async ({ site, params, query }) => {
      const { id } = await requireWebhook(writer, site, params.id);
      return { data: await listDeliveries(parts.postgres.db, id, query) };
    },
  );
  answers(
    "post /webhooks/{id}/deliveries/{delivery}/redeliver",
    {
      params: {
        ...smallIdParam,
        delivery: z.uuid("Use the id of a delivery, as the list of deliveries shows it."),
      },
      status: 202,
      says: "The same event, as a delivery with an id of its own.",
      as: deliveryBody,
    },
    ({ site, params }) => deliverAgain(writer, site, params.id, params.delivery),
  );
  return app;
}
