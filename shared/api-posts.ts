import * as z from "zod";
import { eraseSchema, noErase, slugOf, statusSchema, titleOf } from "./api.ts";
import { MAX_EMAIL_CHARS, MAX_NAME_CHARS, MAX_SLUG_CHARS } from "./limits.ts";
import { MEDIA_PATH, parseMediaPath } from "./media.ts";

/** the v2 API: writing posts. */

const textField = z
  .string("Not a valid string.")
  .max(5_000_000, "Ensure this field has no more than 5000000 characters.");
/** A category or tag by name, or as reads show it: then its slug says which. */
const named = z.union([
  z.string().min(1).max(MAX_NAME_CHARS),
  z.object({ slug: z.string().min(1).max(MAX_SLUG_CHARS) }),
  z.object({ name: z.string().min(1).max(MAX_NAME_CHARS) }),
]);
export type TermInPost = z.infer<typeof named>;
const names = z
  .array(named, "Expected a list of names.")
  .max(100, "At most 100 names can be given.");
const authorSchema = z.union(
  [z.object({ email: z.string().max(MAX_EMAIL_CHARS) }), z.object({ slug: z.string() })],
  'Expected {"email": …} or {"slug": …}.',
);
const mediaUrl = z
  .string()
  .refine((text) => text.startsWith(MEDIA_PATH) && parseMediaPath(text) !== null);
const url = z.union(
  [z.literal(""), z.null(), mediaUrl, z.url({ protocol: /^https?$/, error: "Enter a valid URL." })],
  "Enter a valid URL.",
);

const content = {
  author: authorSchema.optional(),
  categories: names.optional(),
  tags: names.optional(),
  featured_image: url.optional(),
  featured_image_alt: textField.optional(),
  body: textField.optional(),
  upload_images_to_media_library: z.boolean("Must be a valid boolean.").optional(),
  summary: textField.optional(),
  seo_title: textField.optional(),
  meta_description: textField.optional(),
};

/** Scheduling fields are an error here (the v2 API), because the post would not appear when its author expects. */
const noSchedule = z
  .never("Scheduling is not possible through the write API.")
  .meta({ type: "null", not: {}, description: "Refused." })
  .optional();

export const createPostSchema = z.object({
  title: titleOf("post"),
  slug: slugOf("post"),
  status: statusSchema.default("draft"),
  erase: noErase,
  scheduled: noSchedule,
  scheduled_date: noSchedule,
  ...content,
});
export type CreatePost = z.infer<typeof createPostSchema>;

export const updatePostSchema = z.object({
  title: titleOf("post").optional(),
  slug: slugOf("post").optional(),
  status: statusSchema.optional(),
  erase: eraseSchema,
  scheduled: z.unknown().optional(),
  scheduled_date: z.unknown().optional(),
  ...content,
});
export type UpdatePost = z.infer<typeof updatePostSchema>;
