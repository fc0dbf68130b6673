import { createRoute } from "@hono/zod-openapi";
import { AppError, detail } from "../../../shared/errors.ts";
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
import {
  type ManageApp,
  deleted,
  smallIdParam,
  jsonBody,
  manageApp,
  rangeQuery,
  responses,
  z,
} from "./shapes.ts";
import { changedWebhook, deliveryBody, newWebhook, webhookBody } from "./webhook-shapes.ts";
import { writerOf } from "../v2/written.ts";

const listed = createRoute({
  method: "get",
  path: "/webhooks",
  responses: responses(
    200,
    "Webhooks, without their secrets.",
    z.object({ data: z.array(webhookBody) }),
  ),
});

const created = createRoute({
  method: "post",
  path: "/webhooks",
  request: { body: jsonBody(newWebhook) },
  responses: responses(
    201,
    "The webhook; its secret is shown this once.",
    webhookBody.extend({ secret: z.string() }).openapi("NewWebhook"),
  ),
});

const changed = createRoute({
  method: "patch",
  path: "/webhooks/{id}",
  request: { params: smallIdParam, body: jsonBody(changedWebhook) },
  responses: responses(200, "What was given is changed; headers as a whole.", webhookBody),
});

const removed = createRoute({
  method: "delete",
  path: "/webhooks/{id}",
  request: { params: smallIdParam },
  responses: deleted,
});

const tested = createRoute({
  method: "post",
  path: "/webhooks/{id}/test",
  request: { params: smallIdParam },
  responses: responses(202, "A `webhook.test` event is on its way.", deliveryBody),
});

const deliveries = createRoute({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  request: { params: smallIdParam, query: z.object(rangeQuery) },
  responses: responses(
    200,
    "What was sent or is to be, newest first; kept for 30 days.",
    z.object({ data: z.array(deliveryBody) }),
  ),
});

const redelivered = createRoute({
  method: "post",
  path: "/webhooks/{id}/deliveries/{delivery}/redeliver",
  request: {
    params: smallIdParam.extend({
      delivery: z.uuid("Use the id of a delivery, as the list of deliveries shows it."),
    }),
  },
  responses: responses(202, "The same event, as a delivery with an id of its own.", deliveryBody),
});

/** Webhooks: who is told of what, and what became of telling. */
export function webhookRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  const { db } = parts.postgres;
  const writer = { ...writerOf(parts), outboundAllow: parts.outboundAllow };

  app.openapi(listed, async (context) => {
    return context.json({ data: await listWebhooks(db, context.get("principal").site.id) }, 200);
  });
  app.openapi(created, async (context) => {
    const { site } = context.get("principal");
    return context.json(await createWebhook(writer, site, context.req.valid("json")), 201);
  });
  app.openapi(changed, async (context) => {
    const { site } = context.get("principal");
    const { id } = context.req.valid("param");
    return context.json(await changeWebhook(writer, site, id, context.req.valid("json")), 200);
  });
  app.openapi(removed, async (context) => {
    const { site } = context.get("principal");
    const had = await deleteWebhook(db, site.id, context.req.valid("param").id);
    if (!had) throw new AppError("not_found", detail.notFound);
    return context.body(null, 204);
  });
  app.openapi(tested, async (context) => {
    const { site } = context.get("principal");
    return context.json(await testWebhook(writer, site, context.req.valid("param").id), 202);
  });
  app.openapi(deliveries, async (context) => {
    const { id } = await requireWebhook(
      writer,
      context.get("principal").site,
      context.req.valid("param").id,
    );
    return context.json({ data: await listDeliveries(db, id, context.req.valid("query")) }, 200);
  });
  app.openapi(redelivered, async (context) => {
    const { id, delivery } = context.req.valid("param");
    const again = await deliverAgain(writer, context.get("principal").site, id, delivery);
    return context.json(again, 202);
  });
  return app;
}
