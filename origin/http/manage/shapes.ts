import { OpenAPIHono, z } from "@hono/zod-openapi";
import { fieldErrors } from "../../../shared/body.ts";
import { MAX_PAGE_NUMBER } from "../../../shared/limits.ts";
import { invalidFields } from "../../content/invalid.ts";
import type { Principal } from "../context.ts";

/** Pieces that the management routes share. */

/** What the management handlers find in their context. */
export interface ManageEnv {
  Variables: { principal: Principal };
}

export type ManageApp = OpenAPIHono<ManageEnv>;

/** A router whose requests zod has checked before a handler sees them. */
export const manageApp = (): ManageApp =>
  new OpenAPIHono<ManageEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw invalidFields(fieldErrors(result.error.issues));
    },
  });

const errorBody = z
  .looseObject({ detail: z.string() })
  .openapi("Error", { description: "Validation errors add one member per field." });

/** The `content` of a JSON body. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { "application/json": { schema } },
});

/** A request's body that may not be left out. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  ...json(schema),
  required: true,
});

const comeAgain = {
  "Retry-After": { description: "Seconds.", schema: { type: "integer" } },
} as const;

/** What any management route may say. */
const refusals: object = {
  "4XX": { description: "Refused; `detail` says why.", ...json(errorBody) },
  429: {
    description: "The site's share of the origin is used up; come again.",
    headers: comeAgain,
    ...json(errorBody),
  },
  503: { description: "The origin is busy; come again.", headers: comeAgain, ...json(errorBody) },
};

/** A success with its schema, and the errors any management route may give. */
export const responses = <Status extends 200 | 201 | 202, Schema extends z.ZodType>(
  status: Status,
  description: string,
  schema: Schema,
) =>
  ({
    [status]: { description, ...json(schema) },
    ...refusals,
  }) as Record<
    Status,
    { description: string; content: { "application/json": { schema: Schema } } }
  >;

/** A success without a body. */
export const deleted = {
  204: { description: "Deleted." },
  ...refusals,
};

/** What is wanted of a value of the wrong form; what is wrong beside its form, zod says well. */
const wanted = (sentence: string) => (issue: { code?: string | undefined }) =>
  issue.code === "invalid_type" || issue.code === "invalid_format" ? sentence : undefined;

/** A whole number in a path or a query, as it is usually written: `+1`, `007`, `0x10` and `1e3` are none. */
export const wholeNumber = (minimum: number, maximum: number = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^-?(0|[1-9]\d*)$/, "Use a whole number.")
    .transform(Number)
    .pipe(z.number().int("Use a whole number.").min(minimum).max(maximum))
    .openapi({ type: "integer", minimum, maximum });

export const idParam = z.object({ id: wholeNumber(1) });

/** Of what a site has few of: tokens, edges, webhooks. Postgres keeps their ids in 32 bits. */
export const smallIdParam = z.object({ id: wholeNumber(1, 2 ** 31 - 1) });

/** What is named twice in a list of names counts once. */
export const once = <Name>(names: Name[]): Name[] => [...new Set(names)];

/** How many rows a management list gives. */
const MAX_ROWS = 100;
export const rangeQuery = {
  limit: wholeNumber(1, MAX_ROWS).default(MAX_ROWS),
  offset: wholeNumber(0, MAX_PAGE_NUMBER).default(0),
};

/** A stretch of a list, and how long the whole list is. */
export const pageOf = <Schema extends z.ZodType>(row: Schema) =>
  z.object({ data: z.array(row), meta: z.object({ count: z.int() }) });

/** A document in a list or an explanation. */
export const documentShape = {
  id: z.int(),
  kind: z.string(),
  type: z.string(),
  slug: z.string().nullable(),
  name: z.string().nullable().openapi({
    description: "Of what has no name, such as an item, the first of its text fields.",
  }),
  published: z.array(z.string()).openapi({ description: "Locales it is published in." }),
};

/** The locale that something is done in; the site's default unless named. */
export const localeQuery = z.object({ locale: z.string().optional() });

/** A time as RFC 3339 writes it, with its zone. */
export const timeText = z.iso.datetime({
  offset: true,
  error: "Use a time as RFC 3339 has it, with a time zone, such as 2026-01-31T08:00:00Z.",
});

/** An address on the web, of something that a site names once. */
export const webUrl = z
  .url({
    protocol: /^https?$/,
    error: wanted("Use an http or https URL, such as https://www.example.com."),
  })
  .max(500);

/** What a write through management answers, as the write API does. */
export const writtenBody = z
  .object({
    status: z.literal("pending"),
    change: z.int().nullable(),
    id: z.int(),
    slug: z.string().nullable(),
    live: z.boolean().optional(),
  })
  .openapi("Written");

export { z };
