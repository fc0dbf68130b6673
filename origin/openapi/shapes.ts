import { z } from "@hono/zod-openapi";

/** Shapes that answers of pages, collections and posts share. Strict: a member that is not here is a mistake. */

export const timestampSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/)
  .openapi("Timestamp", {
    format: "date-time",
    description: "UTC, with six fractional digits, or none when they are zero.",
    examples: ["2026-05-17T14:13:46.787544Z", "2026-08-04T20:30:00Z"],
  });

/** A named schema or null; the generator loses `nullable()` of what has a name. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);

export const statusSchema = z.enum(["published", "draft", "scheduled"]).openapi("Status", {
  description: "Always `published` unless drafts were asked for with `preview`.",
});

const countSchema = z.int().min(0).openapi({ description: "All there are, on every page." });
const nextNumber = (what: string) => z.int().min(0).nullable().openapi({ description: what });

export const pageMetaSchema = z
  .strictObject({
    next_page: nextNumber("Number of the next page; null on the last one."),
    previous_page: nextNumber("Number of the page before; null on the first one."),
    count: countSchema,
  })
  .openapi("PageMeta", { description: "Pagination by page number." });

export const offsetMetaSchema = z
  .strictObject({
    next_offset: nextNumber("Where the next stretch begins; null at the end."),
    previous_offset: nextNumber("Where the stretch before begins; null at the start."),
    count: countSchema,
  })
  .openapi("OffsetMeta", {
    description:
      "Pagination by offset: answered when only `limit` or `offset`, and neither `page` nor `page_size`, was asked for.",
  });

export const metaSchema = z.union([pageMetaSchema, offsetMetaSchema]).openapi("Meta");

/** A list's answer: one stretch of it, and where it stands. */
export const listOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject({ meta: metaSchema, data: z.array(schema) });

/** The answer for one document. */
export const oneOf = <Schema extends z.ZodType>(schema: Schema) => z.strictObject({ data: schema });
