import { z } from "@hono/zod-openapi";
import {
  createItemsSchema,
  createPageSchema,
  updateItemSchema,
  updatePageSchema,
} from "../../shared/api.ts";
import { createPostSchema, updatePostSchema } from "../../shared/api-posts.ts";

/** Bodies of writes: the schemas that the handlers parse with, named; and what writes answer. */

export const bodies = {
  createPage: createPageSchema.meta({ id: "CreatePage" }),
  updatePage: updatePageSchema.meta({ id: "UpdatePage" }),
  createItems: createItemsSchema.meta({ id: "CreateItems" }),
  updateItem: updateItemSchema.meta({ id: "UpdateItem" }),
  createPost: createPostSchema.meta({ id: "CreatePost" }),
  updatePost: updatePostSchema.meta({ id: "UpdatePost" }),
};

export const writtenSchema = z
  .strictObject({
    status: z.literal("pending").openapi({ description: "The word older clients look for." }),
    change: z.int().min(1).nullable().openapi({
      description: "Number of the change; null when nothing that readers see changed.",
    }),
    id: z.int().min(1).openapi({ description: "Of the document; of several the first." }),
    slug: z.string().nullable().openapi({ description: "Null for items." }),
    ids: z.array(z.int().min(1)).optional().openapi({ description: "Of created items, in order." }),
    warnings: z
      .array(z.string())
      .optional()
      .openapi({
        description:
          "What was ignored, and why; and queries that this change, or one before it, made larger than an answer may be," +
          " as far as that is known when this is answered (`wait=live` waits for it, the receipt has it).",
      }),
    live: z.boolean().optional().openapi({
      description: "Only with `wait=live`: whether every edge had the change in time.",
    }),
  })
  .openapi("Written");
