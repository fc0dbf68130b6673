import { foundPostListSchema, postAnswerSchema, postListSchema } from "./blog-shapes.ts";
import { exampleFoundPost, exampleListedPost, exampleMeta, examplePost } from "./examples.ts";
import { type Operation, paging, type ReadSpec, read, write } from "./operations.ts";
import { bodies } from "./write-shapes.ts";

/** Posts of the blog (the v2 API). */

const search = {
  tag: "Posts",
  drafts: true,
  parameters: ["query", "locale", ...paging],
  answer: {
    description: "One page of what was found.",
    schema: foundPostListSchema,
    example: { meta: exampleMeta, data: [exampleFoundPost] },
  },
} as const;

const reads: ReadSpec[] = [
  {
    tag: "Posts",
    drafts: true,
    path: "/posts/",
    operationId: "listPosts",
    summary: "List posts",
    description: "Newest first. The filters by author, category and tag are combined by *and*.",
    parameters: ["exclude_body", "author_slug", "category_slug", "tag_slug", "locale", ...paging],
    answer: {
      description: "One page of the list.",
      schema: postListSchema,
      example: { meta: exampleMeta, data: [exampleListedPost] },
    },
  },
  {
    tag: "Posts",
    drafts: true,
    path: "/posts/{slug}/",
    operationId: "getPost",
    summary: "Read a post",
    description: "One post by its slug, with its neighbours by date in `meta`.",
    parameters: ["slug", "locale"],
    answer: {
      description: "The post.",
      schema: postAnswerSchema,
      example: {
        meta: {
          next_post: null,
          previous_post: { slug: "older", title: "Older", featured_image: null },
        },
        data: examplePost,
      },
    },
  },
  {
    ...search,
    path: "/posts/search/",
    operationId: "searchPosts",
    summary: "Search posts",
    description:
      "The best match first; `rank` says how good it is. Nothing found is an empty list.",
  },
  {
    ...search,
    path: "/search/",
    operationId: "searchPostsByOldPath",
    summary: "Search posts (older path)",
    description: "The same as `/posts/search/`; older SDKs ask here.",
    deprecated: true,
  },
];

const post = { tag: "Posts", path: "/posts/{slug}/", parameters: ["slug"] } as const;
const change = {
  ...post,
  summary: "Change a post",
  description:
    "PUT and PATCH are the same: what is not named stays. The slug may change. Categories and tags are lists of names," +
    " made as needed, or of what reads show, where the slug says which; an author must exist. `scheduled` and `scheduled_date` are ignored with a warning.",
  body: { schema: bodies.updatePost, examples: { title: { value: { title: "A better title" } } } },
} as const;

export const postOperations: Operation[] = [
  ...reads.map(read),
  write({
    method: "post",
    path: "/posts/",
    operationId: "createPost",
    tag: "Posts",
    summary: "Create a post",
    description:
      "Categories and tags are lists of names, made as needed, or of what reads show, where the slug says which. Case and" +
      " white space make no other name; a slug is made of the name in Latin letters and numbered where it is taken. An" +
      " author must exist. Scheduling is refused here. A slug that is a path of the API (`search`) is refused.",
    parameters: [],
    body: {
      schema: bodies.createPost,
      examples: {
        post: {
          value: {
            title: "Example post",
            slug: "example-post",
            status: "published",
            author: { email: "ann@example.com" },
            categories: ["Old news"],
            tags: ["Red"],
            body: "<p>Hello</p>",
          },
        },
      },
    },
  }),
  write({ ...change, method: "put", operationId: "replacePost" }),
  write({ ...change, method: "patch", operationId: "updatePost" }),
  write({
    ...post,
    method: "delete",
    operationId: "deletePost",
    summary: "Delete a post",
    description: "In every locale. Its revisions are kept.",
  }),
];
