import { z } from "@hono/zod-openapi";
import { AUTHOR_FIELDS } from "../../shared/content/blog-fields.ts";
import { listOf, oneOf, orNull, statusSchema, timestampSchema } from "./shapes.ts";

/** Answers of posts, authors, categories, tags and feeds (the v2 API). */

const authorShape = {
  slug: z.string(),
  ...(Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, z.string()])) as Record<
    (typeof AUTHOR_FIELDS)[number],
    z.ZodString
  >),
};
const termShape = { name: z.string(), slug: z.string() };

export const authorSchema = z
  .strictObject(authorShape)
  .openapi("Author", { description: "Every member is a string, empty when unset." });
export const termSchema = z.strictObject(termShape).openapi("Term", {
  description: "A category or a tag.",
});

const postShape = {
  status: statusSchema,
  created: timestampSchema,
  updated: timestampSchema,
  published: orNull(timestampSchema),
  scheduled: orNull(timestampSchema),
  title: z.string(),
  slug: z.string(),
  body: z.string().openapi({ description: "HTML." }),
  summary: z.string(),
  seo_title: z.string(),
  meta_description: z.string(),
  featured_image_alt: z.string(),
  featured_image: z.string().nullable().openapi({ description: "A URL." }),
  url: z.string().nullable().openapi({
    description:
      "Absolute where the site has a blog address; else `/<slug>` in lists and null elsewhere.",
  }),
  author: authorSchema,
  tags: z.array(termSchema),
  categories: z.array(termSchema),
};

export const listedPostSchema = z
  .strictObject({
    ...postShape,
    body: postShape.body.optional().openapi({ description: "HTML; absent with `exclude_body`." }),
  })
  .openapi("ListedPost");

const deleted = orNull(timestampSchema);

export const postSchema = z.strictObject({ ...postShape, deleted }).openapi("Post");

export const foundPostSchema = z
  .strictObject({
    ...postShape,
    deleted,
    rank: z.int().min(1).openapi({ description: "How well it matches." }),
  })
  .openapi("FoundPost");

export const neighbourSchema = z
  .strictObject({ slug: z.string(), title: z.string(), featured_image: z.string().nullable() })
  .openapi("NeighbourPost");

export const postListSchema = listOf(listedPostSchema).openapi("PostList");
export const foundPostListSchema = listOf(foundPostSchema).openapi("FoundPostList");
export const postAnswerSchema = z
  .strictObject({
    meta: z.strictObject({
      next_post: orNull(neighbourSchema).openapi({ description: "The next newer post." }),
      previous_post: orNull(neighbourSchema).openapi({ description: "The next older post." }),
    }),
    data: postSchema,
  })
  .openapi("PostAnswer");

const recentPosts = z.array(postSchema).optional().openapi({
  description: "The newest posts, at most ten; only with `include=recent_posts`.",
});
const authorWithPosts = z
  .strictObject({ ...authorShape, recent_posts: recentPosts })
  .openapi("AuthorWithPosts");
const termWithPosts = z
  .strictObject({ ...termShape, recent_posts: recentPosts })
  .openapi("TermWithPosts");

export const authorListSchema = oneOf(z.array(authorWithPosts)).openapi("AuthorList");
export const authorAnswerSchema = oneOf(authorWithPosts).openapi("AuthorAnswer");
export const termListSchema = oneOf(z.array(termWithPosts)).openapi("TermList");
export const termAnswerSchema = oneOf(termWithPosts).openapi("TermAnswer");

export const feedAnswerSchema = oneOf(z.string().openapi({ description: "XML." })).openapi(
  "FeedAnswer",
);
