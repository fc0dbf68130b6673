import { MAX_WEBHOOK_HEADER_CHARS, MAX_WEBHOOK_HEADERS } from "../../shared/limits-webhooks.ts";
import { MAX_URL_CHARS } from "../../shared/limits.ts";
import { CATCH_ALLS, EVENTS } from "../content/announce.ts";
import { z } from "./manage-shapes.ts";

/** What webhooks look like in management. */

export const webhookBody = z
  .object({
    id: z.int(),
    url: z.string(),
    events: z.array(z.string()),
    headerNames: z.array(z.string()).openapi({ description: "Their values are not shown." }),
    enabled: z.boolean(),
    createdAt: z.string(),
  })
  .openapi("Webhook");

export const deliveryBody = z
  .object({
    id: z.string().openapi({ description: "As in the header `larder-webhook-id`." }),
    event: z.string(),
    change: z.int().nullable(),
    state: z.enum(["waiting", "delivered", "failed"]),
    attempts: z.int(),
    nextAt: z.string().nullable().openapi({ description: "When it is tried next, at the latest." }),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
  })
  .openapi("Delivery");

/** Headers that are ours, or that decide where a message ends. */
const RESERVED =
  /^(host|content-.*|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|user-agent|accept-encoding|larder-.*)$/i;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "This is no name of a header.")
  .refine((name) => !RESERVED.test(name), "This header is reserved.");
const headerValue = z
  .string()
  .max(MAX_WEBHOOK_HEADER_CHARS)
  .regex(/^[\x20-\x7e]*$/, "A header's value is printable ASCII.");

const headers = z
  .record(headerName, headerValue)
  .refine(
    (all) => Object.keys(all).length <= MAX_WEBHOOK_HEADERS,
    `At most ${MAX_WEBHOOK_HEADERS} headers can be added.`,
  );

const known = new Set([...EVENTS, ...CATCH_ALLS]);
const event = z
  .string()
  .refine((name) => known.has(name), `Use ${EVENTS.join(", ")}, page.*, post.*, … or *.`);

const members = {
  url: z.string().min(1).max(MAX_URL_CHARS),
  events: z.array(event).min(1).max(known.size),
  headers,
  enabled: z.boolean(),
};

export const newWebhook = z.strictObject({
  ...members,
  headers: headers.default({}),
  enabled: z.boolean().default(true),
});
export const changedWebhook = z.strictObject(members).partial();
