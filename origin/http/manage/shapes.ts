import { z } from "@hono/zod-openapi";
import { MAX_PAGE_NUMBER } from "../../../shared/limits.ts";

/** Pieces that the management routes share. */

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

export const idParam = { id: wholeNumber(1) };

/** Of what a site has few of: tokens, edges, webhooks. Postgres keeps their ids in 32 bits. */
export const smallIdParam = { id: wholeNumber(1, 2 ** 31 - 1) };

/** What is named twice in a list of names counts once. */
export const once = <Name>(names: Name[]): Name[] => [...new Set(names)];

/** How many rows a management list gives. */
const MAX_ROWS = 100;
export const rangeQuery = {
  limit: wholeNumber(1, MAX_ROWS).default(MAX_ROWS),
  offset: wholeNumber(0, MAX_PAGE_NUMBER).default(0),
};

/** A list that is shown whole, or its first stretch. */
export const listOf = <Schema extends z.ZodType>(row: Schema) => z.object({ data: z.array(row) });

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
export const localeQuery = { locale: z.string().optional() };

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
