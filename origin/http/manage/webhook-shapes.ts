import { membersOf } from "../../../shared/api.ts";
import {
  MAX_WEBHOOK_HEADER_CHARS,
  MAX_WEBHOOK_HEADERS,
  WEBHOOK_SECRET_HOURS,
  WEBHOOK_SECRET_MAX_HOURS,
} from "../../../shared/limits-webhooks.ts";
import { MAX_URL_CHARS } from "../../../shared/limits.ts";
import { CATCH_ALLS, EVENTS } from "../../content/change/announce.ts";
import { once, z } from "./shapes.ts";

/** What webhooks look like in management. */

export const webhookBody = z
  .object({
    id: z.int(),
    url: z.string(),
    events: z.array(z.string()),
    headerNames: z.array(z.string()).openapi({ description: "Their values are not shown." }),
    enabled: z.boolean(),
    createdAt: z.string(),
    previousSecretUntil: z.string().nullable().openapi({
      description: "Until when messages are signed with the secret before the present one, too.",
    }),
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

/** Headers that are ours, that decide where a message ends, or that Node drops where it arrives. */
const RESERVED =
  /^(__proto__|host|content-.*|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|user-agent|accept-encoding|larder-.*)$/i;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "This is no name of a header.")
  .refine((name) => !RESERVED.test(name), "This header is reserved.");
const headerValue = z
  .string()
  .max(MAX_WEBHOOK_HEADER_CHARS)
  .regex(/^[\x20-\x7e]*$/, "A header's value is printable ASCII.");

/** Every name and value is looked at, `__proto__` too, and none is named twice: HTTP tells no case apart. */
const headers = membersOf("Expected an object of headers.")
  .superRefine((all, context) => {
    const names = Object.keys(all);
    if (names.length > MAX_WEBHOOK_HEADERS)
      context.addIssue(`At most ${MAX_WEBHOOK_HEADERS} headers can be added.`);
    for (const name of names.slice(0, MAX_WEBHOOK_HEADERS)) {
      const twice = names.filter((other) => other.toLowerCase() === name.toLowerCase()).length > 1;
      const problem =
        problemOf(headerName, name) ??
        problemOf(headerValue, all[name]) ??
        (twice ? "This header is given twice." : undefined);
      if (problem !== undefined)
        context.addIssue({ code: "custom", path: [name], message: problem });
    }
  })
  .transform((all) => all as Record<string, string>)
  .openapi({ type: "object", additionalProperties: { type: "string" } });

const problemOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

const known = new Set([...EVENTS, ...CATCH_ALLS]);
const event = z
  .string()
  .refine((name) => known.has(name), `Use ${EVENTS.join(", ")}, page.*, post.*, … or *.`);

const members = {
  url: z.string().min(1).max(MAX_URL_CHARS),
  events: z.array(event).min(1).max(known.size).overwrite(once),
  headers,
  enabled: z.boolean(),
};

export const newWebhook = z.strictObject({
  ...members,
  headers: headers.default({}),
  enabled: z.boolean().default(true),
});
export const newSecret = z.strictObject({
  previousForHours: z
    .int()
    .min(0)
    .max(WEBHOOK_SECRET_MAX_HOURS)
    .default(WEBHOOK_SECRET_HOURS)
    .openapi({ description: "For how long the present secret goes on beside the new one." }),
});
export const changedWebhook = z.strictObject(members).partial();
