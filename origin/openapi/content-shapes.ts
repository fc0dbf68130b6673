import { z } from "@hono/zod-openapi";
import { listOf, metaSchema, oneOf, orNull, statusSchema, timestampSchema } from "./shapes.ts";

/** Answers of pages and collections (the v2 API). */

const FIELD_KINDS = `
The values by field, in the order of the type's fields. What a value is depends on the kind of its field:

| kind | value |
|---|---|
| short text, long text, WYSIWYG, HTML, colour, dropdown | string, \`""\` when unset |
| number | number, null when unset |
| checkbox | boolean |
| date | string without zone (\`2026-03-15T14:30:00\`), with an offset when it was written with one; null when unset |
| media | URL as a string, \`""\` when unset; with \`alt_media_text=1\` or \`media_srcset=1\` a \`Media\` object |
| reference to one | the \`Page\` or \`Item\`, null when unset or not published; a URI string where \`levels\` end |
| reference to many | list of these, \`[]\` when there are none |
| repeater | list of objects of its fields |
| component | object of its fields |
| component picker | list of \`PickedComponent\` |
`.trim();

export const pageSchema = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    published: orNull(timestampSchema),
    updated: timestampSchema,
    status: statusSchema,
    scheduled: orNull(timestampSchema),
    page_type: z.string().nullable().openapi({ description: "Null for Single Pages." }),
    fields: z.record(z.string(), z.unknown()).openapi({ description: FIELD_KINDS }),
  })
  .openapi("Page", {
    description: "A page. `published` is null for a draft that was never published.",
  });

export const itemSchema = z
  .object({ meta: z.strictObject({ id: z.int().min(1) }) })
  .catchall(z.unknown())
  .openapi("Item", {
    description:
      "An item of a collection: its id in `meta`, and beside it the values by field, as `Page.fields` has them.",
  });

export const mediaSchema = z
  .strictObject({
    url: z.string(),
    alt: z.string(),
    srcset: z.string().optional().openapi({
      description:
        "With `media_srcset=1`: its address in several widths; empty for what no smaller ones are made of.",
    }),
  })
  .openapi({
    description: "The value of a media field with `alt_media_text=1` or `media_srcset=1`.",
  });

export const pickedComponentSchema = z
  .strictObject({ type: z.string(), fields: z.record(z.string(), z.unknown()) })
  .openapi({ description: "One component of a component picker." });

export const pageListSchema = listOf(pageSchema).openapi("PageList");
export const pageAnswerSchema = oneOf(pageSchema).openapi("PageAnswer");
export const itemAnswerSchema = oneOf(itemSchema).openapi("ItemAnswer");

const itemsByKey = z.record(z.string(), z.array(itemSchema));

export const itemListSchema = z
  .strictObject({
    meta: metaSchema,
    data: itemsByKey.openapi({
      minProperties: 1,
      maxProperties: 1,
      description: "One member: the items, by the collection's key.",
    }),
  })
  .openapi("ItemList");

export const collectionsSchema = z
  .strictObject({
    data: itemsByKey.openapi({ minProperties: 2, description: "The items by collection key." }),
  })
  .openapi("Collections", { description: "Several collections at once, without pagination." });

export const noCollectionsSchema = z
  .strictObject({})
  .openapi("NoCollections", { description: "The answer to no keys at all: an empty object." });
