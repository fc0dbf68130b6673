import {
  changeWebhook,
  createWebhook,
  deliverAgain,
  endSecret,
  exchangeSecret,
  requireWebhook,
  testWebhook,
} from "../../content/notify/webhooks.ts";
import { listDeliveries } from "../../db/webhooks/deliveries.ts";
import { deleteWebhook, listWebhooks } from "../../db/webhooks/webhooks.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, rangeQuery, smallIdParam, z } from "./shapes.ts";
import {
  changedWebhook,
  deliveryBody,
  newSecret,
  newWebhook,
  webhookBody,
} from "./webhook-shapes.ts";

/** Webhooks: who is told of what, and what became of telling. */
export function webhookRoutes(parts: Parts): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const { db } = parts.postgres;
  const { outboundAllow } = parts;
  answers(
    "get /webhooks",
    { action: "administer", says: "Webhooks, without their secrets.", as: listOf(webhookBody) },
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
    ({ site, writer, body }) => createWebhook({ ...writer, outboundAllow }, site, body),
  );
  answers(
    "patch /webhooks/{id}",
    {
      params: smallIdParam,
      body: changedWebhook,
      says: "What was given is changed; headers as a whole.",
      as: webhookBody,
    },
    ({ site, writer, params, body }) =>
      changeWebhook({ ...writer, outboundAllow }, site, params.id, body),
  );
  deletes("/webhooks/{id}", { params: smallIdParam }, ({ site, postgres, params }) =>
    postgres.transaction((tx) => deleteWebhook(tx, site.id, params.id)),
  );
  app.route("/", secretRoutes(parts));
  app.route("/", deliveryRoutes(parts));
  return app;
}

function secretRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /webhooks/{id}/secret",
    {
      params: smallIdParam,
      body: newSecret,
      status: 201,
      says: "Another secret, shown this once. Messages are signed with the one before, too, until it ends.",
      as: webhookBody.extend({ secret: z.string() }).openapi("ExchangedSecret"),
    },
    ({ site, writer, params, body }) => exchangeSecret(writer, site, params.id, body),
  );
  answers(
    "post /webhooks/{id}/secret/end-previous",
    {
      params: smallIdParam,
      says: "Messages are signed with the present secret alone.",
      as: webhookBody,
    },
    ({ site, writer, params }) => endSecret(writer, site, params.id),
  );
  return app;
}

function deliveryRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "post /webhooks/{id}/test",
    {
      params: smallIdParam,
      status: 202,
      says: "A `webhook.test` event is on its way.",
      as: deliveryBody,
    },
    ({ site, writer, params }) => testWebhook(writer, site, params.id),
  );
  answers(
    "get /webhooks/{id}/deliveries",
    {
      params: smallIdParam,
      action: "administer",
      query: rangeQuery,
      says: "What was sent or is to be, newest first; kept for 30 days.",
      as: listOf(deliveryBody),
    },
    async ({ site, writer, params, query }) => {
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
    ({ site, writer, params }) => deliverAgain(writer, site, params.id, params.delivery),
  );
  return app;
}
