import * as z from "zod";
import { titleOf, slugSchema } from "../api.ts";

/** What `/manage/v1/documents…` takes that makes or renames a document. */

/** Kinds that people begin like this; authors, categories and tags have routes of their own, and are published at once. */
export const MADE_KINDS = ["page", "single", "collection", "post"] as const;
export type MadeKind = (typeof MADE_KINDS)[number];

const name = titleOf("page");

export const newDocumentInput = z.strictObject({
  kind: z.enum(MADE_KINDS),
  type: z.string().min(1).max(100).meta({ description: "The type's key; of posts, `post`." }),
  name: name.meta({ description: "Of an item it becomes the first of its texts." }),
  slug: slugSchema.optional().meta({ description: "Pages and posts need one." }),
});
export type NewDocument = z.infer<typeof newDocumentInput>;

export const copyInput = z.strictObject({ name: name.optional(), slug: slugSchema.optional() });
export type CopyInput = z.infer<typeof copyInput>;

export const renameInput = z
  .strictObject({ name: name.optional(), slug: slugSchema.optional() })
  .refine(({ name, slug }) => name !== undefined || slug !== undefined, "Say a name or a slug.");
export type RenameInput = z.infer<typeof renameInput>;
